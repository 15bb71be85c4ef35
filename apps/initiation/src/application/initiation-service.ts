import type {
  AbandonPaymentRequest,
  GetPaymentRequest,
  InitiatePayment,
  InitiatePaymentResult,
  InitiatePaymentsRequest,
  InitiationService,
  ListPaymentsRequest,
  ListReviewsRequest,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { DaftariError } from '@daftari/kernel/errors';
import { isUuid } from '@daftari/kernel/ids';
import type { PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { knownError, toItemError } from '@daftari/rpc/known-error';
import type { Refusal } from '../domain/payment';
import { abandonPayment } from './abandon-payment';
import { initiatePayment, type InitiateDeps } from './initiate-payment';
import { cursorOf, placeOf } from './list-cursor';
import { paymentMessage } from './payment-message';
import { pageOfPayments } from './payments-view';
import { environmentOf } from './wire-environment';

/** Payments of one request; each is decided on its own. */
export const MAX_PAYMENTS_PER_REQUEST = 1_000;
const MAX_PAGE = 100;

export interface InitiationDeps extends InitiateDeps {
  readonly views: ViewStore;
  readonly reviews: Pick<InitiationService, 'listReviews'>;
  /** Opens what the view holds sealed. */
  readonly openAll: PersonalValues['openAll'];
}

/** The life of every payment. Every answer but the list's is a fold of the payment's stream. */
export class Initiation implements InitiationService {
  constructor(private readonly deps: InitiationDeps) {}

  /** @throws DaftariError VALIDATION_ERROR too many items; everything else is told item by item */
  async initiatePayments({ payments }: InitiatePaymentsRequest) {
    if (payments.length > MAX_PAYMENTS_PER_REQUEST) {
      const problem = `at most ${MAX_PAYMENTS_PER_REQUEST} payments in one request`;
      throw new DaftariError('VALIDATION_ERROR', undefined, { fields: { payments: problem } });
    }
    return { results: await Promise.all(payments.map((item) => this.initiate(item))) };
  }

  /** @throws DaftariError TRANSACTION_NOT_FOUND, also for another merchant's or environment's */
  async getPayment({ merchantId, transactionId, environment }: GetPaymentRequest) {
    const isId = isUuid(merchantId) && isUuid(transactionId);
    const key = { merchantId: merchantId.toLowerCase(), transactionId: transactionId.toLowerCase() };
    const payment = isId ? await this.deps.log.find(key) : undefined;
    if (payment === undefined || payment.environment !== environmentOf(environment)) {
      throw new DaftariError('TRANSACTION_NOT_FOUND');
    }
    return { payment: paymentMessage(payment) };
  }

  /** @throws DaftariError VALIDATION_ERROR, INVALID_CURSOR */
  async listPayments({ merchantId, environment: wireEnvironment, limit, cursor }: ListPaymentsRequest) {
    const environment = environmentOf(wireEnvironment);
    const fields = {
      ...(isUuid(merchantId) ? {} : { merchantId: 'must be a UUID' }),
      ...(environment === undefined ? { environment: 'must be TEST or LIVE' } : {}),
      ...(Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE ? {} : { limit: `must be 1 to ${MAX_PAGE}` }),
    };
    if (environment === undefined || Object.keys(fields).length > 0) {
      throw new DaftariError('VALIDATION_ERROR', undefined, { fields });
    }
    const after = cursor === '' ? undefined : placeOf(cursor);
    const whose = { environment, merchantId: merchantId.toLowerCase() };
    const page = pageOfPayments(this.deps.views, whose, limit, after);
    const payments = await this.deps.openAll(page.payments);
    return {
      payments: payments.map(paymentMessage),
      nextCursor: page.next === undefined ? '' : cursorOf(page.next),
    };
  }

  /** @throws DaftariError VALIDATION_ERROR, ALREADY_EXISTS a payment stands behind the hold */
  async abandonPayment(request: AbandonPaymentRequest) {
    await abandonPayment(this.deps.log, request);
    return {};
  }

  listReviews(request: ListReviewsRequest) {
    return this.deps.reviews.listReviews(request);
  }

  private async initiate(item: InitiatePayment): Promise<InitiatePaymentResult> {
    try {
      this.deps.inFlight.admit();
      const { payment, replayed } = await this.deps.inFlight.run(() => initiatePayment(this.deps, item));
      if (payment.refusal === undefined) {
        return { result: { $case: 'payment', value: paymentMessage(payment) }, replayed };
      }
      const refused = refusedError(payment.transactionId, payment.refusal, replayed);
      return { result: { $case: 'error', value: toItemError(refused) }, replayed };
    } catch (error) {
      if (knownError(error) === undefined) {
        const { merchantId, requestId } = item;
        this.deps.logger.error(
          { merchantId, requestId, err: error },
          `request ${requestId} failed on our side; the caller was told to look its payment up before it tries again`,
        );
      }
      return { result: { $case: 'error', value: toItemError(error) }, replayed: false };
    }
  }
}

/** The provider has refused the payment: why, and when another try can make sense. */
function refusedError(transactionId: string, { code, ...why }: Refusal, replayed: boolean): DaftariError {
  return new DaftariError(code, undefined, { transactionId, ...why, ...(replayed ? { replayed } : {}) });
}
