// Floor of `timer-lateness`: how late timers are where nothing else runs on the main thread.
const EVERY_MS = 10;

export async function timers({ forMs }) {
  const lateMs = await latenessFor(forMs);
  return { p99Ms: percentile(lateMs, 0.99), timers: lateMs.length };
}

/** Sets one timer after another and tells how many milliseconds each was late. */
export async function latenessFor(forMs) {
  const late = [];
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs) {
    const dueMs = performance.now() + EVERY_MS;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    late.push(Math.max(0, performance.now() - dueMs));
  }
  return late;
}

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
