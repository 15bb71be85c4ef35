import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE_MS = 30_000;
const EVERY_MS = 100;

/** Asks again until the answer is there (not undefined); fails with the last evidence after 30 seconds. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, evidence = () => ''): Promise<T> {
  const deadlineMs = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadlineMs) throw new Error(`waited ${DEADLINE_MS} ms for ${what}; ${evidence()}`);
    await pause(EVERY_MS);
  }
}
