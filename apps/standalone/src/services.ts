import { buildCallback, callbackIntake } from '@daftari/callback/service';
import type { DarajaUpstreams } from '@daftari/daraja/upstreams';
import { egressClient } from '@daftari/egress/egress-client';
import { buildGateway } from '@daftari/gateway/service';
import { stoppedCircuits } from '@daftari/host/tell-circuits';
import { buildInitiation } from '@daftari/initiation/service';
import { snapshotFiles } from '@daftari/journal-files/snapshot-files';
import { openSqliteViewStore } from '@daftari/journal-sqlite/sqlite-view-store';
import { systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { systemRandom } from '@daftari/kernel/random';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { buildMerchants } from '@daftari/merchants/service';
import { operationsService, type ConsumersOfService } from '@daftari/messaging-core/operations-service';
import { localFeed } from '@daftari/messaging-local/local-feed';
import { buildNotifier } from '@daftari/notifier/service';
import { sealedSnapshots } from '@daftari/privacy/sealing/sealed-snapshots';
import type { SecretStore } from '@daftari/secrets/secret-store';
import type { Config } from '@daftari/service/config';
import type { Logger } from '@daftari/service/logger';
import { buildWalletFee } from '@daftari/wallet-fee/service';
import type { DataDir } from '@daftari/installation/data-dir';
import { assertWhole, readRecordedHeads } from '@daftari/installation/heads-file';
import { journalStorage } from '@daftari/installation/journal-storage';
import type { Privacy } from '@daftari/installation/open-privacy';
import type { Secrets } from '@daftari/installation/secrets';

export interface ServicesOptions {
  readonly dataDir: DataDir;
  readonly logger: Logger;
  readonly secrets: Secrets;
  /** Merchants' credentials and signing secrets. */
  readonly secretStore: SecretStore;
  /** What operators authenticate by. */
  readonly adminToken: string;
  readonly privacy: Privacy;
  readonly config: Config;
  /** Who is asked for payments; connected before anything starts. */
  readonly upstreams: DarajaUpstreams;
  readonly version: string;
}

export type Services = Awaited<ReturnType<typeof buildServices>>;

/** Builds every service on its own journal; they call each other by their generated interfaces, in process. */
export async function buildServices(options: ServicesOptions) {
  const { dataDir, logger, secrets, secretStore, adminToken, privacy, config, upstreams, version } = options;
  const { sealer: personal } = privacy;
  const recorded = readRecordedHeads(dataDir.heads);
  const storeOf = journalStorage(config, dataDir, recorded);
  const own = ownPorts(options, storeOf);
  const merchants = await buildMerchants({
    store: await storeOf('merchants'),
    clock: systemClock,
    ids: systemIds,
    random: systemRandom,
    secrets: secretStore,
    scheduler: systemScheduler,
    logger: logger.child({ service: 'merchants' }),
  });
  // The ledger and the directory tell of no person: they need no keys.
  const walletFee = await buildWalletFee({
    ...(await own('wallet-fee')),
    snapshots: snapshotFiles(dataDir.snapshots('wallet-fee')),
  });
  const ofCallback = await own('callback');
  const intake = callbackIntake({
    ...ofCallback,
    tokenKeys: secrets.callbackKeys,
    spoolDir: dataDir.spool,
    sources: config.darajaSources,
  });
  const callback = await buildCallback({ ...ofCallback, personal, intake });
  const initiation = await buildInitiation({
    ...(await own('initiation')),
    personal,
    snapshots: sealedSnapshots(snapshotFiles(dataDir.snapshots('initiation')), personal, 'initiation'),
    walletFee: walletFee.service,
    merchants: merchants.service,
    ...upstreams.ports(),
    banPolicy: config.stkBan,
  });
  const notifier = await buildNotifier({
    ...(await own('notifier')),
    personal,
    secrets: secretStore,
    egress: egressClient(),
    version,
  });
  const operations = operationsService(
    consumersOf({ walletFee, initiation, callback, notifier }),
    logger.child({ service: 'operations' }),
  );
  const gateway = buildGateway({
    initiation: initiation.service,
    walletFee: walletFee.service,
    merchants: merchants.service,
    notifier: notifier.service,
    merchantsFeed: localFeed(merchants.journal),
    ids: systemIds,
    logger: logger.child({ service: 'gateway' }),
    version,
    fingerprintKey: secrets.fingerprintKey,
    rateLimitPerMinute: config.rateLimit,
    admin: { token: adminToken, operations },
    degraded: () => stoppedCircuits(upstreams.circuits()),
  });
  const journals = [merchants, walletFee, callback, initiation, notifier].map(({ journal }) => journal);
  await assertWhole(journals, recorded, dataDir.heads);
  return { merchants, walletFee, callback, intake, initiation, notifier, operations, gateway, journals };
}

/** What a service of this process is built from, by its name. */
function ownPorts({ dataDir, logger }: ServicesOptions, storeOf: ReturnType<typeof journalStorage>) {
  return async (name: string) => {
    const log = logger.child({ service: name });
    return {
      store: await storeOf(name),
      views: openSqliteViewStore({ file: dataDir.view(name), onDiscarded: (reason) => log.warn(reason) }),
      clock: systemClock,
      ids: systemIds,
      scheduler: systemScheduler,
      logger: log,
    };
  };
}

/** Starts what runs by itself: consumers, projections, sweeps. The gateway is started when everything else is up. */
export async function startServices(services: Services): Promise<void> {
  const { merchants, walletFee, callback, initiation, notifier } = services;
  await merchants.start();
  await callback.start();
  await walletFee.start({
    merchants: localFeed(merchants.journal),
    initiation: localFeed(initiation.journal),
    initiationService: initiation.service,
  });
  await initiation.start({ callback: localFeed(callback.journal), merchants: localFeed(merchants.journal) });
  await notifier.start({ initiation: localFeed(initiation.journal), walletFee: localFeed(walletFee.journal) });
}

type Consuming = Pick<ConsumersOfService, 'consumers'>;

function consumersOf(
  rooms: Record<'walletFee' | 'initiation' | 'callback' | 'notifier', Consuming>,
): ConsumersOfService[] {
  const { walletFee, initiation, callback, notifier } = rooms;
  const named = { 'wallet-fee': walletFee, initiation, callback, notifier };
  // Asked when somebody looks: before a room is started it has none.
  return Object.entries(named).map(([service, room]) => ({ service, consumers: () => room.consumers() }));
}
