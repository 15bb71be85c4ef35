import { buildCallback, callbackIntake } from '@daftari/callback/service';
import { callbackTokens } from '@daftari/daraja/callback-token';
import { DarajaUpstreams, simulatedWorld } from '@daftari/daraja/upstreams';
import { buildSimulator, type ProfileName, type Switches, type Timings } from '@daftari/daraja-simulator/service';
import { buildGateway, restServerOptions } from '@daftari/gateway/service';
import { buildInitiation } from '@daftari/initiation/service';
import { ownCredentials } from '@daftari/installation/own-credentials';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import type { JournalStore } from '@daftari/journal-core/store';
import { idsFrom } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import { memoryLeaseStore } from '@daftari/leases/memory-lease-store';
import { buildMerchants } from '@daftari/merchants/service';
import { localFeed } from '@daftari/messaging-local/local-feed';
import { buildNotifier } from '@daftari/notifier/service';
import { createLogger } from '@daftari/service/logger';
import { buildWalletFee } from '@daftari/wallet-fee/service';
import { memorySecretStore } from '@daftari/secrets/memory-secret-store';
import fastify, { type FastifyInstance } from 'fastify';
import { injectedHttp } from './injected-http';
import { buildCopies, inTurn } from './virtual-copies';
import { VirtualTime } from './virtual-time';
import { virtualReceiver } from './virtual-receiver';

/** Tuesday 6 October 2026, 09:00 in Nairobi. */
export const START_MS = Date.UTC(2026, 9, 6, 6);
export const PUBLIC_URL = 'http://127.0.0.1:8080';
const SIMULATOR_URL = 'http://127.0.0.1:8081';

export interface VirtualOptions {
  readonly seed: number;
  /** How M-Pesa behaves; `happy` when absent. */
  readonly profile?: ProfileName;
  readonly timings?: Partial<Timings>;
  readonly switches?: Partial<Switches>;
  /** How often initiation and wallet-fee run beside themselves; once when absent. */
  readonly copies?: number;
  /** When a key may send no prompts for a while; never when absent. */
  readonly banPolicy?: Parameters<typeof buildInitiation>[0]['banPolicy'];
}

export type VirtualInstallation = Awaited<ReturnType<typeof virtualInstallation>>;

/**
 * Every service, the gateway and the simulator in this process, on memory and in virtual time: the very code that
 * `npm start` runs, with HTTP between Daraja and us handed over in process. Everything follows from the seed.
 */
export async function virtualInstallation(options: VirtualOptions) {
  const kit = virtualKit(options.seed);
  const { time, log, own, random } = kit;
  const ofCallback = own('callback', 1);
  const intake = callbackIntake({ ...ofCallback, tokenKeys: TOKEN_KEYS });
  const callback = await buildCallback({ ...ofCallback, intake });
  const merchants = await buildMerchants({ ...own('merchants', 2), random: random(3), secrets: kit.secretStore });
  const leases = memoryLeaseStore(time.clock);
  const copiesOf = (service: string, salt: number) => {
    const { ids, logger, store, ...rest } = own(service, salt);
    const shared = { service, copies: options.copies ?? 1, time, leases, ids: idsFrom(random(salt + 100)), logger };
    return { shared, own: () => ({ ...rest, ids, logger, store, views: memoryViewStore() }) };
  };
  const fees = copiesOf('wallet-fee', 4);
  const walletFees = await buildCopies(fees.shared, (copy) => buildWalletFee({ ...fees.own(), ...copy }));
  const walletFee = { ...walletFees[0]!, service: inTurn(walletFees.map(({ service }) => service)) };
  const rest = fastify(restServerOptions(idsFrom(random(5))));
  const { simulator, upstreams } = await virtualDaraja(options, kit, rest);
  const payments = copiesOf('initiation', 7);
  const neighbours = { walletFee: walletFee.service, merchants: merchants.service, ...upstreams.ports() };
  const initiations = await buildCopies(payments.shared, (copy) =>
    buildInitiation({ ...payments.own(), ...neighbours, ...copy, banPolicy: options.banPolicy }),
  );
  const initiation = { ...initiations[0]!, service: inTurn(initiations.map(({ service }) => service)) };
  const receiver = virtualReceiver(time);
  const notifier = await buildNotifier({
    ...own('notifier', 8),
    secrets: kit.secretStore,
    egress: receiver,
    version: 'virtual',
  });
  const gateway = buildGateway({
    ...own('gateway', 9),
    initiation: initiation.service,
    walletFee: walletFee.service,
    merchants: merchants.service,
    notifier: notifier.service,
    merchantsFeed: localFeed(merchants.journal),
    version: 'virtual',
    fingerprintKey: Buffer.alloc(32, 9),
    rateLimitPerMinute: 0,
  });
  await rest.register(intake.http);
  await rest.register(gateway.plugin);
  await rest.ready();
  const rooms = { merchants, callback, walletFee, initiation, notifier, gateway };
  await start({ ...rooms, walletFees, initiations });
  /** Ends it without waiting for more than a minute of virtual time. */
  const end = async (): Promise<void> => {
    const stopped = [gateway, notifier, ...initiations, ...walletFees, callback].map((room) => room.stop());
    let over = false;
    void Promise.allSettled(stopped).then(() => (over = true));
    await time.until('the end', () => over, ENDS_WITHIN_MS);
    await simulator.stop();
  };
  return { time, log, rest: rest as FastifyInstance, receiver, simulator, ...rooms, end };
}

const ENDS_WITHIN_MS = 120_000;
const TOKEN_KEYS = [{ id: 'aa', secret: Buffer.alloc(32, 7) }];

/** Time, chance and logs of one installation. */
function virtualKit(seed: number) {
  const time = new VirtualTime(START_MS);
  const log: string[] = [];
  const logger = createLogger({ level: 'info', destination: { write: (line) => void log.push(line) } });
  // A source for each who draws: what one does does not change what another meets.
  const random = (salt: number) => seededRandom(seed * 7_919 + salt * 104_729);
  const own = (name: string, salt: number) => ({
    store: stirring(memoryStore(), time),
    views: memoryViewStore(),
    clock: time.clock,
    scheduler: time.scheduler,
    ids: idsFrom(random(salt)),
    logger: logger.child({ service: name }),
  });
  return { time, log, logger, random, own, secretStore: memorySecretStore() };
}

/** The simulator, and how we reach each other. */
async function virtualDaraja(
  { seed: _, ...behaviour }: VirtualOptions,
  { time, logger, random, secretStore }: ReturnType<typeof virtualKit>,
  rest: FastifyInstance,
) {
  const { clock, scheduler } = time;
  const simulator = await buildSimulator({
    ...behaviour,
    storePath: ':memory:',
    logger: logger.child({ service: 'simulator' }),
    clock,
    scheduler,
    random: random(6),
    callbackFetch: injectedHttp(rest, time).fetch,
  });
  const { openHttp } = injectedHttp(simulator.app, time);
  const upstreams = new DarajaUpstreams(
    callbackTokens(TOKEN_KEYS),
    clock,
    { scheduler, openHttp },
    ownCredentials(secretStore),
  );
  upstreams.reachedAt(PUBLIC_URL);
  upstreams.connect('test', simulatedWorld(SIMULATOR_URL, simulator.credentials));
  return { simulator, upstreams };
}

interface Rooms {
  readonly merchants: Awaited<ReturnType<typeof buildMerchants>>;
  readonly callback: Awaited<ReturnType<typeof buildCallback>>;
  readonly walletFees: readonly Awaited<ReturnType<typeof buildWalletFee>>[];
  readonly initiations: readonly Awaited<ReturnType<typeof buildInitiation>>[];
  /** The first copy, called in turn with the others. */
  readonly initiation: Awaited<ReturnType<typeof buildInitiation>>;
  readonly notifier: Awaited<ReturnType<typeof buildNotifier>>;
  readonly gateway: ReturnType<typeof buildGateway>;
}

/** In the order of `npm start`. */
async function start(rooms: Rooms): Promise<void> {
  const { merchants, callback, walletFees, initiations, initiation, notifier, gateway } = rooms;
  await merchants.start();
  await callback.start();
  for (const [copy, walletFee] of walletFees.entries()) {
    await walletFee.start({
      merchants: localFeed(merchants.journal),
      initiation: localFeed(initiations[copy]!.journal),
      initiationService: initiation.service,
    });
  }
  const feeds = { callback: localFeed(callback.journal), merchants: localFeed(merchants.journal) };
  for (const each of initiations) await each.start(feeds);
  await notifier.start({ initiation: localFeed(initiation.journal), walletFee: localFeed(walletFees[0]!.journal) });
  await gateway.start();
}

/** Time waits for what is written, and nobody else writes: there is little to poll for. */
function stirring(store: JournalStore, time: VirtualTime): JournalStore {
  return {
    ...store,
    tellsOfOthers: true,
    write: (batch) => {
      time.stir();
      return store.write(batch);
    },
  };
}
