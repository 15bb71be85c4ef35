import { decodeBatch } from '@daftari/journal-core/batch';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import type { VirtualInstallation } from './virtual-installation';

/** Every event of a journal, partition by partition. */
export async function eventsIn(journal: Pick<Journal<never>, 'partitions' | 'readBatches'>): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for (let partition = 0; partition < journal.partitions; partition++) {
    const batches = await journal.readBatches(partition, -1, Number.MAX_SAFE_INTEGER);
    events.push(...batches.flatMap(({ body }) => decodeBatch(body).events));
  }
  return events;
}

export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** What stands on the operator's list: payment → reasons, sorted. */
export async function reviewsOf({ initiation }: VirtualInstallation): Promise<ReadonlyMap<string, readonly string[]>> {
  const found: [string, string][] = [];
  for (let cursor = ''; ;) {
    const page = await initiation.service.listReviews({ merchantId: '', limit: 100, cursor });
    for (const { payment, reason } of page.reviews)
      found.push([payment!.transactionId, reason.replace('REVIEW_REASON_', '')]);
    cursor = page.nextCursor;
    if (cursor === '') break;
  }
  const byPayment = grouped(found, ([id]) => id);
  return new Map([...byPayment].map(([id, reviews]) => [id, reviews.map(([, reason]) => reason).sort()]));
}

/** What M-Pesa really moved for each of our payments, in cents: in is positive, out is negative. From its own ledger. */
export async function trulyMoved({ simulator }: VirtualInstallation): Promise<ReadonlyMap<string, number>> {
  const moved = new Map<string, number>();
  const add = (url: string, amountCents: number) => {
    const id = paymentOf(url);
    moved.set(id, (moved.get(id) ?? 0) + amountCents);
  };
  const isPaid = ({ outcome }: Seen) => outcome === 'paid' || outcome === 'paid late';
  for (const row of await all(simulator.app, 'payments')) if (isPaid(row)) add(row.callbackUrl!, row.amountCents);
  for (const row of await all(simulator.app, 'payouts')) if (isPaid(row)) add(row.resultUrl!, -row.amountCents);
  return moved;
}

interface Seen {
  readonly row: number;
  readonly outcome: string;
  readonly amountCents: number;
  readonly callbackUrl?: string;
  readonly resultUrl?: string;
}

const PAGE = 1_000;

async function all(app: VirtualInstallation['simulator']['app'], list: 'payments' | 'payouts'): Promise<Seen[]> {
  const rows: Seen[] = [];
  for (let before = ''; ;) {
    const page = (await app.inject(`/_sim/${list}?limit=${PAGE}${before}`)).json<Record<typeof list, Seen[]>>()[list];
    rows.push(...page);
    if (page.length < PAGE) return rows;
    before = `&before=${page.at(-1)!.row}`;
  }
}

/** The token in a callback's address names merchant, payment and attempt, 32 hexadecimal digits each. */
function paymentOf(url: string): string {
  const hex = /-[0-9a-f]{32}([0-9a-f]{32})[0-9a-f]{32}-[0-9a-f]{32}$/.exec(url)?.[1];
  if (hex === undefined) throw new Error('an address without a token');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

interface Leg {
  readonly account: string;
  readonly amountCents: number;
}

/** What our ledger says M-Pesa moved for a payment, in cents, from the postings of its events. */
export function movedInLedger(events: readonly RecordedEvent[]): number {
  const legs = events.flatMap(({ data }) => ('legs' in data ? (data.legs as readonly Leg[]) : []));
  // What M-Pesa holds for us stands as a negative balance.
  return legs
    .filter(({ account }) => account.split('/')[1] === 'mpesa')
    .reduce((sum, { amountCents }) => sum - amountCents, 0);
}
