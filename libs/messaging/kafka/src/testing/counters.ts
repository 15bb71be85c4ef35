import { decodeBatch } from '@daftari/journal-core/batch';
import type { DeliveredBatch, Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import type { StoredBatch } from '@daftari/journal-core/position';
import { counterEvents, counterModel } from '@daftari/journal-core/testing/counter-model';
import { memoryLog, type MemoryLog } from '@daftari/journal-memory/memory-log';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { ownerJournal, type OwnerJournal } from '@daftari/messaging-core/owner-journal';
import { journalService } from '@daftari/rpc/journal-service';

/** A journal in memory as its owner holds and serves it. */
export interface Counters {
  readonly journal: Journal;
  readonly log: MemoryLog;
  readonly owner: OwnerJournal;
  /** Writes one batch with so many events; the streams' names say which. */
  write(partition: number, events?: number): Promise<void>;
  /** Every batch of a partition as it is stored. */
  stored(partition: number): Promise<StoredBatch[]>;
  /** Every batch as a reader of everything gets it, partition by partition. */
  everything(): Promise<DeliveredBatch[][]>;
}

export async function openCounters(): Promise<Counters> {
  const log = memoryLog();
  const journal = await openJournal({
    name: 'counters',
    store: memoryStore(log),
    clock: systemClock,
    ids: systemIds,
    events: counterEvents,
    streams: { counter: counterModel },
  });
  const cause = { correlation: 'root', causation: 'test', actor: 'service:test' };
  let streams = 0;
  return {
    journal,
    log,
    owner: ownerJournal(journalService(new Map([['counters', journal]])), 'counters'),
    async write(partition, events = 1) {
      const facts = Array.from({ length: events }, (_, amount) => ({ type: 'Added.v1', data: { amount, text: 'ké' } }));
      const stream = `counter-${(streams += 1)}`;
      await journal.append([{ partition, stream, expected: 'none', events: facts, cause }]);
    },
    stored: (partition) => journal.readBatches(partition, -1, 100_000),
    everything: () =>
      Promise.all(
        Array.from({ length: journal.partitions }, async (_, partition) =>
          (await journal.readBatches(partition, -1, 100_000)).map(delivered),
        ),
      ),
  };
}

/** A stored batch as it is delivered when no event has an old version. */
export function delivered({ partition, sequence, hash, body }: StoredBatch): DeliveredBatch {
  const { recordedAt, events } = decodeBatch(body);
  return { checkpoint: { partition, sequence, hash }, recordedAt, events };
}
