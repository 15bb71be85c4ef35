import type { DeliveredBatch, Subscription } from '@daftari/journal-core/journal';
import { asError, progress } from '@daftari/journal-core/views/progress';
import { headsOf } from '@daftari/journal-core/views/projection';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import type { EventFeed } from '@daftari/messaging-core/event-feed';
import type { Logger } from '@daftari/service/logger';
import { keyDirectory, type KeyDirectory, type KnownKey } from './key-directory';

export const RESTART_AFTER_MS = 1_000;

/** The keys, kept up to date from the merchants' events, from the first one on. */
export interface KeyFeed {
  start(): void;
  /** Resolves once every event up to now was read; rejects when the feed failed meanwhile. */
  caughtUp(): Promise<void>;
  /** True while the keys are complete and follow the feed. */
  readonly ready: boolean;
  /** Undefined for a key that is not known or was revoked. */
  find(keys: readonly string[]): KnownKey | undefined;
  isSuspended(merchantId: string): boolean;
  stop(): Promise<void>;
}

interface Run {
  readonly directory: KeyDirectory;
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

/** When the feed fails, the keys are read again from the start into a new directory; the old one serves until it is complete. */
export function keyFeed(feed: EventFeed, scheduler: Scheduler, logger: Logger): KeyFeed {
  let run: Run | undefined;
  let adopted: Promise<void> = Promise.resolve();
  let complete: KeyDirectory | undefined;
  let failed = false;
  let cancelRestart: Cancel = () => {};

  const onFailure = (error: unknown) => {
    failed = true;
    logger.error({ err: error, journal: feed.journal }, 'the keys are not followed at the moment; they are read again');
    cancelRestart = scheduler.after(RESTART_AFTER_MS, start);
  };
  function start(): void {
    const started = startRun(feed, onFailure);
    run = started;
    adopted = started.caughtUp().then(() => {
      if (run !== started) return;
      complete = started.directory;
      failed = false;
    });
    adopted.catch(() => {}); // whoever waits in caughtUp sees it, and onFailure was told
  }
  return {
    start,
    async caughtUp() {
      await adopted;
      await run?.caughtUp();
    },
    get ready() {
      return complete !== undefined && !failed;
    },
    find: (keys) => complete?.find(keys),
    isSuspended: (merchantId) => complete?.isSuspended(merchantId) === true,
    async stop() {
      cancelRestart();
      await run?.stop();
    },
  };
}

function startRun(feed: EventFeed, onFailure: (error: unknown) => void): Run {
  const directory = keyDirectory();
  const done = progress();
  const fail = (error: unknown) => {
    done.fail(asError(error));
    onFailure(error);
  };
  const onBatch = async (batch: DeliveredBatch) => {
    for (const event of batch.events) directory.apply(event);
    done.advance(batch.checkpoint);
  };
  const subscription: Subscription = feed.subscribe([], onBatch, fail);
  return {
    directory,
    caughtUp: async () => done.reached(await headsOf(feed)),
    async stop() {
      await subscription.stop();
      done.fail(new Error('the keys are no longer followed'));
    },
  };
}
