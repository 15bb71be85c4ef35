import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  ChannelKind,
  KycStatus,
  type GetMerchantRequest,
  type Channel,
  type CredentialProfile,
  type GetCredentialProfileRequest,
  type MerchantsService,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { HoldFeeResult, WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { QueryOutcome, StkProvider, StkPush, StkQuery, SubmitOutcome } from '@daftari/daraja/provider-port';
import { DaftariError } from '@daftari/kernel/errors';
import { FakePayoutHolds } from './spec-payout-fakes';

export const MERCHANT = '22222222-2222-4222-8222-222222222222';
export const PLATFORM_SHORTCODE = '174379';

/** For specs: wallets of wallet-fee's contract, with one balance and one fee for everybody. */
export class FakeWalletFee extends FakePayoutHolds implements Pick<WalletFeeService, 'holdFees' | 'releaseFee'> {
  availableCents = 100_000;
  feeCents = 250;
  failure: Error | undefined;
  /** Told of every hold, instead of making it. */
  itemError: string | undefined;
  readonly holds = new Map<string, 'open' | 'released'>();

  /** How often a hold was asked for. */
  asked = 0;
  readonly paymentTypes: string[] = [];
  beforeHold: () => Promise<void> = async () => undefined;
  /** When it never resolves or rejects, nobody learns of the holds that were made. */
  afterHold: () => Promise<void> = async () => undefined;

  async holdFees({ holds }: Parameters<WalletFeeService['holdFees']>[0]) {
    this.asked += 1;
    this.paymentTypes.push(...holds.map(({ paymentType }) => paymentType));
    if (this.failure !== undefined) throw this.failure;
    await this.beforeHold();
    const results = holds.map(({ holdId }) => this.hold(holdId));
    await this.afterHold();
    return { results };
  }

  async releaseFee({ holdId }: Parameters<WalletFeeService['releaseFee']>[0]) {
    if (!this.holds.has(holdId)) throw new DaftariError('HOLD_NOT_FOUND');
    this.holds.set(holdId, 'released');
    return {};
  }

  /** What the ledger says of accounts, by name, in cents. */
  readonly posted = new Map<string, number>();

  async getTrialBalance() {
    if (this.failure !== undefined) throw this.failure;
    const accounts = [...this.posted].map(([account, postedCents]) => ({ account, postedCents, heldCents: 0 }));
    return { accounts, totalCents: 0 };
  }

  openHolds(): number {
    return [...this.holds.values()].filter((state) => state === 'open').length;
  }

  private hold(holdId: string): HoldFeeResult {
    const { feeCents } = this;
    if (this.itemError !== undefined) {
      return { result: { $case: 'error', value: { code: this.itemError, message: 'no', details: {} } } };
    }
    if (this.holds.get(holdId) === 'released') {
      return { result: { $case: 'error', value: { code: 'HOLD_FINISHED', message: 'released', details: {} } } };
    }
    if (this.holds.has(holdId)) {
      return { result: { $case: 'hold', value: { holdId, feeCents, refundOnFailure: false } } };
    }
    if (feeCents === 0) return { result: { $case: 'hold', value: { holdId: '', feeCents, refundOnFailure: false } } };
    if (this.availableCents < feeCents) {
      const error = { code: 'INSUFFICIENT_SERVICE_BALANCE', message: 'too little', details: {} };
      return { result: { $case: 'error', value: error } };
    }
    this.availableCents -= feeCents;
    this.holds.set(holdId, 'open');
    return { result: { $case: 'hold', value: { holdId, feeCents, refundOnFailure: false } } };
  }
}

/** For specs: knows one merchant, unless told of others. */
export class FakeMerchants implements Pick<MerchantsService, 'getMerchant' | 'getCredentialProfile'> {
  /** Of the test environment. */
  readonly channels: Channel[] = [];
  readonly liveChannels: Channel[] = [];
  /** Of the test environment. */
  readonly profiles: CredentialProfile[] = [];
  readonly liveProfiles: CredentialProfile[] = [];
  readonly known = new Set([MERCHANT]);
  kycStatus = KycStatus.APPROVED;
  suspended = false;

  async getMerchant({ merchantId, environment }: GetMerchantRequest) {
    if (!this.known.has(merchantId)) throw new DaftariError('MERCHANT_NOT_FOUND');
    const { kycStatus, suspended } = this;
    const { channels: test, liveChannels: live } = this;
    // As the directory does: those of both when no environment is named, and live's default counts.
    const channels = environment === undefined ? [...live, ...test] : environment === Environment.LIVE ? live : test;
    const rest = { suspended, createdAt: '2026-11-22T08:00:00.000Z', pricing: [], keys: [] };
    return { merchant: { merchantId, name: 'Duka', kycStatus, channels, ...rest } };
  }

  async getCredentialProfile({ merchantId, environment, profileId }: GetCredentialProfileRequest) {
    const profiles = environment === Environment.LIVE ? this.liveProfiles : this.profiles;
    const found = profiles.find((one) => one.merchantId === merchantId && one.profileId === profileId);
    if (found === undefined) throw new DaftariError('CREDENTIAL_NOT_FOUND');
    return { profile: found };
  }
}

export function profile(over: Partial<CredentialProfile> = {}): CredentialProfile {
  const at = '2026-11-22T08:00:00.000Z';
  return {
    ...{ profileId: '77777777-7777-4777-8777-777777777777', merchantId: MERCHANT, name: 'Ours', shortcode: '600100' },
    ...{ transactionType: undefined, active: true, secretVersion: 1, createdAt: at, updatedAt: at, ...over },
  };
}

export function channel(over: Partial<Channel>): Channel {
  const channelId = '55555555-5555-4555-8555-555555555555';
  return { channelId, kind: ChannelKind.PAYBILL, shortcode: '600000', name: 'Shop', isDefault: false, ...over };
}

export const ACCEPTED: SubmitOutcome = {
  kind: 'accepted',
  providerRequestId: '29115-34620561-1',
  providerCheckoutId: 'ws_CO_1',
  resultCode: '0',
  resultDescription: 'Success. Request accepted for processing',
};

/** For specs: remembers what it was asked, and answers what it is told to. */
export class FakeProvider implements StkProvider {
  readonly pushes: { request: StkPush; deadlineMs: number | undefined }[] = [];
  /** What asking about a payment brings; nothing, unless told otherwise. */
  queryAnswer: (query: StkQuery) => QueryOutcome | Promise<QueryOutcome> = () => ({
    kind: 'unavailable',
    reason: 'not asked for',
  });
  answer: (request: StkPush) => SubmitOutcome | Promise<SubmitOutcome> = () => ACCEPTED;

  async push(request: StkPush, deadlineMs?: number) {
    this.pushes.push({ request, deadlineMs });
    return this.answer(request);
  }

  async query(query: StkQuery): Promise<QueryOutcome> {
    return this.queryAnswer(query);
  }
}

/** A request of the seed's own example. */
export const SEED_REQUEST = {
  merchantId: MERCHANT,
  environment: Environment.TEST,
  paymentType: 'STK',
  amountCents: 100_000,
  phone: '0712345678',
  accountReference: 'INV-2024-001',
  transactionDesc: 'Payment for invoice #2024-001',
  callbackUrl: 'https://shop.example/callback',
  apiKeyId: 'key-1',
  requestId: '66666666-6666-4666-8666-666666666666',
  metadata: {},
};
