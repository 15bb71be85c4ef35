import type { Cents } from '@daftari/kernel/money';
import type { ResultParameters } from './result-parameters';
import { present, signedAmountOf } from './wire-values';

/** One account of a shortcode (daraja.md §13). */
export interface AccountBalance {
  /** `Utility Account`, `Working Account`, `Charges Paid Account`, … */
  readonly account: string;
  /** `KES` */
  readonly currency: string;
  /** Negative on the Charges Paid Account until it is settled. */
  readonly totalCents: Cents;
  /** The order of these three is inferred, not documented (daraja.md §6.2): never decide on them alone. */
  readonly availableCents?: Cents;
  readonly reservedCents?: Cents;
  readonly unclearedCents?: Cents;
  /** As it was sent. */
  readonly raw: string;
}

const MAX_ACCOUNTS = 50;

/** The accounts in the result of a balance question. What can not be read as one is left out; the parameters keep it. */
export function accountBalancesIn(parameters: ResultParameters): AccountBalance[] {
  const entries = (parameters.get('AccountBalance') ?? []).flatMap((text) => text.split('&'));
  return entries.slice(0, MAX_ACCOUNTS).flatMap((raw) => {
    const [account = '', currency = '', total, available, reserved, uncleared] = raw
      .split('|')
      .map((part) => part.trim());
    const totalCents = signedAmountOf(total);
    if (account === '' || totalCents === undefined) return [];
    const parts = {
      ...present('availableCents', signedAmountOf(available)),
      ...present('reservedCents', signedAmountOf(reserved)),
      ...present('unclearedCents', signedAmountOf(uncleared)),
    };
    return [{ account, currency, totalCents, ...parts, raw: raw.trim() }];
  });
}
