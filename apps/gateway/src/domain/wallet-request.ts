import { centsFromShillings, ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import { bodyFields } from './body-fields';

/** KES 100 million; money within Daftari is not bound to M-Pesa's limits, nor to whole shillings. */
export const MAX_WALLET_SHILLINGS = 100_000_000;

/** Money that a merchant wants in its payout wallet. */
export interface WalletTransferAsk {
  readonly amountCents: Cents;
  /** What was collected is all that can be moved: what is in the service wallet is there for fees. */
  readonly from: 'collections';
}

/** @throws DaftariError VALIDATION_ERROR with `details.fields` */
export function readWalletTransfer(body: unknown): WalletTransferAsk {
  const fields = bodyFields(body);
  const value = fields.value('amount');
  const amountCents = readWalletAmount(value);
  if (amountCents === undefined) fields.wrong('amount', value === undefined ? 'is required' : AMOUNT_RULE);
  const from = fields.value('from') ?? 'collections';
  if (from !== 'collections') fields.wrong('from', 'must be collections');
  fields.refuseIfWrong();
  return { amountCents: amountCents ?? ZERO_CENTS, from: 'collections' };
}

/** Reads below what a merchant wants to be told; null: it wants no telling. @throws DaftariError VALIDATION_ERROR */
export function readBalanceAlert(body: unknown): Cents | null {
  const fields = bodyFields(body);
  const { below } = body as { readonly below?: unknown };
  if (below === null) return null;
  const belowCents = readWalletAmount(below);
  if (belowCents === undefined) fields.wrong('below', below === undefined ? 'is required' : `${AMOUNT_RULE}, or null`);
  fields.refuseIfWrong();
  return belowCents ?? null;
}

const AMOUNT_RULE = `must be a number of shillings with at most two decimals, more than 0 and at most ${MAX_WALLET_SHILLINGS}`;

function readWalletAmount(value: unknown): Cents | undefined {
  try {
    const amount = centsFromShillings(value);
    return amount > 0 && amount <= MAX_WALLET_SHILLINGS * 100 ? amount : undefined;
  } catch {
    return undefined;
  }
}
