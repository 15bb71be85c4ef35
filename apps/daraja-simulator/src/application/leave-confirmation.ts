import { shortcodeAccount } from '../domain/accounts';
import { c2bBody, type C2bFacts } from '../domain/c2b-callback';
import type { C2bRegistration } from '../domain/c2b-requests';
import { RESULT_HEADERS } from '../domain/result-callback';
import { registrationOf } from './c2b-registration';
import type { Books, CallbackDue, Payment } from './books';
import type { Context } from './context';

export type C2bCallback = Omit<C2bFacts, 'balanceCents'> & {
  readonly kind: 'validation' | 'confirmation';
  readonly dueAtMs: number;
};

/** Writes down a validation or a confirmation. */
export function leaveC2bCallback(books: Books, registration: C2bRegistration, callback: C2bCallback): CallbackDue {
  const { kind, dueAtMs, ...facts } = callback;
  const told = kind === 'confirmation';
  const balanceCents = told ? books.ledger.account(shortcodeAccount(facts.shortcode)).balanceCents : null;
  const id = books.callbacks.add({
    ...{ kind, about: facts.transId, dueAtMs },
    url: told ? registration.confirmationUrl : registration.validationUrl,
    headers: JSON.stringify(RESULT_HEADERS),
    body: c2bBody({ ...facts, balanceCents }, registration.version),
    ...{ resultCode: told ? '0' : null, receipt: told ? facts.transId : null },
  });
  return { id, dueAtMs };
}

/** A paid push that is confirmed as well; of every second payment of its phone before the callback, else after it. */
export function leaveStkConfirmation(
  { clock, timings }: Context,
  books: Books,
  payment: Payment & { readonly receipt: string },
  nth: number,
): readonly CallbackDue[] {
  const registration = registrationOf(books, payment.partyB);
  if (registration === undefined) return [];
  const gapMs = nth % 2 === 0 ? -timings.callbackGapMs : timings.callbackGapMs;
  const callback = {
    ...({
      kind: 'confirmation',
      transId: payment.receipt,
      atMs: clock.nowMs(),
      amountCents: payment.amountCents,
    } as const),
    transactionType: payment.transactionType === 'CustomerPayBillOnline' ? 'Pay Bill' : 'Buy Goods',
    ...{ shortcode: payment.partyB, billRefNumber: payment.accountReference, payer: payment.payer },
    dueAtMs: clock.nowMs() + Math.max(0, timings.callbackMs + gapMs),
  } as const;
  return [leaveC2bCallback(books, registration, callback)];
}
