import type { RecordedEvent } from '@daftari/journal-core/event';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import { progress, type Progress } from '@daftari/journal-core/views/progress';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { isoTime, systemClock, type Clock } from '@daftari/kernel/clock';
import { wholeShare, type PartitionShare } from '@daftari/kernel/partition-share';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { followShare } from '@daftari/leases/follow-share';
import { ConsumerRun } from './consumer-run';
import type { ConsumerStore, ParkedEvent, SkippedEvent } from './consumer-store';
import type { EventFeed } from './event-feed';
import { inOrder } from './parked-events';
import { ConsumerStopped } from './retrying';
import { viewConsumerStore } from './view-consumer-store';

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
  /** Where its position is kept: in `views` when absent. Copies that share the work share this store. */
  readonly store?: ConsumerStore | undefined;
  /** The partitions that are this copy's to consume; all when absent. */
  readonly share?: PartitionShare | undefined;
  readonly scheduler: Scheduler;
  /** The system's when absent. */
  readonly clock?: Clock | undefined;
  readonly logger: ConsumerLog;
  /** Opens the events for the handler; parked ones stay sealed as they came. Absent: the handler gets them sealed. */
  readonly personal?: Pick<PersonalData, 'fetchKeys' | 'open'> | undefined;
  /** Events for which it is false are passed over, neither handled nor parked; every event concerns it when absent. */
  concerns?(event: RecordedEvent): boolean;
  /**
   * Called at least once for each event that concerns it, a stream's events one after the other and in order; events of
   * different streams may be handled side by side. It must be idempotent. It throws CannotHandle when trying again can not help.
   */
  handle(event: RecordedEvent): Promise<void>;
  /** Called once when the consumer has stopped for good, after it said so in the log. */
  onFailure?(error: unknown): void;
}

/** Who decided that a parked event is never handled, and why. */
export interface SkipDecision {
  /** Such as `operator:amina`. */
  readonly by: string;
  readonly reason: string;
  /** Which of the stream's parked events; the first when absent. */
  readonly eventId?: string;
}

/** Of its share: what other copies hold is theirs to tell and to do. */
export interface Consumer {
  readonly name: string;
  /** The journal that it reads: the name of the service that owns it. */
  readonly journal: string;
  /**
   * Resolves once everything up to the feed's heads of this moment was handled or parked, in the partitions that are its own
   * until then; rejects when it has stopped.
   */
  caughtUp(): Promise<void>;
  /** Resolves when no handler runs any more. What was not finished comes again at the next start. */
  stop(): Promise<void>;
  /** What could not be handled and what waits behind it, in order. */
  parked(): readonly ParkedEvent[];
  /** The same of all partitions, whichever copy holds them, as the store has it. @throws what the store throws */
  parkedEverywhere(): Promise<readonly ParkedEvent[]>;
  /** Tries a stream's parked events now, until one fails; answers what is still parked. @throws NotParked */
  replayParked(stream: string): Promise<readonly ParkedEvent[]>;
  /**
   * Never handles a parked event, keeps who decided so, when and why, and goes on with those behind it when it was the first;
   * answers the decision. @throws NotParked; what the store throws: then ask again
   */
  skipParked(stream: string, decision: SkipDecision): Promise<SkippedEvent>;
  /** Such decisions of the past, of all partitions, at most `limit`. */
  skipped(limit: number): Promise<readonly SkippedEvent[]>;
}

/** No such event is parked in the partitions that this copy holds. */
export class NotParked extends Error {
  override readonly name = 'NotParked';
}

/**
 * Feeds another service's events to a handler: at least once, in order within a stream. Failures are tried again with
 * growing pauses; what still fails is parked with its cause, later events of its stream park behind it, other streams go
 * on. Parked streams are tried again every minute and at the next start. When the store or the feed fails, it goes on
 * from its last checkpoint after a pause; only a log that was rolled back stops it for good. Partitions that come into its
 * share are read on from where the copy before it stood; what is in hand when one leaves is finished first.
 */
export function startConsumer(options: ConsumerOptions): Consumer {
  const { name, feed, logger, share = wholeShare, clock = systemClock } = options;
  const store = options.store ?? viewConsumerStore(options.views, logger);
  const stopping = new AbortController();
  const progresses = new Map<number, Progress>();
  const runs = new Set<ConsumerRun>();
  let failure: Error | undefined;
  const end = (cause: Error) => {
    failure ??= cause;
    for (const one of progresses.values()) one.fail(cause);
  };
  const onRolledBack = (error: Error) => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    logger.error({ consumer: name, feed: feed.journal, err: error }, whyStopped(name, feed.journal));
    end(error);
    options.onFailure?.(error);
  };
  const following = followShare(share, feed.partitions, (group) => {
    const done = new Map(group.map((partition) => [partition, progress()]));
    for (const [partition, one] of done) progresses.set(partition, one);
    const run = new ConsumerRun({ options, store, share, done, ended: stopping.signal, onRolledBack });
    runs.add(run);
    return {
      lose(partition) {
        progresses.get(partition)?.fail(new PartitionLost());
        progresses.delete(partition);
        return run.lose(partition);
      },
      stop: () => run.stop().finally(() => runs.delete(run)),
    };
  });
  const operator = parkedOf(runs, { consumer: name, clock, logger });
  return {
    ...operator,
    name,
    journal: feed.journal,
    skipped: (limit) => store.skipped(name, limit),
    parkedEverywhere: () => store.parked(name),
    async caughtUp() {
      if (failure !== undefined) throw failure;
      await Promise.all([...progresses].map(([partition, one]) => reachedHead(feed, partition, one)));
    },
    async stop() {
      stopping.abort();
      await following.stop();
      end(new ConsumerStopped(`the consumer ${name} was stopped`));
    },
  };
}

/** What an operator can do about parked events. */
function parkedOf(
  runs: ReadonlySet<ConsumerRun>,
  about: { readonly consumer: string; readonly clock: Clock; readonly logger: ConsumerLog },
): Pick<Consumer, 'parked' | 'replayParked' | 'skipParked'> {
  const { consumer, clock, logger } = about;
  const lifeOf = (stream: string) => {
    const life = [...runs].map((run) => run.life).find((one) => one?.parked.isParked(stream) === true);
    if (life?.handler === undefined)
      throw new NotParked(`consumer ${consumer} has parked no event of stream ${stream}`);
    return { handler: life.handler, parked: life.parked };
  };
  return {
    parked: () => inOrder([...runs].flatMap((run) => run.life?.parked.list() ?? [])),
    async replayParked(stream) {
      const { handler, parked } = lifeOf(stream);
      await handler.retryStream(stream, 'later');
      return [...parked.ofStream(stream)];
    },
    async skipParked(stream, { by, reason, eventId }) {
      const { handler, parked } = lifeOf(stream);
      const [first] = parked.ofStream(stream);
      const one = eventId === undefined ? first : parked.ofStream(stream).find(({ event }) => event.id === eventId);
      if (one === undefined) throw new NotParked(`event ${eventId} of stream ${stream} is not parked`);
      const { event, position, cause } = one;
      const what = { position, stream, eventId: event.id, type: event.type, cause };
      const decision = { ...what, by, reason, skippedAt: isoTime(clock.nowMs()) };
      if (!(await handler.skip(one, decision))) throw new NotParked(`${event.id} of ${stream} was handled meanwhile`);
      logger.warn(
        { consumer, ...decision },
        `consumer ${consumer}: ${event.type} of ${stream} is never handled: ${by} said so`,
      );
      if (one === first) await handler.retryStream(stream, 'later');
      return decision;
    },
  };
}

/** The partition is another copy's: whoever waited for it here waits no longer. */
class PartitionLost extends Error {}

async function reachedHead(feed: EventFeed, partition: number, one: Progress): Promise<void> {
  try {
    await one.reached([await feed.head(partition)]);
  } catch (error) {
    if (!(error instanceof PartitionLost)) throw error;
  }
}

function whyStopped(name: string, journal: string): string {
  return (
    `consumer ${name} stopped: the ${journal} journal is not the one it read before (rolled back, restored or replaced). ` +
    `Nothing was skipped or changed. Restore the newest ${journal} journal, or delete the views to read it from the start`
  );
}
