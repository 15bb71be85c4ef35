import type { Cents } from '@daftari/kernel/money';
import type { Slice } from './books';

export const OPERATION_APIS = ['b2c', 'status', 'balance', 'reversal'] as const;
export type OperationApi = (typeof OPERATION_APIS)[number];

/** What the initiator's credential was worth when the request came: it is acknowledged all the same (daraja.md §4). */
export type InitiatorVerdict = 'good' | 'wrong' | 'locked';

/**
 * A request of an initiator API. It is acknowledged, executed later, and its result told by a callback (daraja.md §4). Times
 * are milliseconds since the epoch; null means not yet or not at all.
 */
export interface Operation {
  readonly conversationId: string;
  /** The client's own in B2C v3, Daraja's elsewhere. */
  readonly originatorConversationId: string;
  readonly api: OperationApi;
  readonly initiator: InitiatorVerdict;
  readonly commandId: string;
  /** The organisation: PartyA, or ReceiverParty of a reversal. */
  readonly shortcode: string;
  /** Null where no money is asked for. */
  readonly amountCents: Cents | null;
  /** Whose wallet is paid: a phone, `254XXXXXXXXX`. */
  readonly recipient: string | null;
  /** The receipt that the request is about. */
  readonly transactionId: string | null;
  /** The conversation that the request is about. */
  readonly originalConversationId: string | null;
  readonly resultUrl: string;
  readonly occasion: string | null;
  readonly scenario: string;
  readonly state: 'open' | 'settled';
  readonly acceptedAtMs: number;
  readonly executeAtMs: number;
  readonly decidedAtMs: number | null;
  /** Null also when it was settled without any result: it was lost on its way. */
  readonly resultCode: string | null;
  readonly resultDescription: string | null;
  /** There is one exactly when it moved money. */
  readonly receipt: string | null;
}

/** An operation with what became of its callbacks. */
export interface OperationRow extends Operation {
  readonly row: number;
  readonly callbacksPlanned: number;
  readonly callbacksSent: number;
  readonly callbacksFailed: number;
}

export type OperationEnd = Pick<
  Operation,
  'conversationId' | 'decidedAtMs' | 'resultCode' | 'resultDescription' | 'receipt'
>;

/** The requests of the initiator APIs. */
export interface OperationsBook {
  add(operation: Operation): void;
  find(conversationId: string): Operation | undefined;
  /** A B2C or reversal by the client's (or Daraja's) own id, or by its conversation. */
  findByConversation(id: string): Operation | undefined;
  findByReceipt(receipt: string): Operation | undefined;
  /** The reversal that gave a receipt's money back. */
  findReversalOf(receipt: string): Operation | undefined;
  /** Whether this organisation ever used the id. */
  isUsed(shortcode: string, originatorConversationId: string): boolean;
  open(): Pick<Operation, 'conversationId' | 'executeAtMs'>[];
  openCount(): number;
  settle(end: OperationEnd): void;
  list(api: OperationApi, slice: Slice): OperationRow[];
  counts(api: OperationApi): Record<Operation['state'], number>;
}
