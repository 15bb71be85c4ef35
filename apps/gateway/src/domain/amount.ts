import { centsFromShillings, type Cents } from '@daftari/kernel/money';

/** M-Pesa's own limits for one payment, in whole shillings. */
export const MIN_SHILLINGS = 1;
export const MAX_SHILLINGS = 250_000;
/** The least that can be paid out (daraja.md §13). */
export const MIN_PAYOUT_SHILLINGS = 10;

/**
 * Reads an amount: a JSON number or numeric text (`1000`, `"500.0"`). M-Pesa moves whole shillings, so cents are refused
 * and never rounded.
 */
export function readAmount(value: unknown, minShillings = MIN_SHILLINGS): Cents | undefined {
  const amount = exact(value);
  if (amount === undefined || amount % 100 !== 0) return undefined;
  return amount >= minShillings * 100 && amount <= MAX_SHILLINGS * 100 ? amount : undefined;
}

function exact(value: unknown): Cents | undefined {
  try {
    return centsFromShillings(value);
  } catch {
    return undefined;
  }
}
