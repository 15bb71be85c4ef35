import { idsFrom } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import { openJournal } from '@daftari/journal-core/open-journal';
import {
  add,
  counterEvents,
  counterModel,
  partitionSum,
  type PartitionSum,
} from '@daftari/journal-core/testing/counter-model';
import { openMongodbStore } from '../mongodb-store';
import { PATIENT } from './spec-database';

/** What a writer process is told, as JSON in its one argument. */
export interface WriterOrders {
  readonly url: string;
  readonly database: string;
  readonly seed: number;
  readonly commands: number;
  /** Commands under way at once. */
  readonly inFlight: number;
  readonly partitions: number;
}

/** Writes counters into a journal and ends: another process, as the journal's other writers are. */
async function writeCounters({ url, database, seed, commands, inFlight, partitions }: WriterOrders): Promise<void> {
  const store = await openMongodbStore({ url, database, journal: 'counters', timeouts: PATIENT });
  const journal = await openJournal<PartitionSum>({
    name: 'counters',
    store,
    clock: { nowMs: () => Date.now() },
    ids: idsFrom(seededRandom(seed)),
    events: counterEvents,
    streams: { counter: counterModel },
    partition: partitionSum,
  });
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < commands; i = next++) await journal.decide(add(i % partitions, `counter-${i % 7}`, 1));
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  await journal.close();
}

void writeCounters(JSON.parse(process.argv[2]!) as WriterOrders);
