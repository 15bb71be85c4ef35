import type { Environment } from '@daftari/journal-core/event';
import { bodyFields } from './body-fields';
import type { PaymentAsk } from './payment-ask';
import { amountIn, callbackUrlIn, descriptionIn, phoneIn, referenceIn } from './payment-fields';

export const DEFAULT_TOPUP_REFERENCE = 'TOPUP';
/** Just short enough to reach the customer's phone whole: Daraja takes 13 characters. */
export const DEFAULT_TOPUP_DESCRIPTION = 'Wallet top-up';

/**
 * Reads the body of a top-up of the service wallet (seed-apis.md §1.9). It names no channel: the money goes to the
 * platform, which is who the fees are paid to.
 * @throws DaftariError VALIDATION_ERROR or INVALID_PHONE with `details.fields`
 */
export function readTopupRequest(body: unknown, environment: Environment): PaymentAsk {
  const fields = bodyFields(body);
  const amountCents = amountIn(fields, 'amount');
  const phone = phoneIn(fields, 'phone');
  const accountReference = referenceIn(fields, DEFAULT_TOPUP_REFERENCE);
  const transactionDesc = descriptionIn(fields, DEFAULT_TOPUP_DESCRIPTION);
  const callbackUrl = callbackUrlIn(fields, environment);
  fields.refuseIfWrong();
  const ask = { amountCents, phone, accountReference, transactionDesc };
  return callbackUrl === undefined ? ask : { ...ask, callbackUrl };
}
