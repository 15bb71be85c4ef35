import { setImmediate as nextTurn } from 'node:timers/promises';
import { manualClock, type Clock } from '@daftari/kernel/clock';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';

/** Turns of the event loop without anything new, after which nothing more follows from what happened. */
const QUIET_TURNS = 6;

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  task: (() => void) | undefined;
}

/**
 * Time for a whole installation in one process: it stands still while anything happens, and jumps to the next timer when
 * nothing does. Days pass in seconds, and always the same way.
 */
export class VirtualTime {
  private readonly now;
  private readonly heap: Timer[] = [];
  private order = 0;
  private stirred = 0;
  readonly clock: Clock;
  readonly scheduler: Scheduler;

  constructor(startMs: number) {
    this.now = manualClock(startMs);
    this.clock = this.now;
    this.scheduler = { after: (delayMs, task) => this.after(delayMs, task) };
  }

  /** To be called by whatever happens outside of timers, so that time waits for what follows from it. */
  stir(): void {
    this.stirred += 1;
  }

  /** Lets this much time pass, with everything that falls due in it. */
  async pass(ms: number): Promise<void> {
    const endMs = this.now.nowMs() + ms;
    for (;;) {
      await this.settle();
      if (!this.fireNext(endMs)) break;
    }
    this.now.set(endMs);
    await this.settle();
  }

  /** Lets time pass, timer after timer, until the condition holds. @throws when it does not within `limitMs` of virtual time */
  async until(what: string, holds: () => boolean | Promise<boolean>, limitMs: number): Promise<void> {
    const endMs = this.now.nowMs() + limitMs;
    for (;;) {
      await this.settle();
      if (await holds()) return;
      if (!this.fireNext(endMs)) throw new Error(`waited ${limitMs} ms of virtual time for ${what}`);
    }
  }

  /** Resolves when nothing happens any more at this moment. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS;) {
      const before = this.stirred;
      await nextTurn();
      quiet = this.stirred === before ? quiet + 1 : 0;
    }
  }

  private after(delayMs: number, task: () => void): Cancel {
    this.stir();
    const timer: Timer = { dueMs: this.now.nowMs() + Math.max(0, delayMs), order: this.order++, task };
    push(this.heap, timer);
    return () => void (timer.task = undefined);
  }

  /** Sets the clock to the earliest time at which a timer is due by then, and fires all of that time; false when there is none. */
  private fireNext(byMs: number): boolean {
    let firedAtMs: number | undefined;
    for (let next = this.heap[0]; next !== undefined && next.dueMs <= (firedAtMs ?? byMs); next = this.heap[0]) {
      pop(this.heap);
      if (next.task === undefined) continue;
      firedAtMs = next.dueMs;
      this.now.set(Math.max(this.now.nowMs(), firedAtMs));
      next.task();
    }
    return firedAtMs !== undefined;
  }
}

const isBefore = (a: Timer, b: Timer) => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);

function push(heap: Timer[], timer: Timer): void {
  let at = heap.push(timer) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(timer, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = timer;
}

function pop(heap: Timer[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) break;
    const child = left + 1 < heap.length && isBefore(heap[left + 1]!, heap[left]!) ? left + 1 : left;
    if (!isBefore(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
}
