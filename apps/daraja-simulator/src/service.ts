import { systemClock, type Clock } from '@daftari/kernel/clock';
import { systemRandom, type Random } from '@daftari/kernel/random';
import { systemScheduler, type Scheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';
import type { FastifyInstance } from 'fastify';
import { callbackSender } from './adapters/callback-sender';
import { httpApp } from './adapters/http-app';
import { openSqliteStore } from './adapters/sqlite-store';
import { startAgenda } from './application/agenda';
import type { SimulatorStore } from './application/books';
import type { Context } from './application/context';
import { daraja } from './application/daraja';
import { forgetPeople, type Forgetting } from './application/forget-people';
import { heldAnswers } from './application/held-answers';
import { generateCredentials, type SimulatorCredentials } from './domain/credentials';
import { instancePrefix } from './domain/identifiers';
import { DEFAULT_SWITCHES, type Switches } from './domain/switches';
import { DEMO_TIMINGS, type Timings } from './domain/timings';

export type { SimulatorCredentials } from './domain/credentials';
export type { Switches } from './domain/switches';
export type { Timings } from './domain/timings';

export interface SimulatorDeps {
  /** The SQLite file that remembers everything, or `:memory:`. One process at a time. */
  readonly storePath: string;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly scheduler?: Scheduler;
  readonly random?: Random;
  /** Left out: those in the store, made on the first run. Given: these, from now on. */
  readonly credentials?: SimulatorCredentials;
  /** How callbacks are sent; the platform's fetch by default. */
  readonly callbackFetch?: typeof fetch;
  readonly timings?: Partial<Timings>;
  readonly switches?: Partial<Switches>;
}

/** A small, faithful Daraja with a hidden ledger that is the truth about the money (daraja.md §18). */
export interface Simulator {
  readonly app: FastifyInstance;
  /** What a Daraja client needs; keep it out of logs. */
  readonly credentials: SimulatorCredentials;
  /** Serves HTTP; port 0 is any free port. Answers the address, `http://127.0.0.1:8081`. */
  listen(host: string, port: number): Promise<string>;
  /** Resolves when nothing is being written or sent at this moment. What falls due later does not count. */
  idle(): Promise<void>;
  /** Decides nothing more and sends no callback; requests are still answered. What is open goes on at the next start. */
  quiesce(): Promise<void>;
  /** Finishes what runs and closes the store; calling it again waits for the same end. Open payments go on at the next start. */
  stop(): Promise<void>;
}

/** Opens the store, takes up what an earlier run left undone, and is ready to listen. @throws StartError when another process has the store */
export async function buildSimulator(deps: SimulatorDeps): Promise<Simulator> {
  const { clock = systemClock, scheduler = systemScheduler, random = systemRandom, logger } = deps;
  const timings = { ...DEMO_TIMINGS, ...deps.timings };
  const switches = { ...DEFAULT_SWITCHES, ...deps.switches };
  const store = openSqliteStore(deps.storePath);
  const settled = await settle(store, random, deps.credentials);
  const context: Context = { store, clock, scheduler, random, logger, timings, switches, ...settled };
  const send = callbackSender(deps.callbackFetch ?? fetch, scheduler, timings.callbackTimeoutMs);
  const agenda = startAgenda(context, send);
  const held = heldAnswers(scheduler);
  const app = httpApp(daraja(context, agenda, held), store, (asked) => forgetPeople(store, random, asked));
  agenda.resume();
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    held.release();
    await app.close();
    await agenda.stop();
    await store.close();
  };
  return {
    app,
    credentials: settled.credentials,
    listen: (host, port) => app.listen({ host, port }),
    idle: () => agenda.idle(),
    quiesce: () => agenda.stop(),
    stop: () => (stopping ??= stop()),
  };
}

/**
 * Makes the simulator whose file this is forget the phones of some payments, while it does not run.
 * @throws StartError another process has the file
 */
export async function forgetInFile(storePath: string, asked: Forgetting) {
  const store = openSqliteStore(storePath);
  try {
    return await forgetPeople(store, systemRandom, asked);
  } finally {
    await store.close();
  }
}

/** What stays the same over restarts. */
function settle(store: SimulatorStore, random: Random, given: SimulatorCredentials | undefined) {
  return store.write(({ settings }) => {
    const kept = settings.get('credentials');
    const made = kept === undefined ? generateCredentials(random) : (JSON.parse(kept) as SimulatorCredentials);
    const credentials = given ?? made;
    const prefix = settings.get('instancePrefix') ?? instancePrefix(random);
    settings.put('credentials', JSON.stringify(credentials));
    settings.put('instancePrefix', prefix);
    return { credentials, instancePrefix: prefix };
  });
}
