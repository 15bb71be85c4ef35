import { eventChecker } from '@daftari/contracts/event-checker';
import { callbackEvents } from '@daftari/contracts/events/callback-events';
import type { CallbackService } from '@daftari/contracts/generated/daftari/callback/v1/callback';
import { callbackTokens, type CallbackKey } from '@daftari/daraja/callback-token';
import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import type { JournalStore } from '@daftari/journal-core/store';
import { startProjection, type RunningProjection } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Clock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { startConsumer, type Consumer } from '@daftari/messaging-core/consumer';
import { localFeed } from '@daftari/messaging-local/local-feed';
import type { Logger } from '@daftari/service/logger';
import type { FastifyPluginAsync } from 'fastify';
import type { ErasurePlace } from '@daftari/privacy/erasure/erasure-places';
import { openAllOf, type PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { callbackRoutes } from './adapters/callback-routes';
import { fileSpool } from './adapters/file-spool';
import { callbacksProjection } from './application/callbacks-view';
import { drainSpool, FIRST_PAUSE_MS } from './application/drain-spool';
import { Callbacks } from './application/list-callbacks';
import { matchCallbacks } from './application/match-callbacks';
import { erasurePlace } from './application/forget-person';
import { quarantine } from './application/quarantine';
import { receiveCallback } from './application/receive-callback';
import { receiveDurably } from './application/receive-durably';
import { refusedCallbacks } from './application/refused-callbacks';
import { callbackModel } from './domain/callback-stream';

export interface CallbackDependencies {
  readonly store: JournalStore;
  readonly views: ViewStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** The keys that sign callback tokens; all of them verify. */
  readonly tokenKeys: readonly CallbackKey[];
  /**
   * A folder on a local disk where callbacks wait, durable, while the store is down or slow; it is made when it is not
   * there. Without it such a callback gets a 500.
   */
  readonly spoolDir?: string;
  /** How long the store may take before a callback goes to the spool; 3,000 ms. */
  readonly patienceMs?: number;
  /** Seals bodies and phones; absent, they stand in the log as they came. */
  readonly personal?: PersonalValues | undefined;
}

const PATIENCE_MS = 3_000;

export interface CallbackApp {
  readonly service: CallbackService;
  readonly journal: Journal;
  /** `POST /callbacks/stk/<token>`, for the public HTTP server. */
  readonly http: FastifyPluginAsync;
  /** Callbacks that wait in the spool for the store. */
  spooled(): number;
  /** Where callbacks stand outside of the journal, sealed by nobody: the spool and the quarantine. */
  readonly erasurePlace: ErasurePlace;
  /** Resolves when the view is up to date and stored callbacks are being read; the spool is being emptied then. */
  start(): Promise<void>;
  /** Resolves once every callback stored by now has been read, or is parked. */
  caughtUp(): Promise<void>;
  /** Finishes what is being written and closes the journal. */
  stop(): Promise<void>;
}

/** What the spool in this folder knows of persons, while no service runs on it. */
export function spoolErasurePlace(folder: string, logger: Logger): ErasurePlace {
  return erasurePlace(fileSpool(folder, logger), { forget: () => undefined });
}

/**
 * Builds the callback service on its own journal `callback`.
 * @throws ForeignJournal, StoreDamaged; what the file system says of the spool's folder
 */
export async function buildCallback(dependencies: CallbackDependencies): Promise<CallbackApp> {
  const { store, views, clock, ids, scheduler, logger, tokenKeys, personal } = dependencies;
  const tokens = callbackTokens(tokenKeys);
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
  const refused = refusedCallbacks(clock, logger);
  const kept = quarantine(clock);
  const intoJournal = receiveCallback(journal);
  const spool = dependencies.spoolDir === undefined ? undefined : fileSpool(dependencies.spoolDir, logger);
  const drain = spool && drainSpool(spool, intoJournal, scheduler, logger);
  const spooled = () => drain?.wake(FIRST_PAUSE_MS);
  const patienceMs = dependencies.patienceMs ?? PATIENCE_MS;
  const receive = spool
    ? receiveDurably({ receive: intoJournal, spool, spooled, patienceMs, scheduler, logger })
    : intoJournal;
  let running: { projection: RunningProjection; matching: Consumer } | undefined;
  const started = () => {
    if (running === undefined) throw new DaftariError('OVERLOADED', 'the callback service is not running');
    return running;
  };
  return {
    service: new Callbacks(views, () => started().projection, kept, openAllOf(personal)),
    journal,
    http: callbackRoutes({ tokens, receive, refused, quarantine: kept, clock, ids, scheduler, logger }),
    spooled: () => spool?.size ?? 0,
    erasurePlace: erasurePlace(spool, kept),
    async start() {
      const onError = (error: unknown) =>
        logger.error({ err: error }, 'the view of callbacks stopped; restart the service');
      const projection = startProjection({ projection: callbacksProjection, journal, views, logger, onError });
      const handle = matchCallbacks(journal, logger);
      const feed = localFeed(journal);
      const matching = startConsumer({ name: 'matching', feed, views, scheduler, logger, handle, personal });
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
