import { ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import { MIN_PAYOUT_SHILLINGS, MIN_SHILLINGS } from './amount';
import { amountIn } from './payment-fields';
import { queryFields } from './query-fields';

/** What has a price. */
export const FEE_TYPES = ['STK', 'B2C', 'C2C', 'WALLET_TOPUP_SERVICE_TOKENS', 'WALLET_TOPUP_PAYOUT'] as const;
export type FeeType = (typeof FEE_TYPES)[number];

export interface FeeAsk {
  readonly type: FeeType;
  readonly amountCents: Cents;
}

/** Reads the query of a quote; the amount is held to what a payment of the type may be. @throws DaftariError VALIDATION_ERROR */
export function readFeeQuery(query: unknown): FeeAsk {
  const fields = queryFields(query);
  const asked = fields.value('type');
  const type = FEE_TYPES.find((one) => typeof asked === 'string' && one === asked.trim().toUpperCase());
  if (type === undefined) {
    fields.wrong('type', asked === undefined ? 'is required' : `must be one of ${FEE_TYPES.join(', ')}`);
  }
  const isPaidOut = type === 'B2C' || type === 'C2C';
  const value = fields.value('amount');
  const amountCents = Array.isArray(value)
    ? ZERO_CENTS
    : amountIn(fields, 'amount', isPaidOut ? MIN_PAYOUT_SHILLINGS : MIN_SHILLINGS);
  fields.refuseIfWrong();
  return { type: type ?? 'STK', amountCents };
}
