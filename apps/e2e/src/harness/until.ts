import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE_MS = 90_000;
const EVERY_MS = 100;

/** Asks again until the answer is there (not undefined); fails with the last evidence after its deadline. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  evidence = () => '',
  withinMs = DEADLINE_MS,
): Promise<T> {
  const deadlineMs = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadlineMs) throw new Error(`waited ${withinMs} ms for ${what}; ${evidence()}`);
    await pause(EVERY_MS);
  }
}
