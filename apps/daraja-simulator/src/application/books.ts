import type { Cents } from '@daftari/kernel/money';
import type { Account } from '../domain/accounts';
import type { PushRequest } from '../domain/push-request';
import type { AuditBook } from './audit-book';

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
} & Pick<Payment, 'checkoutRequestId' | 'receipt' | 'lateAtMs'>;

/** A move of money from one account to another. */
export interface Entry {
  readonly atMs: number;
  readonly kind: 'day-start' | 'payment';
  readonly fromAccount: string;
  readonly toAccount: string;
  readonly amountCents: Cents;
  readonly checkoutRequestId: string | null;
  readonly receipt: string | null;
}

/** A callback: what is to be sent, and what became of it. `sent` means that something answered, whatever it said. */
export interface Callback {
  readonly id: number;
  readonly checkoutRequestId: string;
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
}

export const CALLBACK_STATES = ['pending', 'sent', 'failed'] as const;
export type CallbackState = (typeof CALLBACK_STATES)[number];
export type NewCallback = Omit<Callback, 'id' | 'state' | 'httpStatus' | 'error' | 'endedAtMs'>;
/** A callback that waits to be sent. */
export type CallbackDue = Pick<Callback, 'id' | 'dueAtMs'>;
/** A callback as a list shows it: the beginning of a long body. */
export type CallbackRow = Callback & { readonly bodyBytes: number };
export type DeliveryOutcome = Pick<Callback, 'httpStatus' | 'error'> & { readonly state: 'sent' | 'failed' };

export const REQUEST_KINDS = ['stkpush', 'stkquery'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/**
 * One request and its answer. `status` 0: the connection was reset instead. `push` is JSON of what a push asked for, `query`
 * of what a query did, each null for every other request. `executed` is 1 for a push that opened a payment.
 */
export interface RequestRecord {
  readonly number: number;
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
  readonly push: string | null;
  readonly query: string | null;
  /** The phone of a push, when it is one. */
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

/** Everything the simulator remembers, as seen from inside one transaction. Every call is synchronous. */
export interface Books {
  readonly settings: { get(name: string): string | undefined; put(name: string, value: string): void };
  readonly tokens: {
    /** Forgets expired tokens and adds one; with `supersede` it is then the only valid one. */
    add(hash: string, expiresAtMs: number, nowMs: number, supersede: boolean): void;
    isValid(hash: string, nowMs: number): boolean;
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
    /** Whether a prompt is open on this phone. */
    isOpenOn(phone: string): boolean;
    open(): Pick<Payment, 'checkoutRequestId' | 'decideAtMs'>[];
    openCount(): number;
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
    /** Moves the money and writes the entry. A second entry for one payment or one receipt is an error. */
    move(entry: Entry): void;
    beginDay(account: string, day: string): void;
    addSentToday(account: string, amountCents: Cents): void;
    hasReceipt(receipt: string): boolean;
    paidSince(account: string, amountCents: Cents, sinceMs: number): boolean;
    entries(slice: Slice): (Entry & { readonly id: number })[];
    accounts(limit: number): Account[];
    counts(): { entries: number; accounts: number; sumCents: number };
  };
  readonly callbacks: {
    add(callback: NewCallback): number;
    find(id: number): Callback | undefined;
    pending(): CallbackDue[];
    /** Those of one payment that still wait. */
    pendingOf(checkoutRequestId: string): CallbackDue[];
    bringForward(id: number, dueAtMs: number): void;
    /** Ends a pending callback; one that has ended stays as it is. */
    end(id: number, outcome: DeliveryOutcome, atMs: number): void;
    list(slice: Slice & { readonly state?: CallbackState }): CallbackRow[];
    counts(): Record<CallbackState, number>;
  };
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
