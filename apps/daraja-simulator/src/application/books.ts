import type { Cents } from '@daftari/kernel/money';
import type { Account } from '../domain/accounts';
import type { PushRequest } from '../domain/push-request';
import type { PayerAct } from '../domain/scenario';
import type { AuditBook } from './audit-book';
import type { C2bBook } from './c2b-book';
import type { OperationsBook } from './operations-book';

/** A payment as the store keeps it. Times are milliseconds since the epoch; null means not yet or not at all. */
export interface Payment extends Omit<PushRequest, 'password' | 'timestamp'> {
  readonly checkoutRequestId: string;
  readonly merchantRequestId: string;
  readonly scenario: string;
  readonly state: 'open' | 'settled';
  readonly acceptedAtMs: number;
  readonly promptAtMs: number;
  readonly decideAtMs: number;
  readonly decidedAtMs: number | null;
  readonly resultCode: string | null;
  readonly resultDescription: string | null;
  readonly receipt: string | null;
  /** When a payment that was given up is paid after all; null when it never will be. */
  readonly lateAtMs: number | null;
  /** What the payer paid where that is not what was asked for. */
  readonly paidCents?: Cents | null;
  /** What a person made the phone do, which goes before its scenario. */
  readonly act?: PayerAct | null;
  /** How often a query asked about it. */
  readonly queries: number;
  /** Whether a query was told that it is paid. */
  readonly toldPaid: 0 | 1;
}

/** A payment with what became of its callbacks. */
export interface PaymentRow extends Payment {
  readonly row: number;
  readonly callbacksPlanned: number;
  readonly callbacksSent: number;
  readonly callbacksFailed: number;
}

/** How a payment ended. */
export type Settlement = {
  readonly [K in 'decidedAtMs' | 'resultCode' | 'resultDescription']: NonNullable<Payment[K]>;
} & Pick<Payment, 'checkoutRequestId' | 'receipt' | 'lateAtMs' | 'paidCents'>;

/** A move of money from one account to another. */
export interface Entry {
  readonly atMs: number;
  readonly kind: EntryKind;
  readonly fromAccount: string;
  readonly toAccount: string;
  readonly amountCents: Cents;
  readonly checkoutRequestId: string | null;
  /** The initiator request that moved it. */
  readonly conversationId?: string | null;
  readonly receipt: string | null;
}

/**
 * Why money moves. `day-start` and `float-start` come from the world, `day-end` goes back to it; `payment` is an STK push,
 * `c2b` a payment without one, `payout` a B2C, `charge` what M-Pesa takes for it, `adjustment` what a test or a person sets.
 */
export type EntryKind =
  'day-start' | 'day-end' | 'float-start' | 'payment' | 'c2b' | 'payout' | 'charge' | 'reversal' | 'adjustment';

/** A payment that a customer made, whichever way. */
export interface Collected {
  readonly atMs: number;
  readonly receipt: string;
  readonly fromAccount: string;
  readonly amountCents: Cents;
  readonly reference: string;
}

/** A callback: what is to be sent, and what became of it. `sent` means that something answered, whatever it said. */
export interface Callback {
  readonly id: number;
  readonly kind: CallbackKind;
  /** What it is about: a push's CheckoutRequestID, an initiator request's ConversationID, a C2B payment's TransID. */
  readonly about: string;
  readonly url: string;
  readonly headers: string;
  readonly body: string;
  readonly dueAtMs: number;
  /** The result and the receipt that a receiver can read from it. */
  readonly resultCode: string | null;
  readonly receipt: string | null;
  readonly state: CallbackState;
  readonly httpStatus: number | null;
  readonly error: string | null;
  readonly endedAtMs: number | null;
  /** Which try it is, from 1: only where retries are set. */
  readonly attempt: number;
}

export const CALLBACK_KINDS = ['stk', 'result', 'queue-timeout', 'validation', 'confirmation'] as const;
export type CallbackKind = (typeof CALLBACK_KINDS)[number];
export const CALLBACK_STATES = ['pending', 'sent', 'failed', 'dropped'] as const;
export type CallbackState = (typeof CALLBACK_STATES)[number];
export type NewCallback = Omit<Callback, 'id' | 'state' | 'httpStatus' | 'error' | 'endedAtMs' | 'attempt'>;
/** A callback that waits to be sent. */
export type CallbackDue = Pick<Callback, 'id' | 'dueAtMs'>;
/** A callback as a list shows it: the beginning of a long body. */
export type CallbackRow = Callback & { readonly bodyBytes: number };
export type DeliveryOutcome = Pick<Callback, 'httpStatus' | 'error'> & {
  readonly state: 'sent' | 'failed';
  /** The beginning of what the receiver answered. */
  readonly answer?: string;
};

export const REQUEST_KINDS = [
  'oauth',
  'stkpush',
  'stkquery',
  'b2c',
  'status',
  'balance',
  'reversal',
  'c2b-register',
  'c2b-simulate',
  'pull-register',
  'pull-query',
] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/**
 * One request and its answer. `status` 0: the connection was reset instead. `push` is JSON of what a push asked for, `query`
 * of what a query did, each null for every other request. `executed` is 1 for a request that was taken, whatever it was answered.
 */
export interface RequestRecord {
  readonly number: number;
  /** Null for a path that is no API's. */
  readonly api: RequestKind | null;
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
  readonly push: string | null;
  readonly query: string | null;
  /** The phone of a push or a payout, when it is one. */
  readonly phone: string | null;
  readonly executed: 0 | 1;
}

export interface RequestCounts {
  readonly total: number;
  readonly pushes: number;
  readonly pushesExecuted: number;
  readonly queries: number;
}

export interface PhoneCount {
  readonly phone: string;
  readonly pushes: number;
  readonly executed: number;
}

/** A slice of a list, newest first. `before` is the last row's key: give it to get what follows. */
export interface Slice {
  readonly limit: number;
  readonly before?: number;
}

export interface TokenRow {
  readonly hash: string;
  /** The shortcode of a registered app; empty for the simulator's own. */
  readonly app: string;
  readonly expiresAtMs: number;
}

/** Everything the simulator remembers, as seen from inside one transaction. Every call is synchronous. */
export interface Books {
  readonly settings: { get(name: string): string | undefined; put(name: string, value: string): void };
  readonly tokens: {
    /** Forgets expired tokens and adds one; with `supersede` it is then the only valid one of its app. */
    add(token: TokenRow, nowMs: number, supersede: boolean): void;
    isValid(hash: string, nowMs: number): boolean;
    revokeAll(): void;
  };
  readonly requests: {
    nextNumber(): number;
    add(record: RequestRecord): void;
    list(slice: Slice & { readonly kind?: RequestKind }): RequestRecord[];
    counts(): RequestCounts;
    /** How often each phone was pushed, the most first. */
    pushesByPhone(limit: number): PhoneCount[];
  };
  readonly payments: {
    add(payment: Payment): void;
    find(checkoutRequestId: string): Payment | undefined;
    findByReceipt(receipt: string): Payment | undefined;
    /** The receipt of the last payment that was paid, other than this one. */
    lastReceiptBut(checkoutRequestId: string): string | undefined;
    /** Whether a prompt is open on this phone. */
    isOpenOn(phone: string): boolean;
    open(): Pick<Payment, 'checkoutRequestId' | 'decideAtMs'>[];
    openCount(): number;
    /** The open payment of a phone. */
    openOf(phone: string): Payment | undefined;
    /** Open prompts, the newest first. */
    prompts(limit: number): Payment[];
    /** What a person makes the phone do with its open prompt, and when. */
    press(checkoutRequestId: string, act: PayerAct, decideAtMs: number): void;
    settle(settlement: Settlement): void;
    /** Payments that were given up and are still to be paid. */
    late(): Pick<Payment, 'checkoutRequestId' | 'lateAtMs'>[];
    /** Turns a given-up payment into a paid one. */
    payLate(paid: Pick<Settlement, 'checkoutRequestId' | 'resultCode' | 'resultDescription' | 'receipt'>): void;
    /** A given-up payment stays what it is. */
    giveUpLate(checkoutRequestId: string): void;
    /** How many payments this phone has had. */
    countOn(phone: string): number;
    noteQuery(checkoutRequestId: string, toldPaid: boolean): void;
    /** Oldest key first is `row`; the list is newest first. */
    list(slice: Slice): PaymentRow[];
    counts(): Record<Payment['state'], number>;
  };
  readonly ledger: {
    /** An account that was never used is empty. */
    account(name: string): Account;
    /** Whether there is such an account. */
    isUsed(name: string): boolean;
    /** Moves the money and writes the entry. A second entry for one payment, payout or receipt is an error. */
    move(entry: Entry): void;
    beginDay(account: string, day: string): void;
    addSentToday(account: string, amountCents: Cents): void;
    addReceivedToday(account: string, day: string, amountCents: Cents): void;
    /** Adds to (or takes from) what is left of the day's deposit; it never goes below nothing. */
    addGift(account: string, amountCents: Cents): void;
    setRegistered(account: string, registered: boolean): void;
    hasReceipt(receipt: string): boolean;
    paidSince(account: string, amountCents: Cents, sinceMs: number): boolean;
    /** What customers paid to a shortcode between two times, inclusive, oldest first. */
    collected(shortcode: string, fromMs: number, toMs: number, page: { offset: number; limit: number }): Collected[];
    entries(slice: Slice): (Entry & { readonly id: number })[];
    accounts(limit: number): Account[];
    counts(): { entries: number; accounts: number; sumCents: number };
  };
  readonly callbacks: {
    add(callback: NewCallback): number;
    find(id: number): Callback | undefined;
    pending(): CallbackDue[];
    /** Those of one payment that still wait. */
    pendingOf(about: string): CallbackDue[];
    reschedule(id: number, dueAtMs: number): void;
    /** A pending callback is never sent. False when it is not pending. */
    drop(id: number, atMs: number): boolean;
    /** The same callback once more, to be sent then; as the next attempt, or as another one. */
    copy(id: number, dueAtMs: number, nextAttempt?: boolean): number;
    /** Ends a pending callback; one that has ended stays as it is. */
    end(id: number, outcome: DeliveryOutcome, atMs: number): void;
    list(slice: Slice & { readonly state?: CallbackState }): CallbackRow[];
    counts(): Record<CallbackState, number>;
  };
  readonly operations: OperationsBook;
  readonly c2b: C2bBook;
  /** Forgets everything but settings and tokens. */
  reset(): void;
  readonly people: PeopleBook;
  readonly audit: AuditBook;
}

/** What makes the simulator forget a phone, as a merchant's customer may ask it to. Sums and receipts stay as they are. */
export interface PeopleBook {
  /** The phones of pushes whose callback's address names one of these. */
  phonesOf(names: readonly string[]): string[];
  /** Whether a prompt, late money or a callback of this phone is still to come. */
  isBusy(phone: string): boolean;
  /** Puts `pseudonym`, which nobody can have, in the phone's place everywhere, and takes away what the merchant wrote. */
  forget(phone: string, pseudonym: string): void;
}

/** The durable memory. Whatever was resolved survives a crash. */
export interface SimulatorStore {
  /**
   * Runs `work` in the next commit, shared with others that wait; resolves with its answer once that is durable.
   * What throws is rolled back alone. @throws StoreOverloaded when too many wait already
   */
  write<T>(work: (books: Books) => T): Promise<T>;
  /** Looks at what is committed. */
  read<T>(look: (books: Books) => T): T;
  /** Leaves nothing of what was overwritten or deleted in the file, its free pages and its write-ahead log. */
  scrub(): Promise<void>;
  /** Commits what waits, then lets go of the file. */
  close(): Promise<void>;
}

/** More writes wait than the store takes: nothing of this one happened. */
export class StoreOverloaded extends Error {}
