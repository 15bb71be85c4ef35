import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import { addCents, cents, ZERO_CENTS, type Cents } from '@daftari/kernel/money';

/** One side of a posting; a credit is positive. */
export interface Leg {
  readonly account: string;
  readonly amountCents: Cents;
}

/** A sum that must be zero is not, or a balance does not fit what was held: a bug, never a refusal. */
export class LedgerBroken extends Error {
  override readonly name = 'LedgerBroken';
}

/** Moves an amount from one account to another. */
export function transfer(from: string, to: string, amountCents: Cents): Leg[] {
  return balanced([
    { account: from, amountCents: cents(-amountCents) },
    { account: to, amountCents },
  ]);
}

/** Answers the legs, which sum to zero. Checked always, in production as well: money is never made here. */
export function balanced<L extends { readonly amountCents: number }>(legs: L[]): L[] {
  const sum = legs.reduce((total, leg) => addCents(total, cents(leg.amountCents)), ZERO_CENTS);
  if (sum !== 0) throw new LedgerBroken(`the legs of a posting sum to ${sum} cents instead of 0; nothing is posted`);
  return legs;
}

/** What stands in a stream `posting-<id>`: which account got how much; undefined before it was posted. */
export type Posting =
  | {
      readonly account: string;
      readonly amountCents: number;
      /** Of the request that asked for it, where a merchant did. */
      readonly requestFingerprint?: string;
      /** The account that gave it, where a merchant moved its own money. */
      readonly from?: string;
    }
  | undefined;

/** A posting's own side is its last leg. */
export const postingModel: StreamModel<Posting, WalletFeeEvent> = {
  initialState: undefined,
  evolve(state, event) {
    if (!('legs' in event.data)) return state;
    const own = event.data.legs.at(-1);
    if (event.type !== 'FundsMoved.v1' || own === undefined) return own;
    const { legs, requestFingerprint } = event.data;
    return { ...own, from: legs[0]!.account, ...(requestFingerprint !== undefined && { requestFingerprint }) };
  },
};
