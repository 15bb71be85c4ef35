import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

/** A deadline against hanging, not a measure of speed: the machine may be busy. */
const DEADLINE_MS = 60_000;
/** After so many turns whoever is waited for is another process, which needs the processor. */
const TURNS = 200;
const POLL_MS = 2;

/** Waits until a condition holds; fails with what `evidence` says when it does not within a minute. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  evidence: () => unknown = () => undefined,
): Promise<void> {
  const deadlineMs = Date.now() + DEADLINE_MS;
  for (let turn = 0; !(await condition()); turn += 1) {
    if (Date.now() > deadlineMs) throw new Error(`waited in vain: ${JSON.stringify(evidence())}`);
    await (turn < TURNS ? nextTurn() : pause(POLL_MS));
  }
}
