import { callbackTokens, type CallbackKey } from '@daftari/daraja/callback-token';
import type { Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { ErasurePlace } from '@daftari/privacy/erasure/erasure-places';
import type { Logger } from '@daftari/service/logger';
import type { FastifyPluginAsync } from 'fastify';
import { callbackRoutes } from './adapters/callback-routes';
import { reachableRoute } from './adapters/reachable-route';
import { fileSpool } from './adapters/file-spool';
import { drainSpool, FIRST_PAUSE_MS, type SpoolDrain } from './application/drain-spool';
import { erasurePlace } from './application/forget-person';
import { callbackSources } from './adapters/callback-sources';
import { quarantine, type Quarantine } from './application/quarantine';
import type { ReceiveCallback } from './application/receive-callback';
import { receiveDurably } from './application/receive-durably';
import { refusedCallbacks } from './application/refused-callbacks';

const PATIENCE_MS = 3_000;

export interface IntakeDependencies {
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
  /** Addresses and networks (CIDR) that callbacks of live payments may come from; any when absent or empty. */
  readonly sources?: readonly string[];
  /** How long the store may take before a callback goes to the spool; 3,000 ms. */
  readonly patienceMs?: number;
}

/** What takes callbacks in. It needs no database: until it has a journal they wait in the spool, and the 200 still stands. */
export interface CallbackIntake {
  /** `POST /callbacks/<kind>/<token>` and `GET /callbacks/reachable`, for the public HTTP server. */
  readonly http: FastifyPluginAsync;
  readonly quarantine: Quarantine;
  /** Callbacks that wait in the spool for the store. */
  spooled(): number;
  /** Where callbacks stand outside of the journal, sealed by nobody: the spool and the quarantine. */
  readonly erasurePlace: ErasurePlace;
  /** From now on callbacks go into the journal; what waits in the spool does when it is woken. */
  intoJournal(receive: ReceiveCallback): SpoolDrain | undefined;
}

/** The journal is not open yet. */
class NoJournalYet extends Error {
  override readonly name = 'NoJournalYet';
}

/** @throws what the file system says of the spool's folder; TypeError a source is neither address nor network */
export function callbackIntake(dependencies: IntakeDependencies): CallbackIntake {
  const { clock, ids, scheduler, logger, tokenKeys, spoolDir, sources = [], patienceMs = PATIENCE_MS } = dependencies;
  const tokens = callbackTokens(tokenKeys);
  const refused = refusedCallbacks(clock, logger);
  const kept = quarantine(clock);
  const spool = spoolDir === undefined ? undefined : fileSpool(spoolDir, logger);
  let drain: SpoolDrain | undefined;
  let journal: ReceiveCallback = () => Promise.reject(new NoJournalYet('the journal of callbacks is not open yet'));
  const intoJournal: ReceiveCallback = (arrival) => journal(arrival);
  const spooled = () => drain?.wake(FIRST_PAUSE_MS);
  const receive =
    spool === undefined
      ? intoJournal
      : receiveDurably({ receive: intoJournal, spool, spooled, patienceMs, scheduler, logger });
  const isSource = callbackSources(sources);
  const routes = { tokens, isSource, receive, refused, quarantine: kept, clock, ids, scheduler, logger };
  return {
    http: async (app) => {
      await app.register(callbackRoutes(routes));
      await app.register(reachableRoute);
    },
    quarantine: kept,
    spooled: () => spool?.size ?? 0,
    erasurePlace: erasurePlace(spool, kept),
    intoJournal(receiveNow) {
      journal = receiveNow;
      return (drain = spool && drainSpool(spool, receiveNow, scheduler, logger));
    },
  };
}

/** What the spool in this folder knows of persons, while no service runs on it. */
export function spoolErasurePlace(folder: string, logger: Logger): ErasurePlace {
  return erasurePlace(fileSpool(folder, logger), { forget: () => undefined });
}
