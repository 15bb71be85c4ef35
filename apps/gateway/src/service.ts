import type { FastifyInstance } from 'fastify';
import type { InitiationService } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { MerchantsService } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { NotifierService } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import type { WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { systemClock, type Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import { systemScheduler, type Scheduler } from '@daftari/kernel/scheduler';
import type { EventFeed } from '@daftari/messaging-core/event-feed';
import type { Logger } from '@daftari/service/logger';
import type { AdminAccess } from './adapters/rest/admin/admin-access';
import type { Degraded, Readiness } from './adapters/rest/rest-deps';
import { restPlugin } from './adapters/rest/rest-plugin';
import { keyFeed } from './application/key-feed';
import { keyUses } from './application/key-uses';

export { restServerOptions } from './adapters/rest/server-options';

export interface GatewayDeps {
  initiation: InitiationService;
  walletFee: WalletFeeService;
  merchants: MerchantsService;
  notifier: NotifierService;
  /** The merchants' events, from the first one on. */
  merchantsFeed: EventFeed;
  ids: Ids;
  clock?: Clock;
  scheduler?: Scheduler;
  logger: Logger;
  /** Of the program, for `/healthz`. */
  version: string;
  /**
   * Secret under which the fingerprints of requests with an Idempotency-Key are made. It has to survive restarts: with
   * another key a repeated request looks like a different one and is refused.
   */
  fingerprintKey: Uint8Array;
  /** Requests per API key and minute; 0 is off. */
  rateLimitPerMinute: number;
  /** What else `/readyz` waits for, by name. */
  readiness?: Readiness;
  /** What `/readyz` says of things that are amiss while requests can be answered. */
  degraded?: Degraded;
  /** The operator's API under `/admin/v1`; absent, there is none. */
  admin?: AdminAccess;
}

const MIN_FINGERPRINT_KEY_BYTES = 32;

/** The REST edge for merchants. It has no journal: it knows the keys from the merchants' events and asks the others. */
export interface Gateway {
  /** To be registered at the root of a Fastify that was created with `restServerOptions`. */
  plugin(fastify: FastifyInstance): Promise<void>;
  /** Starts to follow the keys. */
  start(): Promise<void>;
  /** Resolves once every key issued up to now is known. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

export function buildGateway(deps: GatewayDeps): Gateway {
  const { clock = systemClock, scheduler = systemScheduler, readiness = {}, degraded = () => [] } = deps;
  if (deps.fingerprintKey.byteLength < MIN_FINGERPRINT_KEY_BYTES) {
    throw new Error(
      `fingerprintKey needs ${MIN_FINGERPRINT_KEY_BYTES} bytes, it has ${deps.fingerprintKey.byteLength}`,
    );
  }
  const keys = keyFeed(deps.merchantsFeed, scheduler, deps.logger);
  const uses = keyUses({ ...deps, clock, scheduler });
  return {
    plugin: restPlugin({ ...deps, clock, scheduler, readiness, degraded, keys, uses }),
    start: async () => keys.start(),
    caughtUp: () => keys.caughtUp(),
    async stop() {
      await uses.stop();
      await keys.stop();
    },
  };
}
