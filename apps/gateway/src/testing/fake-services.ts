import type {
  CreatePayoutBatchRequest,
  GetPaymentRequest,
  InitiatePayment,
  InitiatePayout,
  InitiatePaymentResult,
  InitiationService,
  ListPaymentsRequest,
  ListPaymentsResponse,
  Payment,
  PayoutBatch,
  RefundPaymentRequest,
  TestCredentialsResponse,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type {
  GetWalletRequest,
  ListEntriesRequest,
  ListEntriesResponse,
  MoveFundsRequest,
  MoveFundsResponse,
  QuoteFeeRequest,
  QuoteFeeResponse,
  SetBalanceAlertRequest,
  Wallet,
  WalletFeeService,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { SAMPLE_BATCH } from '../adapters/rest/openapi/batch-sample';
import { SAMPLE_LIST, SAMPLE_PAYMENT, SAMPLE_REFUND, SAMPLE_WALLET } from '../adapters/rest/openapi/samples';
import { SAMPLE_ENTRIES, SAMPLE_MOVE, SAMPLE_QUOTE } from '../adapters/rest/openapi/wallet-samples';

const NOT_USED = () => Promise.reject(new Error('the gateway does not call this'));
export const MERCHANT = 'b6fbe75f-ce87-4d44-b318-6cfdb8b7de4d';
export const TRANSACTION = 'fa98a577-95ea-4a8f-8467-1fbe74f5d6f4';

/** The payment of the seed's own example. */
export const seedPayment: Payment = SAMPLE_PAYMENT;

export const seedWallet: Wallet = { ...SAMPLE_WALLET, postedCents: 100_000, heldCents: 250, availableCents: 99_750 };

export interface FakeInitiation extends InitiationService {
  readonly initiated: InitiatePayment[];
  readonly paidOut: InitiatePayout[];
  readonly read: GetPaymentRequest[];
  readonly listed: ListPaymentsRequest[];
  /** What the next calls answer. */
  result: InitiatePaymentResult['result'] | Error;
  replayed: boolean;
  payment: Payment | undefined | Error;
  /** Found beside `payment`, by their ids. */
  readonly others: Map<string, Payment>;
  readonly refunded: RefundPaymentRequest[];
  refund: Payment | Error;
  readonly batches: CreatePayoutBatchRequest[];
  batch: PayoutBatch | Error;
  list: ListPaymentsResponse | Error;
  tested: TestCredentialsResponse | Error;
}

/** What the gateway leaves to other callers. */
const UNUSED_OF_INITIATION = {
  listReviews: NOT_USED,
  resolvePayment: NOT_USED,
  listUnmatched: NOT_USED,
  resolveUnmatched: NOT_USED,
  registerCollectionUrls: NOT_USED,
  compareBalance: NOT_USED,
  getBalanceComparison: NOT_USED,
  acceptBalanceDifference: NOT_USED,
  abandonPayment: NOT_USED,
};

export function fakeInitiation(): FakeInitiation {
  const fake: FakeInitiation = {
    initiated: [],
    paidOut: [],
    read: [],
    listed: [],
    result: { $case: 'payment', value: seedPayment },
    replayed: false,
    payment: seedPayment,
    others: new Map(),
    refunded: [],
    refund: SAMPLE_REFUND,
    batches: [],
    batch: SAMPLE_BATCH,
    list: SAMPLE_LIST,
    async initiatePayments({ payments }) {
      fake.initiated.push(...payments);
      if (fake.result instanceof Error) throw fake.result;
      const { result, replayed } = fake;
      // A top-up is answered as one, by the service as well.
      const answerTo = ({ paymentType }: InitiatePayment): InitiatePaymentResult['result'] =>
        result?.$case === 'payment' ? { ...result, value: { ...result.value, paymentType } } : result;
      return { results: payments.map((payment) => ({ result: answerTo(payment), replayed })) };
    },
    async getPayment(request) {
      fake.read.push(request);
      if (fake.payment instanceof Error) throw fake.payment;
      const other = fake.others.get(request.transactionId);
      if (other !== undefined) return { payment: other, refundIds: [] };
      // As the service does: what is not there is refused.
      const isKnown = fake.payment === undefined || request.transactionId === fake.payment.transactionId;
      if (!isKnown) throw new DaftariError('TRANSACTION_NOT_FOUND');
      return { payment: fake.payment, refundIds: [...fake.others.keys()] };
    },
    async initiatePayouts({ payouts }) {
      fake.paidOut.push(...payouts);
      if (fake.result instanceof Error) throw fake.result;
      const { result, replayed } = fake;
      return { results: payouts.map(() => ({ result, replayed })) };
    },
    async listPayments(request) {
      fake.listed.push(request);
      if (fake.list instanceof Error) throw fake.list;
      return fake.list;
    },
    ...UNUSED_OF_INITIATION,
    async createPayoutBatch(request) {
      fake.batches.push(request);
      if (fake.batch instanceof Error) throw fake.batch;
      return { batch: fake.batch, replayed: fake.replayed };
    },
    async getPayoutBatch() {
      if (fake.batch instanceof Error) throw fake.batch;
      return { batch: fake.batch };
    },
    async testCredentials() {
      if (fake.tested instanceof Error) throw fake.tested;
      return fake.tested;
    },
    tested: { valid: true, message: 'ok' },
    async refundPayment(request) {
      fake.refunded.push(request);
      if (fake.refund instanceof Error) throw fake.refund;
      const refund = { ...fake.refund, transactionId: request.refundId, transactionDesc: request.reason };
      return { refund: { ...refund, parentId: request.transactionId } };
    },
  };
  return fake;
}

export interface FakeWalletFee extends WalletFeeService {
  readonly read: GetWalletRequest[];
  readonly listed: ListEntriesRequest[];
  readonly moved: MoveFundsRequest[];
  readonly alerts: SetBalanceAlertRequest[];
  readonly quoted: QuoteFeeRequest[];
  /** What the next calls answer. */
  entries: ListEntriesResponse | ((request: ListEntriesRequest) => ListEntriesResponse) | Error;
  move: MoveFundsResponse | Error;
  quote: QuoteFeeResponse;
  wallet: Wallet | undefined | Error;
}

export function fakeWalletFee(): FakeWalletFee {
  const fake: FakeWalletFee = {
    read: [],
    listed: [],
    moved: [],
    alerts: [],
    quoted: [],
    entries: SAMPLE_ENTRIES,
    move: { ...SAMPLE_MOVE, replayed: false },
    quote: SAMPLE_QUOTE,
    wallet: seedWallet,
    async getWallet(request) {
      fake.read.push(request);
      if (fake.wallet instanceof Error) throw fake.wallet;
      return { wallet: fake.wallet };
    },
    async listEntries(request) {
      fake.listed.push(request);
      if (fake.entries instanceof Error) throw fake.entries;
      return typeof fake.entries === 'function' ? fake.entries(request) : fake.entries;
    },
    async moveFunds(request) {
      fake.moved.push(request);
      if (fake.move instanceof Error) throw fake.move;
      return fake.move;
    },
    async setBalanceAlert(request) {
      fake.alerts.push(request);
      if (fake.wallet instanceof Error) throw fake.wallet;
      return { wallet: fake.wallet };
    },
    async quoteFee(request) {
      fake.quoted.push(request);
      return fake.quote;
    },
    holdFees: NOT_USED,
    holdPayouts: NOT_USED,
    releasePayout: NOT_USED,
    captureFee: NOT_USED,
    releaseFee: NOT_USED,
    adjustWallet: NOT_USED,
    getTrialBalance: NOT_USED,
  };
  return fake;
}
