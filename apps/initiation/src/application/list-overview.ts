import type { PaymentsOverview } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { TransactionStatus } from '@daftari/contracts/transaction-words';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { dayAfter, dayBefore, endOfDay, nairobiDay, startOfDay } from '@daftari/kernel/nairobi-day';
import { ALL_DAYS, ANY_CHANNEL, countPrefix, type Counts, type Whose } from './list-places';
import type { ListFilter } from './list-request';
import { PAYMENTS_VIEW } from './payments-view';

type Views = Pick<ViewStore, 'get' | 'scan'>;
type Group = keyof Omit<PaymentsOverview, 'total'>;

const GROUPS: Readonly<Record<TransactionStatus, Group>> = {
  PENDING: 'pending',
  PROCESSING: 'pending',
  SUCCESS: 'completed',
  FAILED: 'failed',
  CANCELLED: 'failed',
  EXPIRED: 'failed',
  REVERSED: 'failed',
};

const DAYS_PAGE = 500;
/** Before any payment. */
const FIRST_DAY = '0000-00-00';

/** The kinds, `<type>/<status>`, of which the merchant has transactions and that the filter lets through. */
export function kindsOf(
  views: Views,
  whose: Whose,
  { types, statuses, channelId = ANY_CHANNEL }: ListFilter,
): string[] {
  const all = views.get<Counts>(PAYMENTS_VIEW, countPrefix(whose, channelId) + ALL_DAYS) ?? {};
  return Object.keys(all).filter((kind) => {
    const [type = '', status = ''] = kind.split('/');
    return (types.length === 0 || types.includes(type)) && (statuses.length === 0 || statuses.includes(status));
  });
}

/** Part of a day that a filter takes, first and last moment included, ISO 8601. */
export interface PartOfDay {
  readonly from: string;
  readonly to: string;
}

/** How many there are of some kinds, by their statuses. */
export class Tally {
  private readonly overview = { total: 0, completed: 0, failed: 0, pending: 0 };

  add(status: string, count = 1): void {
    this.overview.total += count;
    this.overview[GROUPS[status as TransactionStatus]] += count;
  }

  addKinds(counts: Counts, kinds: readonly string[]): void {
    for (const kind of kinds) this.add(kind.slice(kind.indexOf('/') + 1), counts[kind] ?? 0);
  }

  result(): PaymentsOverview {
    return { ...this.overview };
  }
}

/**
 * Adds the numbers that are kept: of all days, or of the whole days in Nairobi from the filter's first to its last moment.
 * Answers the parts of days that are left to be counted, at most two.
 */
export function tallyDays(
  views: Views,
  whose: Whose,
  filter: ListFilter,
  kinds: readonly string[],
  into: Tally,
): PartOfDay[] {
  const { from, to, channelId = ANY_CHANNEL } = filter;
  const prefix = countPrefix(whose, channelId);
  if (from === undefined && to === undefined) {
    into.addKinds(views.get<Counts>(PAYMENTS_VIEW, prefix + ALL_DAYS) ?? {}, kinds);
    return [];
  }
  const { first, last, parts } = wholeDays(from, to);
  for (let after = prefix + (first === undefined ? FIRST_DAY : dayBefore(first)); ;) {
    const page = views.scan<Counts>(PAYMENTS_VIEW, { prefix, limit: DAYS_PAGE, after });
    for (const { key, value } of page) {
      const day = key.slice(prefix.length);
      if (day === ALL_DAYS || (last !== undefined && day > last)) return parts;
      into.addKinds(value, kinds);
    }
    if (page.length < DAYS_PAGE) return parts;
    after = page.at(-1)!.key;
  }
}

/** Which days are meant as a whole, and what of others; no day is whole when the last is before the first. */
function wholeDays(from: string | undefined, to: string | undefined) {
  const first = from === undefined ? undefined : nairobiDay(from);
  const last = to === undefined ? undefined : nairobiDay(to);
  const cutsFirst = first !== undefined && startOfDay(first) !== from;
  const cutsLast = last !== undefined && endOfDay(last) !== to;
  if (from !== undefined && to !== undefined && first === last && (cutsFirst || cutsLast)) {
    return { first, last: dayBefore(first!), parts: [{ from, to }] };
  }
  const parts: PartOfDay[] = [];
  if (cutsFirst) parts.push({ from: from!, to: endOfDay(first) });
  if (cutsLast) parts.push({ from: startOfDay(last), to: to! });
  return { first: cutsFirst ? dayAfter(first) : first, last: cutsLast ? dayBefore(last) : last, parts };
}
