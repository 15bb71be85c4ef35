import type { AbandonPaymentRequest } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import type { PaymentLog } from './payment-log';
import type { PayoutLog } from './payout/payout-log';
import { environmentOf } from './wire-environment';

const MAX_REASON = 200;

export interface AbandonDeps {
  readonly log: Pick<PaymentLog, 'decideState'>;
  readonly payouts: Pick<PayoutLog, 'decideState'>;
}

/**
 * Makes sure that no payment, or no payout, can follow a hold (design §5.1). Again, it changes nothing.
 * @throws DaftariError ALREADY_EXISTS a payment stands behind the hold; VALIDATION_ERROR
 */
export async function abandonPayment({ log, payouts }: AbandonDeps, request: AbandonPaymentRequest): Promise<void> {
  const check = new FieldCheck();
  const merchantId = check.uuid('merchantId', request.merchantId);
  const transactionId = check.uuid('transactionId', request.transactionId);
  const holdId = check.uuid('holdId', request.holdId);
  const reason = check.text('reason', request.reason, MAX_REASON);
  const environment = environmentOf(request.environment);
  if (environment === undefined) check.wrong('environment', 'must be TEST or LIVE');
  const cause = callerCause(check, request.caller, holdId);
  check.done();
  const command = { kind: 'abandon', merchantId, transactionId, holdId, reason } as const;
  const by = { ...cause, ...(environment && { environment }) };
  await (request.isPayout ? payouts : log).decideState({ merchantId, transactionId }, command, by);
}
