import { buildCallback } from '@daftari/callback/service';
import { callbackTokens, callbackUrl, type CallbackKey } from '@daftari/daraja/callback-token';
import type { StkProvider } from '@daftari/daraja/provider-port';
import { buildGateway } from '@daftari/gateway/service';
import { buildInitiation } from '@daftari/initiation/service';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import { openSqliteViewStore } from '@daftari/journal-sqlite/sqlite-view-store';
import { systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { systemRandom } from '@daftari/kernel/random';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { buildMerchants } from '@daftari/merchants/service';
import { localFeed } from '@daftari/messaging-local/local-feed';
import type { Logger } from '@daftari/service/logger';
import { buildWalletFee } from '@daftari/wallet-fee/service';
import type { DataDir } from './data-dir';

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
  readonly callbackKeys: readonly CallbackKey[];
  readonly upstream: Upstream;
  readonly version: string;
}

export type Services = Awaited<ReturnType<typeof buildServices>>;

/** Builds every service on its own journal; they call each other by their generated interfaces, in process. */
export async function buildServices({ dataDir, logger, callbackKeys, upstream, version }: ServicesOptions) {
  const own = async (name: string) => {
    const log = logger.child({ service: name });
    return {
      store: await openSqliteStore({ file: dataDir.journal(name) }),
      views: openSqliteViewStore({ file: dataDir.view(name), onDiscarded: (reason) => log.warn(reason) }),
      clock: systemClock,
      ids: systemIds,
      scheduler: systemScheduler,
      logger: log,
    };
  };
  const tokens = callbackTokens(callbackKeys);
  const merchants = await buildMerchants({ ...(await own('merchants')), random: systemRandom });
  const walletFee = await buildWalletFee(await own('wallet-fee'));
  const callback = await buildCallback({ ...(await own('callback')), tokenKeys: callbackKeys });
  const initiation = await buildInitiation({
    ...(await own('initiation')),
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
  });
  return { merchants, walletFee, callback, initiation, gateway };
}

/** Starts what runs by itself: consumers, projections, sweeps. The gateway is started when everything else is up. */
export async function startServices({ merchants, walletFee, callback, initiation }: Services): Promise<void> {
  await merchants.start();
  await callback.start();
  await walletFee.start({ merchants: localFeed(merchants.journal), initiation: localFeed(initiation.journal) });
  await initiation.start({ callback: localFeed(callback.journal) });
}
