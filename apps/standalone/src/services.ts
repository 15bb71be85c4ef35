import { buildCallback } from '@daftari/callback/service';
import { callbackTokens, callbackUrl } from '@daftari/daraja/callback-token';
import type { StkProvider } from '@daftari/daraja/provider-port';
import { egressClient } from '@daftari/egress/egress-client';
import { buildGateway } from '@daftari/gateway/service';
import { buildInitiation } from '@daftari/initiation/service';
import { snapshotFiles } from '@daftari/journal-files/snapshot-files';
import { openSqliteViewStore } from '@daftari/journal-sqlite/sqlite-view-store';
import { systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { systemRandom } from '@daftari/kernel/random';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { buildMerchants } from '@daftari/merchants/service';
import { localFeed } from '@daftari/messaging-local/local-feed';
import { buildNotifier } from '@daftari/notifier/service';
import { sealedSnapshots } from '@daftari/privacy/sealing/sealed-snapshots';
import type { Config } from '@daftari/service/config';
import type { Logger } from '@daftari/service/logger';
import { buildWalletFee } from '@daftari/wallet-fee/service';
import type { DataDir } from './data-dir';
import { assertWhole, readRecordedHeads } from './heads-file';
import { journalStorage } from './journal-storage';
import type { Privacy } from './privacy';
import type { Secrets } from './secrets';

/** What is known only once the servers listen. */
export interface Upstream {
  /** Where Daraja reaches us. */
  publicUrl: string;
  /** The provider of test payments: the simulator. Live payments need credentials, which are not configured here. */
  provider: StkProvider | undefined;
  shortcode: string;
}

export interface ServicesOptions {
  readonly dataDir: DataDir;
  readonly logger: Logger;
  readonly secrets: Secrets;
  readonly privacy: Privacy;
  readonly config: Config;
  readonly upstream: Upstream;
  readonly version: string;
}

export type Services = Awaited<ReturnType<typeof buildServices>>;

/** Builds every service on its own journal; they call each other by their generated interfaces, in process. */
export async function buildServices(options: ServicesOptions) {
  const { dataDir, logger, secrets, privacy, config, upstream, version } = options;
  const { sealer: personal } = privacy;
  const recorded = readRecordedHeads(dataDir.heads);
  const storeOf = journalStorage(config, dataDir, recorded);
  const own = async (name: string) => {
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
  const tokens = callbackTokens(secrets.callbackKeys);
  const merchants = await buildMerchants({
    store: await storeOf('merchants'),
    clock: systemClock,
    ids: systemIds,
    random: systemRandom,
  });
  // The ledger and the directory tell of no person: they need no keys.
  const walletFee = await buildWalletFee({
    ...(await own('wallet-fee')),
    snapshots: snapshotFiles(dataDir.snapshots('wallet-fee')),
  });
  const callback = await buildCallback({
    ...(await own('callback')),
    personal,
    tokenKeys: secrets.callbackKeys,
    spoolDir: dataDir.spool,
  });
  const initiation = await buildInitiation({
    ...(await own('initiation')),
    personal,
    snapshots: sealedSnapshots(snapshotFiles(dataDir.snapshots('initiation')), personal, 'initiation'),
    walletFee: walletFee.service,
    merchants: merchants.service,
    providerFor: (environment) => (environment === 'test' ? upstream.provider : undefined),
    platformShortcode: () => upstream.shortcode,
    callbackUrlFor: (subject) => callbackUrl(upstream.publicUrl, tokens.mint(subject)),
  });
  const gateway = buildGateway({
    initiation: initiation.service,
    walletFee: walletFee.service,
    merchantsFeed: localFeed(merchants.journal),
    ids: systemIds,
    logger: logger.child({ service: 'gateway' }),
    version,
    fingerprintKey: secrets.fingerprintKey,
    rateLimitPerMinute: config.rateLimit,
  });
  const notifier = await buildNotifier({ ...(await own('notifier')), personal, egress: egressClient(), version });
  const journals = [merchants, walletFee, callback, initiation, notifier].map(({ journal }) => journal);
  await assertWhole(journals, recorded, dataDir.heads);
  return { merchants, walletFee, callback, initiation, notifier, gateway, journals };
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
  await initiation.start({ callback: localFeed(callback.journal) });
  await notifier.start({ initiation: localFeed(initiation.journal) });
}
