import type {
  ListPaymentsRequest,
  ListPaymentsResponse,
  PaymentsOverview,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { cursorOf } from './list-cursor';
import { lookAt, readAll, type Field, type Looked, type LookingDeps, type Read } from './list-looking';
import { kindsOf, Tally, tallyDays } from './list-overview';
import { readListRequest } from './list-request';
import { asksForWords, candidatesOf, type SearchDeps } from './list-search';
import type { Walked } from './list-walk';

/** Entries of lists that are looked at for one page, and again for one overview. */
export const MAX_LOOKED_AT = 2_000;
/** Transactions that are opened for one page, and again for one overview, to look for words in them. */
export const MAX_OPENED = 250;
const OPENED_AT_ONCE = 125;

export type ListDeps = SearchDeps & LookingDeps;

/**
 * A merchant's transactions that meet a filter, newest first, and how many there are. However many the merchant has, a bounded
 * number of them is looked at: then the page is short, its cursor goes on from there, and there is no overview.
 * @throws DaftariError VALIDATION_ERROR, INVALID_CURSOR; Error the key store does not answer
 */
export async function listTransactions(deps: ListDeps, request: ListPaymentsRequest): Promise<ListPaymentsResponse> {
  const { whose, filter, limit, after, withOverview } = readListRequest(request);
  const field = { whose, filter, candidates: await candidatesOf(deps, whose, filter) };
  // Both begin without a pause in between: where nothing has to be opened first, they tell of the same moment.
  const paging = pageOf(deps, field, limit, after);
  const counting = withOverview ? overviewOf(deps, field) : undefined;
  const [{ page, end }, overview] = await Promise.all([paging, counting]);
  return {
    payments: page.map(({ message }) => message),
    nextCursor: end === undefined ? '' : cursorOf(end),
    ...(overview === undefined ? {} : { overview }),
  };
}

async function pageOf(deps: ListDeps, field: Field, limit: number, after: string | undefined) {
  const read: Read[] = [];
  const lookedTo = await lookThrough(deps, field, { below: after, fits: limit + 1 }, async ({ fits }) => {
    read.push(...(await readAll(deps, field.filter, fits)));
    return read.length > limit;
  });
  const page = read.slice(0, limit);
  return { page, end: read.length > limit ? page.at(-1)?.entry.place : lookedTo };
}

/** Undefined where too many would have to be looked at. */
async function overviewOf(deps: ListDeps, field: Field): Promise<PaymentsOverview | undefined> {
  const tally = new Tally();
  if (!asksForWords(field.filter)) return countAll(deps, field, tally) ? tally.result() : undefined;
  const lookedTo = await lookThrough(deps, field, { fits: Infinity }, async ({ fits }) => {
    for (const { entry } of await readAll(deps, field.filter, fits)) tally.add(statusOf(entry));
    return false;
  });
  return lookedTo === undefined ? tally.result() : undefined;
}

/** Counts without a pause; false where too many would have to be looked at. */
function countAll(deps: ListDeps, field: Field, tally: Tally): boolean {
  const { whose, filter, candidates } = field;
  const isNumbered = candidates === undefined && filter.minCents === undefined && filter.maxCents === undefined;
  const parts = isNumbered ? tallyDays(deps.views, whose, filter, kindsOf(deps.views, whose, filter), tally) : [filter];
  let entries = MAX_LOOKED_AT;
  for (const { from, to } of parts) {
    if (entries === 0) return false;
    const part = { ...field, filter: { ...filter, from, to } };
    const looked = lookAt(deps, part, undefined, { entries, fits: Infinity });
    for (const entry of looked.fits) tally.add(statusOf(entry));
    if (looked.lookedTo !== undefined) return false;
    entries -= looked.entries;
  }
  return true;
}

/**
 * Looks at one lot of entries after the other until it was enough, nothing is left, or the bounds are reached; answers below
 * which place there may be more.
 */
async function lookThrough(
  deps: ListDeps,
  field: Field,
  { below: start, fits }: { readonly below?: string | undefined; readonly fits: number },
  take: (looked: Looked) => Promise<boolean>,
): Promise<string | undefined> {
  const isOpened = asksForWords(field.filter);
  let [entries, opened] = [0, 0];
  for (let below = start; ;) {
    const bound = { entries: MAX_LOOKED_AT - entries, fits: isOpened ? OPENED_AT_ONCE : fits };
    const looked = lookAt(deps, field, below, bound);
    entries += looked.entries;
    opened += isOpened ? looked.fits.length : 0;
    below = looked.lookedTo;
    const isEnough = await take(looked);
    if (isEnough || below === undefined || entries >= MAX_LOOKED_AT || opened >= MAX_OPENED) return below;
  }
}

/** Of `<type>/<status>`. */
function statusOf({ kind }: Walked): string {
  return kind.slice(kind.indexOf('/') + 1);
}
