import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE_MS = 90_000;
const POLL_MS = 20;

/** Waits until a condition holds that a broker on a busy machine may take its time for; fails with the evidence. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  evidence: () => unknown = () => undefined,
): Promise<void> {
  const deadlineMs = performance.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error(`waited in vain: ${JSON.stringify(evidence())}`);
    await pause(POLL_MS);
  }
}
