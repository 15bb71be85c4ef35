import type { Books, CallbackDue } from './books';
import type { Context } from './context';

/** What can fall due: a push's decision, a given-up push that is paid after all, an initiator request, a customer's payment. */
export type DueTask = 'payment' | 'late-payment' | 'operation' | 'c2b';

/** Something to be done later: about which payment (CheckoutRequestID, TransID) or request (ConversationID), and when. */
export interface Due {
  readonly task: DueTask;
  readonly id: string;
  readonly atMs: number;
}

/** What follows from something that was done. */
export interface Settled {
  readonly callbacks: readonly CallbackDue[];
  readonly next?: readonly Due[];
}

/** Does what fell due, in the caller's transaction; undefined when it was done before. */
export type Settle = (context: Context, books: Books, id: string) => Settled | undefined;
