import { isoTime } from '@daftari/kernel/clock';
import { shillings } from '@daftari/kernel/money';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CALLBACK_STATES, type Books, type RequestRecord, type SimulatorStore, type Slice } from '../application/books';

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
    routes: ['/_sim/requests', '/_sim/payments', '/_sim/ledger', '/_sim/callbacks'],
  }));
  serve('/_sim/requests', ({ requests }, request) => {
    const { total, pushes, pushesAccepted } = requests.counts();
    const slice = sliceOf(request);
    const pushesOnly = queryOf(request)['kind'] === 'stkpush';
    const stkPushes = { total: pushes, accepted: pushesAccepted, refused: pushes - pushesAccepted };
    return { total, stkPushes, limit: slice.limit, requests: requests.list({ ...slice, pushesOnly }).map(requestView) };
  });
  serve('/_sim/payments', ({ payments }, request) => {
    const slice = sliceOf(request);
    const { open, settled } = payments.counts();
    return { total: open + settled, open, settled, limit: slice.limit, payments: payments.list(slice).map(withMoney) };
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
    const total = counts.pending + counts.sent + counts.failed;
    const list = callbacks.list({ ...slice, ...(state === undefined ? {} : { state }) });
    return { total, ...counts, limit: slice.limit, callbacks: list };
  });
}

function requestView({ push, answer, atMs, ...rest }: RequestRecord): object {
  const at = isoTime(atMs);
  return { ...rest, at, answer: parsed(answer), ...(push === null ? {} : { push: parsed(push) }) };
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
