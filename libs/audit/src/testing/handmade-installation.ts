import type { PartitionModel } from '@daftari/journal-core/decider';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Projection } from '@daftari/journal-core/views/projection';
import type { ViewSnapshot } from '@daftari/journal-core/views/view-snapshot';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { AuditedService } from '../check/audited-service';
import type { Replayable, ReplayableConsumer, ReplayableView } from '../replay/replayable';
import { handmadeEvent, handmadeId, handmadeLog, type HandmadeLog } from './handmade-log';

/** Counts the events of each stream. */
export const counts: Projection = {
  name: 'counts',
  version: 1,
  project: ({ stream }, view) => view.put(stream, { count: (view.get<{ count: number }>(stream)?.count ?? 0) + 1 }),
};

/** Counts all events of a partition. */
export const countModel: PartitionModel<{ count: number }> = {
  version: 1,
  initialState: () => ({ count: 0 }),
  evolve: (state) => void state.count++,
  save: ({ count }) => count,
  restore: (saved) => ({ count: saved as number }),
};

export function replayableOf(journal: string, more: Partial<Replayable> = {}): Replayable {
  const events = { isKnown: () => true, problem: () => undefined };
  return { journal, events, streams: {}, views: [], consumers: [], ...more };
}

/** The named views of a store that nobody writes to meanwhile. */
export function snapshotOf(views: ViewStore, names: readonly string[]): ViewSnapshot {
  return {
    names: () => names,
    checkpoints: (view) => views.checkpoints(view),
    page: (view, after, limit) =>
      views
        .scan(view, { prefix: '', limit, ...(after !== undefined && { after }) })
        .map(({ key, value }) => ({ key, text: JSON.stringify(value) })),
    close: () => undefined,
  };
}

/** A service whose log is made by hand and whose views are in a store that a spec may change. */
export function serviceOf(
  log: HandmadeLog,
  views: ViewStore,
  names: readonly string[],
  more: {
    views?: readonly ReplayableView[];
    consumers?: readonly ReplayableConsumer[];
    partition?: PartitionModel<never>;
  },
): AuditedService {
  const { views: offered = [], consumers = [], partition } = more;
  const model = partition && { partition: partition as PartitionModel<unknown> };
  const replayable = replayableOf(log.journal, { views: offered, consumers, ...model });
  return { replayable, reader: log, copies: [{ views: snapshotOf(views, names) }] };
}

/** Builds a view as its service would, up to the heads of the log or to a sequence of one partition. */
export function build(projection: Projection, log: HandmadeLog, views: ViewStore, view: string): void {
  for (const batches of log.partitions) {
    for (const { partition, sequence, hash, body } of batches) {
      const { events } = JSON.parse(Buffer.from(body).toString()) as { events: RecordedEvent[] };
      const writer = {
        get: <T>(key: string) => views.get<T>(view, key),
        put: (key: string, value: unknown) => views.commit(view, [{ key, value }]),
        remove: (key: string) => views.commit(view, [{ key, value: null }]),
      };
      for (const event of events) projection.project(event, writer);
      views.commit(view, [], { partition, sequence, hash });
    }
  }
}

const PAYMENT = handmadeId(7);
const about = { transactionId: PAYMENT, merchantId: handmadeId(8), holdId: handmadeId(9) };
export const FEE = { amountCents: 250, holdId: about.holdId, refundOnFailure: false };

/** A payment's event; its version is its place in the list. */
export function paymentEvents(...facts: readonly [type: string, data?: object][]): RecordedEvent[] {
  return facts.map(([type, data = {}], i) =>
    handmadeEvent(`payment-${PAYMENT}`, i + 1, { id: handmadeId(100 + i), type, data: { ...about, ...data } }),
  );
}

/** Events of the ledger, each in a stream of its own. */
export function ledgerEvents(...facts: readonly [type: string, data?: object][]): RecordedEvent[] {
  return facts.map(([type, data = {}], i) =>
    handmadeEvent(`posting-${handmadeId(200 + i)}`, 1, {
      id: handmadeId(300 + i),
      type,
      data: { ...about, currency: 'KES', ...data },
    }),
  );
}

/** The five journals, empty but for their first batches. */
export function emptyJournals(): Record<
  'merchants' | 'callback' | 'initiation' | 'wallet-fee' | 'notifier',
  HandmadeLog
> {
  return {
    merchants: handmadeLog('merchants'),
    callback: handmadeLog('callback'),
    initiation: handmadeLog('initiation'),
    'wallet-fee': handmadeLog('wallet-fee'),
    notifier: handmadeLog('notifier'),
  };
}
