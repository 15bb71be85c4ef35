import { eventChecker } from '@daftari/contracts/event-checker';
import { systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import type { PartitionModel, StreamModel } from '@daftari/journal-core/decider';
import type { EventFact } from '@daftari/journal-core/event';
import type { DecidedFact, Journal, JournalCommand } from '@daftari/journal-core/journal';
import { openJournal, type JournalOptions } from '@daftari/journal-core/open-journal';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import { Type } from 'typebox';

/** The domain that is measured: entries of one size, checked against a schema as every event is. */
export const entryEvents = {
  'EntryPosted.v1': Type.Object({
    amountCents: Type.Integer({ minimum: 1 }),
    currency: Type.Literal('KES'),
    reference: Type.String({ maxLength: 120 }),
    note: Type.String({ maxLength: 200 }),
  }),
};

interface EntryPosted extends EventFact {
  readonly type: 'EntryPosted.v1';
  readonly data: { readonly amountCents: number };
}

const entryModel: StreamModel<number, EntryPosted> = {
  initialState: 0,
  evolve: (sum, event) => sum + event.data.amountCents,
};

export interface Sums {
  cents: number;
}

export const sumsModel: PartitionModel<Sums> = {
  version: 1,
  initialState: () => ({ cents: 0 }),
  evolve(sums, event) {
    if (event.type === 'EntryPosted.v1') sums.cents += (event as unknown as EntryPosted).data.amountCents;
  },
  save: ({ cents }) => ({ cents }),
  restore: (saved) => saved as Sums,
};

export const entryChecker = eventChecker(entryEvents);

export async function openEntries(
  file: string,
  more: Partial<Pick<JournalOptions<Sums>, 'personal' | 'snapshots' | 'partition'>> = {},
): Promise<Journal<Sums>> {
  return openJournal<Sums>({
    name: 'bench',
    store: await openSqliteStore({ file }),
    clock: systemClock,
    ids: systemIds,
    events: entryChecker,
    streams: { entry: entryModel },
    ...more,
  });
}

/** What a floor writes as well: see `floors/events.mjs`. */
export function entry(stream: string): DecidedFact {
  return {
    stream,
    type: 'EntryPosted.v1',
    data: {
      amountCents: 250,
      currency: 'KES',
      reference: 'INV-2026-000123',
      note: 'Fee of one collection, held until the provider has answered',
    },
  };
}

/** Posts one entry to a stream, as a service's command does. */
export function postEntry(partition: number, stream: string, fresh: boolean): JournalCommand<Sums, number> {
  return {
    partition,
    streams: [stream],
    fresh,
    cause: { correlation: stream, causation: 'bench', actor: 'service:bench', environment: 'test' },
    decide: (view) => ({ events: [entry(stream)], result: view.stream<number>(stream).version + 1 }),
  };
}

/** The stream of the n-th event of a partition: one of so many in turn, or a new one with a random name each time. */
export function streamOf(partition: number, n: number, streams: number | undefined): string {
  return streams === undefined ? `entry-${systemIds.uuid()}` : `entry-${partition}-${n % streams}`;
}
