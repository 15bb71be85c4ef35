import { setImmediate as nextTurn } from 'node:timers/promises';

const DEADLINE_MS = 10_000;

/** Waits until a condition holds; fails with what `evidence` says when it does not within ten seconds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  evidence: () => unknown = () => undefined,
): Promise<void> {
  const deadlineMs = Date.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error(`waited in vain: ${JSON.stringify(evidence())}`);
    await nextTurn();
  }
}
