import type {
  InitiatePaymentResult,
  Payment as PaymentMessage,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DaftariError } from '@daftari/kernel/errors';
import { knownError, toItemError } from '@daftari/rpc/known-error';
import type { Refusal } from '../domain/payment';
import type { InFlight } from './in-flight';
import type { Answer } from './running-requests';

export interface InitiatedDeps {
  readonly inFlight: InFlight;
  readonly logger: { error(fields: object, message: string): void };
}

/** Who asked, for the log. */
export interface Asked {
  readonly merchantId: string;
  readonly requestId: string;
}

export interface Initiated {
  readonly transactionId: string;
  readonly refusal?: Refusal;
}

/** Starts one item and says how it went; one that the provider has refused is told as an error. Never rejects. */
export async function initiatedResult<P extends Initiated>(
  { inFlight, logger }: InitiatedDeps,
  { merchantId, requestId }: Asked,
  initiate: () => Promise<Answer<P>>,
  message: (payment: P) => PaymentMessage,
): Promise<InitiatePaymentResult> {
  try {
    inFlight.admit();
    const { payment, replayed } = await inFlight.run(initiate);
    if (payment.refusal === undefined) return { result: { $case: 'payment', value: message(payment) }, replayed };
    const refused = refusedError(payment.transactionId, payment.refusal, replayed);
    return { result: { $case: 'error', value: toItemError(refused) }, replayed };
  } catch (error) {
    if (knownError(error) === undefined) {
      logger.error(
        { merchantId, requestId, err: error },
        `request ${requestId} failed on our side; the caller was told to look its payment up before it tries again`,
      );
    }
    return { result: { $case: 'error', value: toItemError(error) }, replayed: false };
  }
}

/** The provider has refused the payment: why, and when another try can make sense. */
function refusedError(transactionId: string, { code, ...why }: Refusal, replayed: boolean): DaftariError {
  return new DaftariError(code, undefined, { transactionId, ...why, ...(replayed ? { replayed } : {}) });
}
