import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { OperationsService } from '@daftari/contracts/generated/daftari/operations/v1/operations';
import { manualClock } from '@daftari/kernel/clock';
import { sampleDelivery } from '../adapters/rest/admin/deliveries.route';
import { SAMPLE_MERCHANT } from '../adapters/rest/admin/merchant-answer';
import { SAMPLE_PARKED, SAMPLE_PARKED_EVENT } from '../adapters/rest/admin/parked-answer';
import { SAMPLE_PAID, SAMPLE_WALLET } from '../adapters/rest/openapi/samples';
import { runningGateway, type RunningOptions } from './running-gateway';

export const ADMIN_TOKEN = 'Zm9yIHNwZWNzIG9ubHk6IDMyIGJ5dGVzIG9mIHJhbmRvbQ';
export const KEY_ID = '3d6bfa4e-6a46-4a54-8f27-0e3c1c6a9d01';

/** A call of another service, as an operator's request led to it. */
export interface AdminCall {
  readonly method: string;
  readonly request: Record<string, unknown>;
}

const KEY = {
  ...{ keyId: KEY_ID, name: 'shop', prefix: 'dft_test_abcde', environment: Environment.TEST, revoked: false },
  ...{ scopes: [], expiresAt: undefined, allowedAddresses: [], lastUsedAt: undefined },
  createdAt: '2026-03-01T08:00:00.000Z',
};
const MERCHANT_ANSWER = { merchant: SAMPLE_MERCHANT };

/** What each service answers, by method; a spec puts an error in the place of an answer to have it thrown. */
function answersOf(): Record<string, Record<string, unknown>> {
  return {
    merchants: {
      listMerchants: { merchants: [SAMPLE_MERCHANT], nextCursor: 'next' },
      registerMerchant: MERCHANT_ANSWER,
      getMerchant: MERCHANT_ANSWER,
      decideKyc: MERCHANT_ANSWER,
      suspendMerchant: MERCHANT_ANSWER,
      reactivateMerchant: MERCHANT_ANSWER,
      setPricing: MERCHANT_ANSWER,
      listApiKeys: { keys: [KEY] },
      issueApiKey: { keyId: KEY_ID, apiKey: 'dft_test_shown_once' },
      revokeApiKey: {},
    },
    walletFee: {
      getWallet: { wallet: SAMPLE_WALLET },
      adjustWallet: { wallet: SAMPLE_WALLET },
      getTrialBalance: { accounts: [{ account: 'test/platform/fees', postedCents: 250, heldCents: 0 }], totalCents: 0 },
    },
    initiation: {
      listReviews: { reviews: [], nextCursor: '' },
      resolvePayment: { payment: SAMPLE_PAID },
      listUnmatched: { funds: [], nextCursor: '' },
      resolveUnmatched: {},
      getBalanceComparison: { comparison: undefined, lastQuestion: undefined },
    },
    operations: {
      listParked: { streams: [SAMPLE_PARKED], streamCount: 1, unreachable: [] },
      getParked: { streams: [{ stream: SAMPLE_PARKED, events: [SAMPLE_PARKED_EVENT] }], unreachable: [] },
      replayParked: { left: undefined },
      skipParked: { decision: undefined, left: SAMPLE_PARKED },
    },
    notifier: { listDeliveries: { deliveries: [sampleDelivery()], nextCursor: '' } },
  };
}

export type OperatorsGateway = Awaited<ReturnType<typeof operatorsGateway>>;

/** A gateway with the operator's API, on services that note what they are asked. */
export async function operatorsGateway(options: RunningOptions = {}) {
  const clock = manualClock(Date.parse('2026-03-01T08:00:00.000Z'));
  const operations = {} as OperationsService;
  const running = await runningGateway({ ...options, admin: { token: ADMIN_TOKEN, clock, operations } });
  const answers = answersOf();
  const calls: AdminCall[] = [];
  const services: Record<string, object> = { ...running, operations };
  for (const [service, methods] of Object.entries(answers)) {
    for (const method of Object.keys(methods)) {
      const answer = async (request: Record<string, unknown>) => {
        calls.push({ method, request });
        const found = methods[method];
        if (found instanceof Error) throw found;
        return found;
      };
      Object.assign(services[service]!, { [method]: answer });
    }
  }
  return { ...running, clock, answers, calls };
}
