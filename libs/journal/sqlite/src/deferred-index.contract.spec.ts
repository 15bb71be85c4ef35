import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { encodeBatch, hashOf } from '@daftari/journal-core/batch';
import { SequenceTaken, VersionTaken } from '@daftari/journal-core/errors';
import type { BatchToStore, JournalStore } from '@daftari/journal-core/store';
import { add, added, cause } from '@daftari/journal-core/testing/counter-model';
import { openCounters } from '@daftari/journal-core/testing/journal-contract';
import { openSqliteStore } from './sqlite-store';

const P = 3;
/** More than `index_tail` keeps of a partition, in batches of a thousand. */
const MANY = 20_000;

describe('the index of a SQLite journal, which is written later than its batches', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daftari-index-'));
  const open: JournalStore[] = [];
  let file = '';
  let files = 0;
  beforeEach(() => (file = join(folder, `journal-${files++}.db`)));
  afterEach(async () => {
    await Promise.all(open.splice(0).map((store) => store.close()));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const opened = async (at = file, readOnly = false) => {
    const store = await openSqliteStore({ file: at, readOnly });
    open.push(store);
    return store;
  };
  const rowsOf = (table: string, at = file): number => {
    const db = new DatabaseSync(at, { readOnly: true });
    const { rows } = db.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as { rows: number };
    db.close();
    return rows;
  };
  const change = (sql: string, at = file) => {
    const db = new DatabaseSync(at);
    db.exec(sql);
    db.close();
  };
  const sequences = async (store: JournalStore, stream: string, from = 1) =>
    (await store.readStreamBatches(P, stream, from, 100)).map(({ sequence }) => sequence);

  it('is found by whoever opens the file before and after the versions were moved', async () => {
    const store = await opened();
    const reader = await created(store, () => opened(file, true));
    await store.write(batch(1, 'a', 1, 'b', 1));
    expect(rowsOf('stream_versions')).toBe(0);
    expect(await sequences(reader, 'a')).toEqual([1]);
    await store.write(batch(2, 'a', 2));
    expect(await sequences(reader, 'a')).toEqual([1, 2]);
    expect(await sequences(await opened(file, true), 'a', 2)).toEqual([2]);
    await store.close();
    expect([rowsOf('index_tail'), rowsOf('stream_versions')]).toEqual([0, 19]);
    for (const one of [reader, await opened(file, true)]) expect(await sequences(one, 'a')).toEqual([1, 2]);
  });

  it('is known to whoever writes without being read again, before and after it was moved', async () => {
    const store = await opened();
    await created(store, async () => store);
    const asked = ['a', 'b', 'c', 'x-\ud800'];
    expect(await store.emptyStreams!(P, asked)).toEqual(new Set(asked));
    await store.write(batch(1, 'a', 1, 'x-\ud800', 1));
    // What the table says of it is not looked at any more.
    change("UPDATE index_tail SET versions = 'unreadable'");
    expect(await store.emptyStreams!(P, asked)).toEqual(new Set(['b', 'c']));
    expect(await sequences(store, 'a')).toEqual([1]);
  });

  it('is known to whoever writes beside another writer, who was first now and then', async () => {
    const [one, other] = [await opened(), await opened()];
    await created(one, async () => other);
    for (let sequence = 1; sequence <= 8; sequence++) {
      const [writer, reader] = sequence % 3 === 0 ? [other, one] : [one, other];
      await writer.write(batch(sequence, `s-${sequence}`, 1));
      const all = ['s-0', 's-1', 's-2', 's-3', 's-4', 's-5', 's-6', 's-7', 's-8'];
      const empty = new Set(all.filter((_, i) => i === 0 || i > sequence));
      for (const store of [writer, reader]) expect(await store.emptyStreams!(P, all)).toEqual(empty);
    }
  });

  it('keeps up with what is written, while every reader finds every version once', async () => {
    const store = await opened();
    const reader = await created(store, () => opened(file, true));
    const stream = (i: number) => `s-${i % 300}`;
    for (let first = 0, sequence = 1; first < MANY; first += 1_000, sequence++) {
      const pairs = Array.from({ length: 1_000 }, (_, i) => [
        stream(first + i),
        1 + Math.floor((first + i) / 300),
      ]).flat();
      await store.write(batch(sequence, ...pairs));
      if (sequence % 3 === 0) expect((await sequences(reader, 's-7')).at(-1)).toBe(sequence);
    }
    expect(rowsOf('stream_versions')).toBeGreaterThan(MANY / 4);
    expect(rowsOf('index_tail')).toBeGreaterThan(16);
    for (const one of [store, reader, await opened(file, true)]) {
      expect(await sequences(one, 's-7')).toEqual(Array.from({ length: MANY / 1_000 }, (_, i) => i + 1));
      const index = await allRows(one);
      expect(index).toHaveLength(MANY + 1);
      expect(new Set(index.map((row) => `${row.stream}@${row.version}`)).size).toBe(MANY + 1);
    }
    await expect(store.write(batch(21, 's-7', 1))).rejects.toThrow(VersionTaken);
    await expect(store.write(batch(21, 's-7', 67))).rejects.toThrow(VersionTaken);
    await store.write(batch(21, 's-7', 68));
  });

  it('lets a version be written once, wherever the first one stands, and writes nothing of the second', async () => {
    const store = await opened();
    await created(store, async () => store);
    await store.write(batch(1, 'a', 1, 'b', 1));
    const refused = async (by: JournalStore, ...versions: (string | number)[]) => {
      await expect(by.write(batch(2, ...versions))).rejects.toThrow(VersionTaken);
      expect((await by.head(P))?.sequence).toBe(1);
    };
    await refused(store, 'a', 1);
    await refused(store, 'c', 1, 'a', 1);
    await refused(store, 'c', 1, 'c', 1);
    await store.close();
    const again = await opened();
    await refused(again, 'c', 1, 'b', 1);
    await again.write(batch(2, 'c', 1));
  });

  it('lets it be written once by two writers of one file, also after one of them has moved everything', async () => {
    const one = await opened();
    await created(one, async () => one);
    const two = await opened();
    await one.write(batch(1, 'a', 1));
    await expect(two.write(batch(1, 'b', 1))).rejects.toThrow(SequenceTaken);
    await expect(two.write(batch(2, 'a', 1))).rejects.toThrow(VersionTaken);
    await two.write(batch(2, 'a', 2));
    await expect(one.write(batch(3, 'a', 2))).rejects.toThrow(VersionTaken);
    const third = await opened();
    await third.write(batch(3, 'a', 3, 'b', 1));
    await third.close();
    expect(rowsOf('index_tail')).toBe(0);
    for (const store of [one, two]) {
      await expect(store.write(batch(4, 'b', 1))).rejects.toThrow(VersionTaken);
      expect(await sequences(store, 'a')).toEqual([1, 2, 3]);
    }
    await two.write(batch(4, 'b', 2));
  });

  it('goes on from a file that was left as a crash leaves it, in the middle of moving', async () => {
    const store = await opened();
    await created(store, async () => store);
    await store.write(batch(1, 'a', 1, 'b', 1));
    await store.write(batch(2, 'a', 2));
    const copy = `${file}.copy`;
    change(`VACUUM INTO '${copy}'`);
    change(
      `INSERT INTO stream_versions VALUES (${P}, 'a', 1, ${P * 2 ** 40 + 1}), (${P}, 'a', 2, ${P * 2 ** 40 + 2})`,
      copy,
    );
    const crashed = await opened(copy);
    expect(await sequences(crashed, 'a')).toEqual([1, 2]);
    expect((await allRows(crashed)).filter(({ stream }) => stream === 'a')).toHaveLength(2);
    await expect(crashed.write(batch(3, 'b', 1))).rejects.toThrow(VersionTaken);
    await crashed.write(batch(3, 'b', 2));
    await crashed.close();
    expect([rowsOf('index_tail', copy), rowsOf('stream_versions', copy)]).toEqual([0, 20]);
  });

  it('has a file of the layout before it go on as it is, for readers and for writers', async () => {
    const store = await opened();
    const { journal } = await openCounters(store);
    await journal.decide(add(P, 'counter-old', 1));
    await journal.close();
    change('DROP TABLE index_tail; PRAGMA user_version = 0');
    const old = `${file}.old`;
    copyFileSync(file, old);
    const reading = await openCounters(await opened(old, true));
    expect(await reading.journal.state(P, 'counter-old')).toEqual({ version: 1, state: 1 });
    const writing = await openCounters(await opened(old));
    await expect(
      writing.journal.append([
        { partition: P, stream: 'counter-old', expected: 'none', events: [added('counter-old', 1)], cause },
      ]),
    ).rejects.toThrow('counter-old');
    expect((await writing.journal.decide(add(P, 'counter-old', 1))).result).toBe(2);
    expect(await sequences(reading.store, 'counter-old')).toEqual([1, 2]);
    await reading.journal.close();
    await writing.journal.close();
  });

  it('is refused with the layout that it has when a newer version has made it', async () => {
    await (await opened()).close();
    change('PRAGMA user_version = 2');
    for (const readOnly of [true, false]) await expect(opened(file, readOnly)).rejects.toThrow('layout 2');
  });

  it('answers no stream from a row that can not be read', async () => {
    const store = await opened();
    await created(store, async () => store);
    await store.write(batch(1, 'a', 1));
    change(`UPDATE index_tail SET versions = '[["a",1]' WHERE position = ${P * 2 ** 40 + 1}`);
    await expect(sequences(await opened(file, true), 'a')).rejects.toThrow(
      'partition 3 sequence 1: its row of the index',
    );
  });
});

async function created<T>(store: JournalStore, then: () => Promise<T>): Promise<T> {
  const genesis = Array.from({ length: 16 }, (_, p) => ({ ...batch(0, 'journal', 1), partition: p }));
  await store.create({ journal: 'counters', journalId: 'x', partitions: 16, format: 1 }, genesis);
  return then();
}

async function allRows(store: JournalStore) {
  const rows = await store.readIndex!(P, undefined, 7_000);
  for (let page = rows; page.length > 0; rows.push(...page)) page = await store.readIndex!(P, rows.at(-1), 7_000);
  return rows;
}

/** A batch of the partition, with these streams and versions. */
function batch(sequence: number, ...versions: (string | number)[]): BatchToStore {
  const recordedAt = '2026-11-21T08:00:00.000Z';
  const header = { journal: 'counters', journalId: 'x', partition: P, sequence, recordedAt, previousHash: '' };
  const body = encodeBatch(header, [JSON.stringify(versions)]);
  const index = [];
  for (let i = 0; i < versions.length; i += 2) {
    index.push({ stream: versions[i] as string, version: versions[i + 1] as number });
  }
  return { partition: P, sequence, recordedAt, hash: hashOf(body), body, index };
}
