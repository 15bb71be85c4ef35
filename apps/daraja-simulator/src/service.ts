import { systemClock, type Clock } from '@daftari/kernel/clock';
import { systemRandom, type Random } from '@daftari/kernel/random';
import { systemScheduler, type Scheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';
import type { FastifyInstance } from 'fastify';
import { callbackSender } from './adapters/callback-sender';
import { httpApp } from './adapters/http-app';
import { inProcessFetch } from './adapters/in-process-fetch';
import { openSqliteStore } from './adapters/sqlite-store';
import { startAgenda } from './application/agenda';
import type { SimulatorStore } from './application/books';
import type { Context } from './application/context';
import { control, type Control, type VirtualTime } from './application/control';
import { daraja } from './application/daraja';
import { disturbances } from './application/disturbances';
import { forgetPeople, type Forgetting } from './application/forget-people';
import { heldAnswers } from './application/held-answers';
import { certificateOf, newInitiatorKey } from './application/initiator';
import { openFloat } from './application/open-float';
import { generateCredentials, type GivenCredentials, type SimulatorCredentials } from './domain/credentials';
import type { Faults } from './domain/faults';
import { instancePrefix } from './domain/identifiers';
import { PROFILES, type ProfileName } from './domain/profiles';
import { DEFAULT_SWITCHES, type Switches } from './domain/switches';
import { DEMO_TIMINGS, type Timings } from './domain/timings';

export type { GivenCredentials, SimulatorCredentials } from './domain/credentials';
export type { Control, Press, VirtualTime } from './application/control';
export { MAGIC_RECIPIENTS } from './domain/payout-scenarios';
export { MAGIC_PHONES } from './domain/scenarios';
export type { Faults } from './domain/faults';
export { PROFILE_NAMES, type ProfileName } from './domain/profiles';
export type { Rule } from './domain/rules';
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
  readonly credentials?: GivenCredentials;
  /** Private RSA key, PEM, for SecurityCredentials; left out: the one in the store, made on the first run. */
  readonly initiatorKey?: string;
  /** How callbacks are sent; the platform's fetch by default. */
  readonly callbackFetch?: typeof fetch;
  readonly timings?: Partial<Timings>;
  readonly switches?: Partial<Switches>;
  /** Timings, switches and faults that belong together; `happy` by default. What is given beside it goes before it. */
  readonly profile?: ProfileName;
  readonly faults?: Partial<Faults>;
  /** What moves `clock` and fires `scheduler`: then time passes by `control.advance` only. */
  readonly virtualTime?: VirtualTime;
}

/** A small, faithful Daraja with a hidden ledger that is the truth about the money (daraja.md §18). */
export interface Simulator {
  readonly app: FastifyInstance;
  /** What a Daraja client needs; keep it out of logs. */
  readonly credentials: SimulatorCredentials;
  /** Faults, rules, time and the phones' buttons. */
  readonly control: Control;
  /** The simulator without a socket, whatever the host of the address. */
  readonly fetch: typeof fetch;
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
  const profile = PROFILES[deps.profile ?? 'happy'];
  const timings = { ...DEMO_TIMINGS, ...profile.timings, ...deps.timings };
  const switches = { ...DEFAULT_SWITCHES, ...profile.switches, ...deps.switches };
  const set = disturbances(deps.profile ?? 'happy');
  if (deps.faults !== undefined) set.setFaults(deps.faults);
  const store = openSqliteStore(deps.storePath);
  const settled = await settle(store, random, deps);
  const context: Context = {
    store,
    clock,
    scheduler,
    random,
    logger,
    timings,
    switches,
    disturbances: set,
    ...settled,
  };
  await store.write((books) => openFloat(context, books));
  const send = callbackSender(deps.callbackFetch ?? fetch, scheduler, timings.callbackTimeoutMs);
  const agenda = startAgenda(context, send);
  const held = heldAnswers(scheduler);
  const controls = control(context, agenda, deps.virtualTime);
  const forget = (asked: Forgetting) => forgetPeople(store, random, asked);
  const app = httpApp({ daraja: daraja(context, agenda, held), store, control: controls, forgetPeople: forget });
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
    control: controls,
    fetch: inProcessFetch(app),
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
async function settle(
  store: SimulatorStore,
  random: Random,
  { credentials: given, initiatorKey: givenKey }: SimulatorDeps,
) {
  const initiatorKey =
    givenKey ?? store.read((books) => books.settings.get('initiatorKey')) ?? (await newInitiatorKey());
  return store.write(({ settings }) => {
    const kept = settings.get('credentials');
    const made = kept === undefined ? generateCredentials(random) : (JSON.parse(kept) as GivenCredentials);
    const credentials = { ...(given ?? made), certificate: certificateOf(initiatorKey) };
    const prefix = settings.get('instancePrefix') ?? instancePrefix(random);
    settings.put('credentials', JSON.stringify(credentials));
    settings.put('instancePrefix', prefix);
    settings.put('initiatorKey', initiatorKey);
    return { credentials, initiatorKey, instancePrefix: prefix };
  });
}
