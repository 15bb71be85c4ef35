import type { Payment as PaymentMessage } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { kindsOf } from './list-overview';
import { ANY_CHANNEL, listPrefixOf, type Listed, type Whose } from './list-places';
import type { ListFilter } from './list-request';
import { hasWords } from './list-search';
import { walkDown, type Stretch, type Walked } from './list-walk';
import { PAYMENTS_VIEW } from './payments-view';
import { transactionMessage, type Transaction } from './transaction-message';
import { withTransfer } from './transfer/transfer-places';

export interface LookingDeps {
  readonly views: ViewStore;
  /** Opens what the view holds sealed. */
  readonly openAll: PersonalValues['openAll'];
}

/** Among what is looked. */
export interface Field {
  readonly whose: Whose;
  readonly filter: ListFilter;
  /** Newest first; all of the merchant's transactions when absent. */
  readonly candidates: readonly Listed[] | undefined;
}

/** How much is looked at, at most. */
export interface Bound {
  /** Entries of lists. */
  readonly entries: number;
  /** Those that fit; then enough is found. */
  readonly fits: number;
}

export interface Looked {
  /** What fits the filter, words aside; newest first. */
  readonly fits: readonly Walked[];
  readonly entries: number;
  /** Below it there may be more; undefined when nothing is left. */
  readonly lookedTo: string | undefined;
}

/** Looks at entries below a place, without a pause. */
export function lookAt(deps: LookingDeps, field: Field, below: string | undefined, bound: Bound): Looked {
  const fits: Walked[] = [];
  let entries = 0;
  let lookedTo: string | undefined;
  for (const entry of entriesOf(deps, field, below)) {
    if (entries === bound.entries || fits.length === bound.fits) return { fits, entries, lookedTo };
    entries += 1;
    lookedTo = entry.place;
    if (fitsAmount(entry, field.filter)) fits.push(entry);
  }
  return { fits, entries, lookedTo: undefined };
}

/** What stands behind an entry, sealed as it is in the log. */
export function transactionAt({ views }: Pick<LookingDeps, 'views'>, { key }: Walked): Transaction {
  const found = views.get<Transaction>(PAYMENTS_VIEW, key);
  if (found === undefined) throw new Error(`a list has ${key}, of which the view of payments knows nothing`);
  return withTransfer(views, PAYMENTS_VIEW, found);
}

/** An entry that has the words that are looked for, opened. */
export interface Read {
  readonly entry: Walked;
  readonly message: PaymentMessage;
}

/** Opens what stands behind the entries, which is read without a pause first; answers what has the filter's words. */
export async function readAll(deps: LookingDeps, filter: ListFilter, entries: readonly Walked[]): Promise<Read[]> {
  const sealed = entries.map((entry) => transactionAt(deps, entry));
  const opened = await deps.openAll(sealed);
  const read = entries.map((entry, index) => ({ entry, message: transactionMessage(opened[index]!) }));
  return read.filter(({ message }) => hasWords(message, filter));
}

function entriesOf(
  { views }: LookingDeps,
  { whose, filter, candidates }: Field,
  below: string | undefined,
): Iterable<Walked> {
  const { channelId = ANY_CHANNEL } = filter;
  const stretch = stretchOf(filter, below);
  if (candidates !== undefined) return among(candidates, filter, stretch);
  const lists = kindsOf(views, whose, filter).map((kind) => ({ kind, prefix: listPrefixOf(whose, channelId, kind) }));
  return walkDown(views, PAYMENTS_VIEW, lists, stretch);
}

function stretchOf({ from, to }: ListFilter, below: string | undefined): Stretch {
  // In a place the time is followed by a slash: `~` sorts behind it, so what was created at the end is among them.
  const end = to === undefined ? undefined : `${to}~`;
  return { below: below !== undefined && end !== undefined && end < below ? end : (below ?? end), from };
}

function among(candidates: readonly Listed[], filter: ListFilter, { below, from }: Stretch): Walked[] {
  const { types, statuses, channelId } = filter;
  const isAmong = ({ type, status, place, channelId: channel }: Listed) =>
    (types.length === 0 || types.includes(type)) &&
    (statuses.length === 0 || statuses.includes(status)) &&
    (channelId === undefined || channel === channelId) &&
    (below === undefined || place < below) &&
    (from === undefined || place >= from);
  const found = candidates.filter(isAmong);
  return found.map(({ key, amountCents, place, type, status }) => ({
    key,
    amountCents,
    place,
    kind: `${type}/${status}`,
  }));
}

function fitsAmount({ amountCents }: Walked, { minCents, maxCents }: ListFilter): boolean {
  return (minCents === undefined || amountCents >= minCents) && (maxCents === undefined || amountCents <= maxCents);
}
