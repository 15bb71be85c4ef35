import { writeSync } from 'node:fs';
import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import { added, counterEvents, counterModel, partitionSum } from '@daftari/journal-core/testing/counter-model';
import { systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { openLastingStore } from './journal-stores';

/**
 * A process that appends to a journal until it is killed: `journal-appender.js <kind of store> <location> <run>`.
 * It prints `opened`, and `<command> <event id>,…` once a command is acknowledged. A line is handed to the system before the
 * next command is given, so that what was acknowledged is told even by a process that dies the moment after.
 */
const IN_FLIGHT = 24;
const PARTITIONS = 4;

async function main([kind = '', location = '', run = '']: readonly string[]): Promise<void> {
  const journal = await openJournal({
    name: 'counters',
    store: await openLastingStore(kind, location),
    clock: systemClock,
    ids: systemIds,
    events: counterEvents,
    streams: { counter: counterModel },
    partition: partitionSum,
  });
  writeSync(1, 'opened\n');
  let next = 0;
  const caller = async () => {
    for (;;) await give(journal, `${run}-${next}`, next++);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
}

/** One to five events, in a stream that many write to and in one that is new. */
async function give(journal: Journal<object>, id: string, i: number): Promise<void> {
  const hot = `counter-hot-${i % 7}`;
  const own = `counter-${id}`;
  const count = i % 5;
  const { events } = await journal.decide({
    partition: i % PARTITIONS,
    streams: [hot, own],
    cause: { correlation: 'root', causation: id, actor: 'service:test' },
    decide: () => ({
      events: [added(own, i), ...Array.from({ length: count }, () => added(hot, 1))],
      result: undefined,
    }),
  });
  writeSync(1, `${id} ${events.map((event) => event.id).join()}\n`);
}

void main(process.argv.slice(2));
