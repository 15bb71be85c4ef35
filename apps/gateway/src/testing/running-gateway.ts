import Fastify from 'fastify';
import { Check, Errors } from 'typebox/value';
import { manualClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { createLogger } from '@daftari/service/logger';
import type { AdminAccess } from '../adapters/rest/admin/admin-access';
import type { Degraded } from '../adapters/rest/rest-deps';
import { Failure } from '../adapters/rest/envelope';
import { buildGateway, restServerOptions } from '../service';
import { checkingAnswers } from './answer-check';
import { fakeMerchants } from './fake-merchants';
import { fakeMerchantsFeed, keyIssued } from './fake-merchants-feed';
import { fakeNotifier } from './fake-notifier';
import { fakeInitiation, fakeWalletFee, MERCHANT } from './fake-services';

export const TEST_KEY = 'dft_test_0123456789abcdefghijklmnopqrstuvwxyz';
export const LIVE_KEY = 'dft_live_0123456789abcdefghijklmnopqrstuvwxyz';
export const TEST_KEY_ID = '11111111-1111-4111-8111-111111111111';
export const LIVE_KEY_ID = '22222222-2222-4222-8222-222222222222';

/** Of the fingerprints of requests. */
export const FINGERPRINT_KEY = new Uint8Array(32).fill(7);

export const basic = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;

export interface RunningOptions {
  start?: boolean;
  rateLimitPerMinute?: number;
  /** Whose word on where a request came from is believed; nobody's when absent. */
  trustedProxies?: string[];
  readiness?: Record<string, () => boolean>;
  degraded?: Degraded;
  admin?: AdminAccess;
  /** Whether an answer that its route does not document makes `stop` fail, and so the test. */
  checkAnswers?: boolean;
}

/** A gateway with a test and a live key, on fakes; nothing listens until a test says so. */
export async function runningGateway(options: RunningOptions = {}) {
  const clock = manualClock(Date.parse('2026-03-01T08:00:00.000Z'));
  const scheduler = manualScheduler(clock);
  const [initiation, walletFee, merchantsFeed] = [fakeInitiation(), fakeWalletFee(), fakeMerchantsFeed()];
  const merchants = fakeMerchants();
  const notifier = fakeNotifier();
  const logLines: string[] = [];
  const logger = createLogger({ level: 'info', destination: { write: (line) => void logLines.push(line) } });
  merchantsFeed.add(keyIssued(MERCHANT, TEST_KEY_ID, TEST_KEY), 'test');
  merchantsFeed.add(keyIssued(MERCHANT, LIVE_KEY_ID, LIVE_KEY), 'live');
  const gateway = buildGateway({
    ...{ initiation, walletFee, merchants, notifier, merchantsFeed, clock, scheduler, logger },
    ids: systemIds,
    version: '0.0.0-test',
    fingerprintKey: FINGERPRINT_KEY,
    rateLimitPerMinute: options.rateLimitPerMinute ?? 0,
    ...(options.readiness === undefined ? {} : { readiness: options.readiness }),
    ...(options.degraded === undefined ? {} : { degraded: options.degraded }),
    ...(options.admin === undefined ? {} : { admin: options.admin }),
  });
  const app = Fastify({ ...restServerOptions(systemIds), trustProxy: options.trustedProxies ?? false });
  const { departures } = checkingAnswers(app, `admin routes: ${options.admin !== undefined}`);
  await app.register(gateway.plugin);
  await app.ready();
  if (options.start !== false) {
    await gateway.start();
    await gateway.caughtUp();
  }
  const stop = async () => {
    await app.close();
    await gateway.stop();
    if (options.checkAnswers !== false && departures.length > 0) {
      throw new Error(`answers that are not documented:\n${departures.join('\n')}`);
    }
  };
  return {
    app,
    gateway,
    initiation,
    walletFee,
    merchants,
    notifier,
    merchantsFeed,
    scheduler,
    logLines,
    departures,
    stop,
  };
}

export type RunningGateway = Awaited<ReturnType<typeof runningGateway>>;

/** Checks that a body is our error envelope and answers its error. */
export function errorIn(body: unknown): { code: string; message: string; details: Record<string, unknown> } {
  if (!Check(Failure, body))
    throw new Error(`not our error envelope: ${JSON.stringify([body, Errors(Failure, body)])}`);
  return body.error;
}
