import type { Cents } from '@daftari/kernel/money';
import type { Slice } from './books';

/** A payment that a customer makes without being asked, on the phone's menu (daraja.md §7). */
export interface C2bPayment {
  /** The receipt, known from the start: the validation names it. */
  readonly transId: string;
  readonly shortcode: string;
  readonly commandId: string;
  readonly amountCents: Cents;
  readonly payer: string;
  readonly billRefNumber: string;
  readonly state: 'open' | 'settled';
  readonly acceptedAtMs: number;
  /** When it is decided at the latest. */
  readonly decideAtMs: number;
  readonly decidedAtMs: number | null;
  /** What the ValidationURL said; null when it was not asked, or said nothing that can be understood. */
  readonly validation: 'accepted' | 'rejected' | null;
  readonly outcome: C2bOutcome | null;
}

/** `rejected` by the merchant, `declined` by the ledger: no money, no confirmation. */
export type C2bOutcome = 'paid' | 'rejected' | 'declined';

/** Customers' own payments. */
export interface C2bBook {
  add(payment: C2bPayment): void;
  find(transId: string): C2bPayment | undefined;
  open(): Pick<C2bPayment, 'transId' | 'decideAtMs'>[];
  noteValidation(transId: string, validation: 'accepted' | 'rejected'): void;
  settle(transId: string, outcome: C2bOutcome, decidedAtMs: number): void;
  list(slice: Slice): (C2bPayment & { readonly row: number })[];
  total(): number;
}
