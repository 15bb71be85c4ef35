import type {
  AbandonPaymentRequest,
  AcceptBalanceDifferenceRequest,
  CompareBalanceRequest,
  CreatePayoutBatchRequest,
  GetBalanceComparisonRequest,
  GetPaymentRequest,
  GetPayoutBatchRequest,
  InitiatePaymentResult,
  InitiatePaymentsRequest,
  InitiatePayoutsRequest,
  InitiationService,
  ListPaymentsRequest,
  ListReviewsRequest,
  ListUnmatchedRequest,
  Payment as PaymentMessage,
  RefundPaymentRequest,
  RegisterCollectionUrlsRequest,
  ResolvePaymentRequest,
  ResolveUnmatchedRequest,
  TestCredentialsRequest,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { DaftariError } from '@daftari/kernel/errors';
import { isUuid } from '@daftari/kernel/ids';
import { abandonPayment } from './abandon-payment';
import { createPayoutBatch, getPayoutBatch, type BatchDeps } from './batch/create-batch';
import { registerCollectionUrls, type RegisterUrlsDeps } from './collection/register-urls';
import { listUnmatchedFunds, resolveUnmatchedFunds, type UnmatchedFundsDeps } from './collection/unmatched-funds';
import { initiatePayment, type InitiateDeps } from './initiate-payment';
import { initiatedResult, type Asked, type Initiated } from './initiated-result';
import type { BalanceService } from './balance/balance-service';
import { listTransactions, type ListDeps } from './list-transactions';
import type { PaymentKey } from './payment-log';
import { paymentMessage } from './payment-message';
import { initiatePayout, type InitiatePayoutDeps } from './payout/initiate-payout';
import { payoutMessage } from './payout/payout-message';
import { startRefund } from './refund/start-refund';
import { resolvePayment, type ResolveDeps } from './resolve/resolve-payment';
import type { Answer } from './running-requests';
import { testCredentials, type TestCredentialsDeps } from './test-credentials';
import { transactionMessage, type Transaction } from './transaction-message';
import { refundIdsOf } from './refund/refund-ids';
import { environmentOf } from './wire-environment';

/** Payments, or payouts, of one request; each is decided on its own. */
export const MAX_PAYMENTS_PER_REQUEST = 1_000;

export interface InitiationDeps
  extends
    InitiateDeps,
    InitiatePayoutDeps,
    ResolveDeps,
    UnmatchedFundsDeps,
    RegisterUrlsDeps,
    ListDeps,
    BatchDeps,
    TestCredentialsDeps {
  readonly merchants: InitiateDeps['merchants'];
  readonly walletFee: InitiateDeps['walletFee'] & InitiatePayoutDeps['walletFee'] & BatchDeps['walletFee'];
  readonly logger: InitiateDeps['logger'] & InitiatePayoutDeps['logger'];
  readonly views: ViewStore;
  readonly reviews: Pick<InitiationService, 'listReviews'>;
  readonly balance: BalanceService;
}

/** The life of every payment. Every answer but the list's is a fold of the payment's stream. */
export class Initiation implements InitiationService {
  constructor(private readonly deps: InitiationDeps) {}

  /** @throws DaftariError VALIDATION_ERROR too many items; everything else is told item by item */
  async initiatePayments({ payments }: InitiatePaymentsRequest) {
    return {
      results: await this.each(payments, 'payments', (item) => initiatePayment(this.deps, item), paymentMessage),
    };
  }

  /** @throws as initiatePayments */
  async initiatePayouts({ payouts }: InitiatePayoutsRequest) {
    return { results: await this.each(payouts, 'payouts', (item) => initiatePayout(this.deps, item), payoutMessage) };
  }

  /** @throws DaftariError TRANSACTION_NOT_FOUND, also for another merchant's or environment's */
  async getPayment({ merchantId, transactionId, environment }: GetPaymentRequest) {
    const isId = isUuid(merchantId) && isUuid(transactionId);
    const key = { merchantId: merchantId.toLowerCase(), transactionId: transactionId.toLowerCase() };
    const found = isId ? await this.find(key) : undefined;
    if (found === undefined || found.environment !== environmentOf(environment)) {
      throw new DaftariError('TRANSACTION_NOT_FOUND');
    }
    return { payment: transactionMessage(found), refundIds: refundIdsOf(found) };
  }

  /** @throws DaftariError VALIDATION_ERROR, INVALID_CURSOR */
  listPayments(request: ListPaymentsRequest) {
    return listTransactions(this.deps, request);
  }

  /** @throws DaftariError VALIDATION_ERROR, ALREADY_EXISTS a payment stands behind the hold */
  async abandonPayment(request: AbandonPaymentRequest) {
    await abandonPayment(this.deps, request);
    return {};
  }

  compareBalance(request: CompareBalanceRequest) {
    return this.deps.balance.compareBalance(request);
  }

  getBalanceComparison(request: GetBalanceComparisonRequest) {
    return this.deps.balance.getBalanceComparison(request);
  }

  acceptBalanceDifference(request: AcceptBalanceDifferenceRequest) {
    return this.deps.balance.acceptBalanceDifference(request);
  }

  listReviews(request: ListReviewsRequest) {
    return this.deps.reviews.listReviews(request);
  }

  /** @throws DaftariError VALIDATION_ERROR, TRANSACTION_NOT_FOUND, REVIEW_NOT_DUE, DECISION_CONFLICT */
  resolvePayment(request: ResolvePaymentRequest) {
    return resolvePayment(this.deps, request);
  }

  /** @throws DaftariError as startRefund */
  async refundPayment({ environment, ...asked }: RefundPaymentRequest) {
    const refund = await startRefund(this.deps, { ...asked, environment: environmentOf(environment) });
    return { refund: payoutMessage(refund) };
  }

  /** @throws DaftariError as createPayoutBatch */
  createPayoutBatch(request: CreatePayoutBatchRequest) {
    return createPayoutBatch(this.deps, request);
  }

  /** @throws DaftariError BATCH_NOT_FOUND */
  getPayoutBatch(request: GetPayoutBatchRequest) {
    return getPayoutBatch(this.deps, request);
  }

  /** @throws DaftariError VALIDATION_ERROR, INVALID_CURSOR */
  listUnmatched(request: ListUnmatchedRequest) {
    return listUnmatchedFunds(this.deps, request);
  }

  /** @throws DaftariError VALIDATION_ERROR, TRANSACTION_NOT_FOUND, MERCHANT_NOT_FOUND, DECISION_CONFLICT */
  async resolveUnmatched(request: ResolveUnmatchedRequest) {
    await resolveUnmatchedFunds(this.deps, request);
    return {};
  }

  /** @throws DaftariError VALIDATION_ERROR, PLATFORM_CREDENTIALS_NOT_CONFIGURED, PROVIDER_REFUSED, PROVIDER_UNAVAILABLE */
  registerCollectionUrls(request: RegisterCollectionUrlsRequest) {
    return registerCollectionUrls(this.deps, request);
  }

  /** @throws DaftariError VALIDATION_ERROR, CREDENTIAL_NOT_FOUND */
  testCredentials(request: TestCredentialsRequest) {
    return testCredentials(this.deps, request);
  }

  private async find(key: PaymentKey): Promise<Transaction | undefined> {
    const { log, payouts, collections } = this.deps;
    return (await log.find(key)) ?? (await payouts.find(key)) ?? (await collections.find(key));
  }

  private async each<Item extends Asked, P extends Initiated>(
    items: readonly Item[],
    field: string,
    initiate: (item: Item) => Promise<Answer<P>>,
    message: (payment: P) => PaymentMessage,
  ): Promise<InitiatePaymentResult[]> {
    if (items.length > MAX_PAYMENTS_PER_REQUEST) {
      const problem = `at most ${MAX_PAYMENTS_PER_REQUEST} ${field} in one request`;
      throw new DaftariError('VALIDATION_ERROR', undefined, { fields: { [field]: problem } });
    }
    return Promise.all(items.map((item) => initiatedResult(this.deps, item, () => initiate(item), message)));
  }
}
