import type { Cents } from '@daftari/kernel/money';
import type { Entry } from './books';

/** Several payments of one payer for one thing. */
export interface Repeat {
  readonly payer: string;
  readonly partyB: string;
  readonly amountCents: Cents;
  readonly accountReference: string;
  readonly receipts: readonly string[];
}

/** Money that moved. */
export interface Paid {
  readonly checkoutRequestId: string;
  readonly phone: string;
  readonly scenario: string;
  readonly amountCents: Cents;
  readonly receipt: string;
}

/** Money that left more than once under one OriginatorConversationID. */
export interface DoublePayout {
  readonly originatorConversationId: string;
  readonly recipient: string;
  readonly amountCents: Cents;
  readonly receipts: readonly string[];
}

/** Payouts of one amount to one recipient; the ids are one text, with blanks between. */
export interface RepeatedPayout extends Omit<DoublePayout, 'originatorConversationId'> {
  readonly originatorConversationIds: string;
}

/** A payout that moved money. */
export interface UntoldPayout {
  readonly conversationId: string;
  readonly originatorConversationId: string;
  readonly recipient: string;
  readonly scenario: string;
  readonly amountCents: Cents;
  readonly receipt: string;
}

/** A finding's first rows, and how many there are in all. */
export interface Finding<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

/** Questions about all that ever happened, answered from the books. */
export interface AuditBook {
  /** The same request (payer, payee, amount, reference and callback address) paid more than once. */
  doublePays(limit: number): Finding<Repeat>;
  /** The same payer, payee, amount and reference paid more than once, whatever the callback address. */
  repeats(limit: number): Finding<Repeat>;
  /** Payments that no answered callback and no query has told anybody, and no waiting callback will. */
  lostMoney(limit: number): Finding<Paid>;
  /** Receipts that no answered callback has told. */
  unmatchedReceipts(limit: number): Finding<Paid>;
  /** Where the books contradict themselves: paid without an entry, an entry without a payment, amounts that differ. */
  contradictions(limit: number): Finding<Pick<Entry, 'checkoutRequestId' | 'receipt'>>;
  /** One OriginatorConversationID that moved money more than once. */
  doublePayouts(limit: number): Finding<DoublePayout>;
  /** The same recipient paid the same amount more than once, under different ids. */
  repeatedPayouts(limit: number): Finding<RepeatedPayout>;
  /** Paid payouts that no answered result, of themselves or of a status query, has told anybody, and none that waits will. */
  untoldPayouts(limit: number): Finding<UntoldPayout>;
  /** Paid payouts and reversals without their entry, entries without their request, amounts or parties that differ. */
  payoutContradictions(limit: number): Finding<{ readonly conversationId: string; readonly receipt: string | null }>;
  /** Accounts whose balance is not the sum of their entries. */
  accountsOff(limit: number): Finding<{ readonly account: string }>;
}
