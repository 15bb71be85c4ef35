const PROGRESS_EVERY_MS = 5_000;

export function say(server, text) {
  console.log(`infra  ${server.name}: ${text}`);
}

/** Runs `work` and says every few seconds that it still runs: nobody should wonder whether it hangs. */
export async function withProgress(server, what, work) {
  const startedMs = performance.now();
  const seconds = () => `${Math.round((performance.now() - startedMs) / 1000)} s`;
  const progress = setInterval(() => say(server, `still ${what}, ${seconds()}`), PROGRESS_EVERY_MS);
  try {
    const result = await work();
    say(server, `done ${what}, ${seconds()}`);
    return result;
  } finally {
    clearInterval(progress);
  }
}
