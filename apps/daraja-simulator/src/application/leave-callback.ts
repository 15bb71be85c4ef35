import type { TimedCallback } from '../domain/callback-plan';
import { RESULTS, type Result } from '../domain/results';
import { stkCallbackBody, stkCallbackHeaders, tells } from '../domain/stk-callback';
import type { Books, CallbackDue, NewCallback, Payment } from './books';

/** How a payment ended, as its callbacks see it. */
export interface Ending {
  readonly result: Result;
  readonly decidedAtMs: number;
  readonly receipt: string | null;
}

/** Writes down a callback that is to be sent, with the bytes it will have. */
export function leaveCallback(books: Books, payment: Payment, truth: Ending, planned: TimedCallback): CallbackDue {
  const { form, says, dueAtMs } = planned;
  const told = says === undefined ? truth : { ...truth, result: RESULTS[says], receipt: null };
  const readable = tells(form);
  const ids = form === 'other-ids' ? otherIds(payment) : {};
  const receipt =
    form === 'used-receipt' ? (books.payments.lastReceiptBut(payment.checkoutRequestId) ?? told.receipt) : told.receipt;
  const callback: NewCallback = {
    kind: 'stk',
    about: payment.checkoutRequestId,
    url: payment.callbackUrl,
    headers: JSON.stringify(stkCallbackHeaders(payment.shortcode)),
    body: stkCallbackBody({ ...payment, ...told, ...ids, receipt: told.receipt === null ? null : receipt }, form),
    dueAtMs,
    resultCode: readable.result ? String(told.result.code) : null,
    receipt: readable.receipt && told.receipt !== null ? receipt : null,
  };
  return { id: books.callbacks.add(callback), dueAtMs };
}

const PHONE_DIGITS = 9;

/** Ids in the form of real ones that nobody was given. */
function otherIds({ checkoutRequestId, merchantRequestId }: Payment) {
  return {
    checkoutRequestId: `${checkoutRequestId.slice(0, -PHONE_DIGITS)}${'0'.repeat(PHONE_DIGITS)}`,
    merchantRequestId: `${merchantRequestId.slice(0, -1)}X`,
  };
}
