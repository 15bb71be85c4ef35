import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  Dialect,
  PaymentStatus,
  type GetPaymentRequest,
  type InitiatePayment,
  type InitiatePaymentResult,
  type InitiationService,
  type Payment,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import {
  WalletKind,
  type GetWalletRequest,
  type Wallet,
  type WalletFeeService,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';

const NOT_USED = () => Promise.reject(new Error('the gateway does not call this'));
export const MERCHANT = 'b6fbe75f-ce87-4d44-b318-6cfdb8b7de4d';
export const TRANSACTION = 'fa98a577-95ea-4a8f-8467-1fbe74f5d6f4';

/** The payment of the seed's own example. */
export const seedPayment: Payment = {
  transactionId: TRANSACTION,
  merchantId: MERCHANT,
  environment: Environment.TEST,
  paymentType: 'STK',
  status: PaymentStatus.PENDING,
  amountCents: 100_000,
  currency: 'KES',
  phone: '254712345678',
  accountReference: 'INV-2024-001',
  transactionDesc: 'Payment for invoice #2024-001',
  callbackUrl: 'https://yourserver.com/webhooks/mpesa',
  providerRequestId: '29115-34620561-1',
  providerCheckoutId: 'ws_CO_191220191020363925',
  resultCode: '0',
  resultDescription: 'Success. Request accepted for processing',
  feeCents: 250,
  dialect: Dialect.PALPLUSS,
  createdAt: '2026-03-01T08:00:00.000Z',
  updatedAt: '2026-03-01T08:00:00.000Z',
};

export const seedWallet: Wallet = {
  walletId: '0c0ffee0-0000-4000-8000-000000000001',
  merchantId: MERCHANT,
  kind: WalletKind.SERVICE,
  currency: 'KES',
  postedCents: 100_000,
  heldCents: 250,
  availableCents: 99_750,
  updatedAt: '2026-03-01T08:00:00.000Z',
};

export interface FakeInitiation extends InitiationService {
  readonly initiated: InitiatePayment[];
  readonly read: GetPaymentRequest[];
  /** What the next calls answer. */
  result: InitiatePaymentResult['result'] | Error;
  payment: Payment | undefined | Error;
}

export function fakeInitiation(): FakeInitiation {
  const fake: FakeInitiation = {
    initiated: [],
    read: [],
    result: { $case: 'payment', value: seedPayment },
    payment: seedPayment,
    async initiatePayments({ payments }) {
      fake.initiated.push(...payments);
      if (fake.result instanceof Error) throw fake.result;
      return { results: payments.map(() => ({ result: fake.result as InitiatePaymentResult['result'] })) };
    },
    async getPayment(request) {
      fake.read.push(request);
      if (fake.payment instanceof Error) throw fake.payment;
      return { payment: fake.payment };
    },
    listPayments: NOT_USED,
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
