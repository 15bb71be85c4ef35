import { isoTime } from '@daftari/kernel/clock';
import { shillings, ZERO_CENTS } from '@daftari/kernel/money';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  CALLBACK_STATES,
  REQUEST_KINDS,
  type Books,
  type CallbackKind,
  type CallbackRow,
  type PaymentRow,
  type RequestRecord,
  type SimulatorStore,
  type Slice,
} from '../application/books';

import type { OperationRow } from '../application/operations-book';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/**
 * The control plane: what the simulator really saw and what is really true, for tests and people. Lists are newest first,
 * `?limit=` at most 1,000 (default 100); `?before=` goes on below a number. Phones are shown in full: it is for this
 * machine only, as the simulator itself.
 */
export function controlRoutes(app: FastifyInstance, store: SimulatorStore): void {
  const serve = (path: string, answer: (books: Books, request: FastifyRequest) => object) =>
    app.get(path, (request) => store.read((books) => answer(books, request)));

  serve('/_sim', () => ({
    about: 'A simulated M-Pesa. No real money. Every answer carries X-Daftari-Simulator: true.',
    routes: [
      '/_sim/requests',
      '/_sim/payments',
      '/_sim/payouts',
      '/_sim/c2b',
      '/_sim/ledger',
      '/_sim/callbacks',
      '/_sim/assertions',
      '/_sim/apps',
      '/_sim/handset',
      '/_sim/faults',
      '/_sim/rules',
    ],
  }));
  serve('/_sim/requests', ({ requests }, request) => {
    const { total, pushes, pushesExecuted, queries } = requests.counts();
    const slice = sliceOf(request);
    const kind = REQUEST_KINDS.find((name) => name === queryOf(request)['kind']);
    const stkPushes = { total: pushes, accepted: pushesExecuted, refused: pushes - pushesExecuted };
    const list = requests.list({ ...slice, ...(kind === undefined ? {} : { kind }) });
    return { total, stkPushes, stkQueries: { total: queries }, limit: slice.limit, requests: list.map(requestView) };
  });
  serve('/_sim/payments', ({ payments, requests }, request) => {
    const slice = sliceOf(request);
    const { open, settled } = payments.counts();
    const list = payments.list(slice).map(paymentView);
    const pushesByPhone = requests.pushesByPhone(slice.limit);
    return { total: open + settled, open, settled, limit: slice.limit, payments: list, pushesByPhone };
  });
  serve('/_sim/payouts', ({ operations }, request) => {
    const slice = sliceOf(request);
    const { open, settled } = operations.counts('b2c');
    const list = operations.list('b2c', slice).map(payoutView);
    return { total: open + settled, open, settled, limit: slice.limit, payouts: list };
  });
  serve('/_sim/c2b', ({ c2b }, request) => {
    const slice = sliceOf(request);
    return { total: c2b.total(), limit: slice.limit, payments: c2b.list(slice).map(withMoney) };
  });
  serve('/_sim/ledger', ({ ledger }, request) => {
    const slice = sliceOf(request);
    const { entries, accounts, sumCents } = ledger.counts();
    return {
      ...{ totalEntries: entries, totalAccounts: accounts, sumCents, balanced: sumCents === 0, limit: slice.limit },
      accounts: ledger.accounts(slice.limit),
      entries: ledger.entries(slice).map(withMoney),
    };
  });
  serve('/_sim/callbacks', ({ callbacks }, request) => {
    const slice = sliceOf(request);
    const counts = callbacks.counts();
    const state = CALLBACK_STATES.find((name) => name === queryOf(request)['state']);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const list = callbacks.list({ ...slice, ...(state === undefined ? {} : { state }) });
    return { total, ...counts, limit: slice.limit, callbacks: list.map(callbackView) };
  });
  serve('/_sim/assertions', (books, request) => assertions(books, sliceOf(request).limit));
}

/** What must never happen, looked for in the simulator's own books, and what a client should know about. */
function assertions({ audit, ledger }: Books, limit: number): object {
  const { sumCents } = ledger.counts();
  const never = {
    doublePays: audit.doublePays(limit),
    lostMoney: audit.lostMoney(limit),
    contradictions: audit.contradictions(limit),
    accountsOff: audit.accountsOff(limit),
    doublePayouts: audit.doublePayouts(limit),
    untoldPayouts: audit.untoldPayouts(limit),
    payoutContradictions: audit.payoutContradictions(limit),
  };
  const ok = sumCents === 0 && Object.values(never).every(({ total }) => total === 0);
  const worthKnowing = {
    repeats: audit.repeats(limit),
    unmatchedReceipts: audit.unmatchedReceipts(limit),
    repeatedPayouts: audit.repeatedPayouts(limit),
  };
  return { ok, sumCents, ...never, ...worthKnowing, limit };
}

function requestView({ push, query, executed, answer, atMs, phone: _phone, ...rest }: RequestRecord): object {
  const at = isoTime(atMs);
  const asked = push === null ? {} : { push: parsed(push), executed: executed === 1 };
  return { ...rest, at, answer: parsed(answer), ...asked, ...(query === null ? {} : { query: parsed(query) }) };
}

/** What is true of a payment, beside what its callbacks and queries told. */
function paymentView({ toldPaid, ...payment }: PaymentRow): object {
  const paid = payment.lateAtMs === null ? 'paid' : 'paid late';
  const unpaid = payment.state === 'open' ? 'open' : 'not paid';
  return { ...withMoney(payment), outcome: payment.receipt === null ? unpaid : paid, toldPaidByQuery: toldPaid === 1 };
}

/** What is true of a payout, beside what its results told. */
function payoutView({ amountCents, ...payout }: OperationRow): object {
  const { state, resultCode, receipt } = payout;
  const unpaid = resultCode === null ? 'lost' : 'not paid';
  const outcome = receipt !== null ? 'paid' : state === 'open' ? 'open' : unpaid;
  return { ...payout, amountCents, amount: shillings(amountCents ?? ZERO_CENTS), outcome };
}

const ABOUT: Readonly<Record<CallbackKind, string>> = {
  stk: 'checkoutRequestId',
  result: 'conversationId',
  'queue-timeout': 'conversationId',
  validation: 'transId',
  confirmation: 'transId',
};

/** A callback names what it is about as Daraja does. */
function callbackView({ about, ...callback }: CallbackRow): object {
  return { ...callback, [ABOUT[callback.kind]]: about };
}

/** An answer longer than the log keeps is shown as it was kept. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}

function withMoney<T extends { readonly amountCents: Parameters<typeof shillings>[0] }>(
  row: T,
): T & { amount: number } {
  return { ...row, amount: shillings(row.amountCents) };
}

function queryOf(request: FastifyRequest): Readonly<Record<string, unknown>> {
  return request.query as Readonly<Record<string, unknown>>;
}

function sliceOf(request: FastifyRequest): Slice {
  const { limit, before } = queryOf(request);
  const wanted = wholeNumber(limit) ?? DEFAULT_LIMIT;
  const below = wholeNumber(before);
  return { limit: Math.min(Math.max(wanted, 1), MAX_LIMIT), ...(below === undefined ? {} : { before: below }) };
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
