import type { Scheduler } from '@daftari/kernel/scheduler';

/** Pauses between tries of something that comes back by itself: they double from the first to the last. */
export interface GrowingPause {
  /** Resolves after the next pause, or at once when `stop` is aborted. */
  wait(stop: AbortSignal): Promise<void>;
  /** It worked: the next pause is the first again. */
  reset(): void;
  /** True until the first pause was made since the start or the last reset. */
  readonly isFresh: boolean;
}

export function growingPause(scheduler: Scheduler, firstMs: number, lastMs: number): GrowingPause {
  let nextMs = firstMs;
  let isFresh = true;
  return {
    get isFresh() {
      return isFresh;
    },
    async wait(stop) {
      const pauseMs = nextMs;
      nextMs = Math.min(nextMs * 2, lastMs);
      isFresh = false;
      await pauseUnless(scheduler, pauseMs, stop);
    },
    reset() {
      nextMs = firstMs;
      isFresh = true;
    },
  };
}

/** Resolves after `delayMs`, or as soon as `stop` is aborted. */
export function pauseUnless(scheduler: Scheduler, delayMs: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      stop.removeEventListener('abort', end);
      resolve();
    };
    const cancel = scheduler.after(delayMs, end);
    if (stop.aborted) end();
    else stop.addEventListener('abort', end);
  });
}
