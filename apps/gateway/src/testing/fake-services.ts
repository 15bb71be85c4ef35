import type {
  GetPaymentRequest,
  InitiatePayment,
  InitiatePaymentResult,
  InitiationService,
  Payment,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type {
  GetWalletRequest,
  Wallet,
  WalletFeeService,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { SAMPLE_PAYMENT, SAMPLE_WALLET } from '../adapters/rest/openapi/samples';

const NOT_USED = () => Promise.reject(new Error('the gateway does not call this'));
export const MERCHANT = 'b6fbe75f-ce87-4d44-b318-6cfdb8b7de4d';
export const TRANSACTION = 'fa98a577-95ea-4a8f-8467-1fbe74f5d6f4';

/** The payment of the seed's own example. */
export const seedPayment: Payment = SAMPLE_PAYMENT;

export const seedWallet: Wallet = { ...SAMPLE_WALLET, postedCents: 100_000, heldCents: 250, availableCents: 99_750 };

export interface FakeInitiation extends InitiationService {
  readonly initiated: InitiatePayment[];
  readonly read: GetPaymentRequest[];
  /** What the next calls answer. */
  result: InitiatePaymentResult['result'] | Error;
  replayed: boolean;
  payment: Payment | undefined | Error;
}

export function fakeInitiation(): FakeInitiation {
  const fake: FakeInitiation = {
    initiated: [],
    read: [],
    result: { $case: 'payment', value: seedPayment },
    replayed: false,
    payment: seedPayment,
    async initiatePayments({ payments }) {
      fake.initiated.push(...payments);
      if (fake.result instanceof Error) throw fake.result;
      const { result, replayed } = fake;
      return { results: payments.map(() => ({ result, replayed })) };
    },
    async getPayment(request) {
      fake.read.push(request);
      if (fake.payment instanceof Error) throw fake.payment;
      return { payment: fake.payment };
    },
    listPayments: NOT_USED,
    listReviews: NOT_USED,
    abandonPayment: NOT_USED,
  };
  return fake;
}

export interface FakeWalletFee extends WalletFeeService {
  readonly read: GetWalletRequest[];
  wallet: Wallet | undefined | Error;
}

export function fakeWalletFee(): FakeWalletFee {
  const fake: FakeWalletFee = {
    read: [],
    wallet: seedWallet,
    async getWallet(request) {
      fake.read.push(request);
      if (fake.wallet instanceof Error) throw fake.wallet;
      return { wallet: fake.wallet };
    },
    quoteFee: NOT_USED,
    holdFees: NOT_USED,
    captureFee: NOT_USED,
    releaseFee: NOT_USED,
    adjustWallet: NOT_USED,
    getTrialBalance: NOT_USED,
  };
  return fake;
}
