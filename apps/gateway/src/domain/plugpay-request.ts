import { DaftariError } from '@daftari/kernel/errors';
import { bodyFields } from './body-fields';
import type { PaymentAsk } from './payment-ask';
import { amountIn, descriptionIn, phoneIn, referenceIn } from './payment-fields';

export const DEFAULT_PLUGPAY_DESCRIPTION = 'PlugPay Transaction';
/** Word for word what PlugPay's clients know. */
export const MISSING_FIELDS = 'Missing required fields for STK Push';
export const UNSUPPORTED_TYPE = 'Unsupported transaction type';

const REQUIRED = ['phoneNumber', 'amount', 'accountReference'] as const;
const LATER: Readonly<Record<string, string>> = { b2c: 'B2C payouts', c2c: 'C2C transfers' };

/**
 * Checks PlugPay's `type` parameter; without one an STK push is meant (seed-apis.md §2.2, §2.3).
 * @throws DaftariError VALIDATION_ERROR for everything that is no STK push
 */
export function requireStkType(type: unknown): void {
  if (type === undefined || type === '' || type === 'stk') return;
  const later = typeof type === 'string' && Object.hasOwn(LATER, type) ? LATER[type] : undefined;
  throw new DaftariError(
    'VALIDATION_ERROR',
    later === undefined ? UNSUPPORTED_TYPE : `${later} are not available yet; use type=stk`,
  );
}

/**
 * Reads the body of PlugPay's STK push. Absent, null and blank fields are missing; unknown fields are ignored.
 * @throws DaftariError VALIDATION_ERROR, INVALID_PHONE
 */
export function readPlugPayRequest(body: unknown): PaymentAsk {
  const fields = bodyFields(body === undefined ? {} : body);
  if (REQUIRED.some((name) => isMissing(fields.value(name))))
    throw new DaftariError('VALIDATION_ERROR', MISSING_FIELDS);
  const phone = phoneIn(fields, 'phoneNumber');
  const amountCents = amountIn(fields, 'amount');
  const accountReference = referenceIn(fields, '');
  const transactionDesc = descriptionIn(fields, DEFAULT_PLUGPAY_DESCRIPTION);
  fields.refuseIfWrong();
  return { amountCents, phone, accountReference, transactionDesc };
}

function isMissing(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.trim() === '');
}
