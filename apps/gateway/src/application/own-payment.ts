import type { InitiationService, Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DaftariError } from '@daftari/kernel/errors';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { withDeadline } from '@daftari/rpc/deadline';
import { givenUuid } from '../domain/given-uuid';
import type { Caller } from '../domain/caller';
import { environmentOnWire } from './environment-on-wire';

/** The longest that the payment service may take to answer a question. */
const QUESTION_DEADLINE_MS = 15_000;

export interface OwnPaymentDeps {
  readonly initiation: Pick<InitiationService, 'getPayment'>;
  readonly scheduler: Scheduler;
}

/** A transaction of the caller's merchant, and its refunds. */
export interface OwnPayment {
  readonly payment: Payment;
  readonly refundIds: readonly string[];
}

/**
 * One transaction of the merchant and environment of the key, by the id as the client gave it.
 * @throws DaftariError INVALID_UUID, TRANSACTION_NOT_FOUND, OUTCOME_UNKNOWN when no answer came in time
 */
export async function ownPayment(
  { initiation, scheduler }: OwnPaymentDeps,
  { merchantId, environment: name }: Pick<Caller, 'merchantId' | 'environment'>,
  id: string,
): Promise<OwnPayment> {
  const environment = environmentOnWire(name);
  const asked = initiation.getPayment({ merchantId, transactionId: givenUuid(id), environment });
  const { payment, refundIds } = await withDeadline(asked, QUESTION_DEADLINE_MS, scheduler, 'the payment service');
  // The payment service looks for this merchant's payments only; nothing of another's may leave even if it did not.
  if (payment?.merchantId !== merchantId || payment.environment !== environment) {
    throw new DaftariError('TRANSACTION_NOT_FOUND');
  }
  return { payment, refundIds };
}
