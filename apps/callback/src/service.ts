import { eventChecker } from '@daftari/contracts/event-checker';
import { callbackEvents } from '@daftari/contracts/events/callback-events';
import type { CallbackService } from '@daftari/contracts/generated/daftari/callback/v1/callback';
import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import type { JournalStore } from '@daftari/journal-core/store';
import { startProjection, type RunningProjection } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Clock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import { wholeShare, type PartitionShare } from '@daftari/kernel/partition-share';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { startConsumer, type Consumer } from '@daftari/messaging-core/consumer';
import type { ConsumerStore } from '@daftari/messaging-core/consumer-store';
import { localFeed } from '@daftari/messaging-local/local-feed';
import type { Logger } from '@daftari/service/logger';
import type { ErasurePlace } from '@daftari/privacy/erasure/erasure-places';
import { openAllOf, type PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { callbacksProjection } from './application/callbacks-view';
import { Callbacks } from './application/list-callbacks';
import { matchCallbacks } from './application/match-callbacks';
import { receiveCallback } from './application/receive-callback';
import { callbackModel } from './domain/callback-stream';
import type { CallbackIntake } from './intake';

export { callbackIntake, spoolErasurePlace, type CallbackIntake } from './intake';

export interface CallbackDependencies {
  readonly store: JournalStore;
  readonly views: ViewStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** Takes the callbacks in: it may have done so for a while, into its spool. */
  readonly intake: CallbackIntake;
  /** Seals bodies and phones; absent, they stand in the log as they came. */
  readonly personal?: PersonalValues | undefined;
  /** The partitions whose stored callbacks this copy reads: all of them when absent. Its spool is its own in any case. */
  readonly share?: PartitionShare | undefined;
  /** Where the consumer's position is kept for whichever copy goes on: in `views` when absent. */
  readonly consumerStore?: ConsumerStore | undefined;
  /** Told when something stopped for good, after the log was: a health check should say so. */
  readonly onStopped?: ((what: string, error: unknown) => void) | undefined;
}

export interface CallbackApp {
  readonly service: CallbackService;
  readonly journal: Journal;
  /** Callbacks that wait in the spool for the store. */
  spooled(): number;
  /** Where callbacks stand outside of the journal, sealed by nobody: the spool and the quarantine. */
  readonly erasurePlace: ErasurePlace;
  /** What acts on stored callbacks; none before the start. */
  consumers(): readonly Consumer[];
  /** Resolves when the view is up to date and stored callbacks are being read; the spool is being emptied then. */
  start(): Promise<void>;
  /** Resolves once every callback stored by now has been read, or is parked. */
  caughtUp(): Promise<void>;
  /** Finishes what is being written and closes the journal. */
  stop(): Promise<void>;
}

/**
 * Builds the callback service on its own journal `callback`.
 * @throws ForeignJournal, StoreDamaged
 */
export async function buildCallback(dependencies: CallbackDependencies): Promise<CallbackApp> {
  const { store, views, clock, ids, scheduler, logger, intake, personal } = dependencies;
  const { share = wholeShare, consumerStore } = dependencies;
  const journal = await openJournal({
    name: 'callback',
    store,
    clock,
    ids,
    scheduler,
    events: eventChecker(callbackEvents),
    streams: { callback: callbackModel },
    personal,
    logger,
  });
  const drain = intake.intoJournal(receiveCallback(journal));
  let running: { projection: RunningProjection; matching: Consumer } | undefined;
  const started = () => {
    if (running === undefined) throw new DaftariError('OVERLOADED', 'the callback service is not running');
    return running;
  };
  return {
    service: new Callbacks(journal, views, () => started().projection, intake.quarantine, openAllOf(personal)),
    journal,
    spooled: () => intake.spooled(),
    erasurePlace: intake.erasurePlace,
    consumers: () => (running === undefined ? [] : [running.matching]),
    async start() {
      const onError = (error: unknown) => {
        logger.error({ err: error }, 'the view of callbacks stopped; restart the service');
        dependencies.onStopped?.('view of callbacks', error);
      };
      const projection = startProjection({ projection: callbacksProjection, journal, views, logger, onError });
      const handle = matchCallbacks(journal, logger);
      const where = { name: 'matching', feed: localFeed(journal), views, store: consumerStore, share };
      const onFailure = (error: unknown) => dependencies.onStopped?.('consumer of callbacks', error);
      const matching = startConsumer({ ...where, scheduler, clock, logger, handle, personal, onFailure });
      running = { projection, matching };
      drain?.wake();
      await projection.caughtUp();
    },
    caughtUp: () => started().matching.caughtUp(),
    async stop() {
      drain?.stop();
      await running?.matching.stop();
      await running?.projection.stop();
      running = undefined;
      await journal.close();
      await drain?.idle();
    },
  };
}
