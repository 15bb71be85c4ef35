import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { headsToRecord, type RecordedJournal } from '@daftari/journal-core/recorded-heads';
import { add, added, cause } from '@daftari/journal-core/testing/counter-model';
import { openCounters } from '@daftari/journal-core/testing/journal-contract';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';

/** A small journal in a SQLite file: several partitions, streams and batches, batches of one event and of many. */
export interface SmallJournal {
  readonly file: string;
  readonly recorded: RecordedJournal;
}

/**
 * Writes the journal into `folder`; its file holds nothing else, such as what was once on a page. As after a crash, the
 * newest batches of it are in the tail of the index and the others were moved.
 */
export async function smallJournal(folder: string): Promise<SmallJournal> {
  const first = join(folder, 'first.db');
  const begun = await openCounters(await openSqliteStore({ file: first }));
  for (let round = 0; round < 3; round++) {
    begun.clock.advance(1_234);
    await begun.journal.decide(add(3, 'counter-a', round));
    await begun.journal.decide(add(15, 'counter-äöü', round));
  }
  await begun.journal.append([
    {
      partition: 0,
      stream: 'counter-moved',
      expected: 'none',
      events: Array.from({ length: 20 }, () => added('counter-moved', 1)),
      cause,
    },
  ]);
  await begun.journal.close();
  const { journal, clock } = await openCounters(await openSqliteStore({ file: first }), 2, begun.clock.nowMs());
  for (let round = 0; round < 6; round++) {
    clock.advance(1_234);
    await Promise.all([
      journal.decide(add(3, 'counter-a', round)),
      journal.decide(add(3, `counter-${round % 2 === 0 ? 'even' : 'odd'}`, round)),
    ]);
    await journal.decide(add(15, 'counter-äöü', round));
  }
  const events = Array.from({ length: 40 }, (_, i) => added('counter-many', i));
  await journal.append([
    { partition: 0, stream: 'counter-many', expected: 'none', events, cause },
    { partition: 0, stream: 'counter-one', expected: 'none', events: [added('counter-one', 1)], cause },
  ]);
  await journal.decide(add(0, 'counter-one', 2));
  const recorded = (await headsToRecord([journal])).journals['counters']!;
  const file = join(folder, 'journal.db');
  const db = new DatabaseSync(first);
  db.exec(`VACUUM INTO '${file}'`);
  db.close();
  await journal.close();
  return { file, recorded };
}
