import { DaftariError } from '@daftari/kernel/errors';
import { bodyFields } from './body-fields';
import { metadataIn } from './metadata-field';
import type { PaymentAsk } from './payment-ask';
import { MIN_PAYOUT_SHILLINGS } from './amount';
import { amountIn, descriptionIn, MAX_DESCRIPTION_CHARACTERS, orDefault, phoneIn, referenceIn } from './payment-fields';
import type { PayoutAsk } from './payout-ask';
import { DEFAULT_PAYOUT_REFERENCE } from './payout-request';

export const DEFAULT_PLUGPAY_DESCRIPTION = 'PlugPay Transaction';
export const DEFAULT_PLUGPAY_REMARKS = 'B2C Payout';
export const DEFAULT_TRANSFER_REMARKS = 'C2C Transfer';
/** What the sender sees on their phone, and the receiver in the message about the payout. */
export const TRANSFER_REFERENCE = 'TRANSFER';
/** Word for word what PlugPay's clients know. */
export const MISSING_FIELDS = 'Missing required fields for STK Push';
export const MISSING_PAYOUT_FIELDS = 'Missing fields for B2C';
export const MISSING_TRANSFER_FIELDS = 'Missing required fields for C2C';
export const UNSUPPORTED_TYPE = 'Unsupported transaction type';

const REQUIRED = ['phoneNumber', 'amount', 'accountReference'] as const;
const REQUIRED_PAYOUT = ['b2cReceiver', 'b2cAmount'] as const;
const REQUIRED_TRANSFER = ['senderPhone', 'receiverPhone', 'c2cAmount'] as const;

/** What PlugPay's `type` parameter can ask for. */
export type PlugPayType = 'stk' | 'b2c' | 'c2c';

/**
 * Reads PlugPay's `type` parameter; without one an STK push is meant (seed-apis.md §2.2, §2.3).
 * @throws DaftariError VALIDATION_ERROR for everything else
 */
export function plugPayType(type: unknown): PlugPayType {
  if (type === undefined || type === '' || type === 'stk') return 'stk';
  if (type === 'b2c' || type === 'c2c') return type;
  throw new DaftariError('VALIDATION_ERROR', UNSUPPORTED_TYPE);
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
  const metadata = metadataIn(fields);
  fields.refuseIfWrong();
  return { amountCents, phone, accountReference, transactionDesc, ...metadata };
}

/**
 * Reads the body of PlugPay's payout (seed-apis.md §2.3); as above.
 * @throws DaftariError VALIDATION_ERROR, INVALID_PHONE
 */
export function readPlugPayPayout(body: unknown): PayoutAsk {
  const fields = bodyFields(body === undefined ? {} : body);
  if (REQUIRED_PAYOUT.some((name) => isMissing(fields.value(name)))) {
    throw new DaftariError('VALIDATION_ERROR', MISSING_PAYOUT_FIELDS);
  }
  const phone = phoneIn(fields, 'b2cReceiver');
  const amountCents = amountIn(fields, 'b2cAmount', MIN_PAYOUT_SHILLINGS);
  const remarks = fields.text(MAX_DESCRIPTION_CHARACTERS, 'b2cRemarks');
  const metadata = metadataIn(fields);
  fields.refuseIfWrong();
  const description = orDefault(remarks, DEFAULT_PLUGPAY_REMARKS);
  return { amountCents, phone, reference: DEFAULT_PAYOUT_REFERENCE, description, ...metadata };
}

/**
 * Reads the body of PlugPay's transfer between customers (seed-apis.md §2.3); as above. What is collected is paid out again:
 * the least is that of a payout, and nobody sends money to themselves.
 * @throws DaftariError VALIDATION_ERROR, INVALID_PHONE
 */
export function readPlugPayTransfer(body: unknown): PaymentAsk {
  const fields = bodyFields(body === undefined ? {} : body);
  if (REQUIRED_TRANSFER.some((name) => isMissing(fields.value(name)))) {
    throw new DaftariError('VALIDATION_ERROR', MISSING_TRANSFER_FIELDS);
  }
  const phone = phoneIn(fields, 'senderPhone');
  const receiverPhone = phoneIn(fields, 'receiverPhone');
  if (phone !== '' && phone === receiverPhone) fields.wrong('receiverPhone', "must be another phone than the sender's");
  const amountCents = amountIn(fields, 'c2cAmount', MIN_PAYOUT_SHILLINGS);
  const remarks = fields.text(MAX_DESCRIPTION_CHARACTERS, 'c2cRemarks');
  const metadata = metadataIn(fields);
  fields.refuseIfWrong();
  const transactionDesc = orDefault(remarks, DEFAULT_TRANSFER_REMARKS);
  return { amountCents, phone, receiverPhone, accountReference: TRANSFER_REFERENCE, transactionDesc, ...metadata };
}

function isMissing(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.trim() === '');
}
