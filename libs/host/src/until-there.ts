import type { Scheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';
import type { Readiness } from './readiness';

const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 5_000;

/** What comes by itself when another process is started. */
export class NotThere extends Error {
  override readonly name = 'NotThere';
}

export interface UntilThereOptions {
  readonly readiness: Readiness;
  readonly scheduler: Scheduler;
  readonly logger: Pick<Logger, 'warn'>;
  /** The process is being stopped: nothing is waited for any more. */
  stopping(): boolean;
  /** False for what will not mend itself. */
  mayCome(error: unknown): boolean;
}

/**
 * Tries until what a process needs is there, so that the order in which an installation is started does not matter.
 * `/readyz` says meanwhile what is waited for. @throws what can not come by waiting
 */
export async function untilThere<T>(what: string, open: () => Promise<T>, options: UntilThereOptions): Promise<T> {
  const { readiness, scheduler, logger } = options;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
    try {
      const found = await open();
      readiness.add(what, () => undefined);
      return found;
    } catch (error) {
      if (options.stopping() || !options.mayCome(error)) throw error;
      const why = (error as Error).message;
      readiness.add(what, () => why);
      logger.warn(`waiting for ${what}: ${why}`);
      await new Promise<void>((resolve) => scheduler.after(pauseMs, resolve));
    }
  }
}
