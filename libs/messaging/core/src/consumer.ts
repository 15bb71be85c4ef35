import { LogRolledBack } from '@daftari/journal-core/errors';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import { headsOf } from '@daftari/journal-core/views/projection';
import { asError, progress } from '@daftari/journal-core/views/progress';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import { startLife, type Life } from './consumer-life';
import type { EventFeed } from './event-feed';
import type { ParkedEvent } from './parked-events';
import { ConsumerStopped } from './retrying';

/** Pauses before a consumer goes on after its store or feed failed: they double from the first to the last. */
const FIRST_RESTART_MS = 1_000;
const MAX_RESTART_MS = 30_000;

/** A logger as every service has one. */
export interface ConsumerLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ConsumerOptions {
  /** Names the consumer's checkpoints and parked events (view `consumer:<name>`): unique and for ever. */
  readonly name: string;
  readonly feed: EventFeed;
  readonly views: ViewStore;
  readonly scheduler: Scheduler;
  readonly logger: ConsumerLog;
  /** Opens the events for the handler; parked ones stay sealed as they came. Absent: the handler gets them sealed. */
  readonly personal?: Pick<PersonalData, 'fetchKeys' | 'open'> | undefined;
  /**
   * Called at least once for each event, a stream's events one after the other and in order; events of different streams
   * may be handled side by side. It must be idempotent. It throws CannotHandle when trying again can not help.
   */
  handle(event: RecordedEvent): Promise<void>;
  /** Called once when the consumer has stopped for good, after it said so in the log. */
  onFailure?(error: unknown): void;
}

export interface Consumer {
  /** Resolves once everything up to the feed's heads of this moment was handled or parked; rejects when it has stopped. */
  caughtUp(): Promise<void>;
  /** Resolves when no handler runs any more. What was not finished comes again at the next start. */
  stop(): Promise<void>;
  /** What could not be handled and what waits behind it, in order. */
  parked(): readonly ParkedEvent[];
}

/**
 * Feeds another service's events to a handler: at least once, in order within a stream. Failures are tried again with
 * growing pauses; what still fails is parked with its cause, later events of its stream park behind it, other streams go
 * on. Parked streams are tried again every minute and at the next start. When the view store or the feed fails, it goes on
 * from its last checkpoint after a pause; only a log that was rolled back stops it for good.
 */
export function startConsumer(options: ConsumerOptions): Consumer {
  const { name, feed, logger } = options;
  const stopping = new AbortController();
  const done = progress();
  let life: Life | undefined;
  let failures = 0;
  let cancelNext: Cancel = () => undefined;

  const begin = () => {
    if (stopping.signal.aborted) return;
    try {
      const succeeded = () => (failures = 0);
      life = startLife(options, done, stopping.signal, { succeeded, failed });
    } catch (error) {
      failed(error);
    }
  };
  const failed = (error: unknown) => {
    if (stopping.signal.aborted) return;
    if (error instanceof LogRolledBack) {
      stopping.abort();
      logger.error({ consumer: name, feed: feed.journal, err: error }, whyStopped(name, feed.journal));
      done.fail(asError(error));
      options.onFailure?.(error);
      return;
    }
    const pauseMs = Math.min(FIRST_RESTART_MS * 2 ** failures, MAX_RESTART_MS);
    failures += 1;
    logger.error(
      { consumer: name, feed: feed.journal, err: error },
      `consumer ${name} can not go on reading the ${feed.journal} journal. Nothing was skipped; it tries again in ${pauseMs} ms`,
    );
    const ended = life;
    cancelNext = options.scheduler.after(pauseMs, () => void (ended?.stop() ?? Promise.resolve()).then(begin));
  };

  begin();
  return {
    caughtUp: async () => done.reached(await headsOf(feed)),
    parked: () => life?.parked.list() ?? [],
    async stop() {
      stopping.abort();
      cancelNext();
      await life?.stop();
      done.fail(new ConsumerStopped(`the consumer ${name} was stopped`));
    },
  };
}

function whyStopped(name: string, journal: string): string {
  return (
    `consumer ${name} stopped: the ${journal} journal is not the one it read before (rolled back, restored or replaced). ` +
    `Nothing was skipped or changed. Restore the newest ${journal} journal, or delete the views to read it from the start`
  );
}
