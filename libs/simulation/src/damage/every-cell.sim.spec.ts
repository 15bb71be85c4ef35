import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { positionKey, sequenceOf } from '@daftari/journal-sqlite/schema';
import { SIMULATION_LIMIT_MS, SOAK } from '../seeds';
import { judgeFile, type Verdict } from './judge-file';
import { smallJournal } from './small-journal';

jest.setTimeout(SIMULATION_LIMIT_MS);

const OF_BATCH = "'position = ' || position";
const OF_VERSION = "'partition = ' || partition || ' AND version = ' || version || ' AND stream = ' || quote(stream)";

/** A cell, how to find its row again, and the batch that it belongs to. */
interface Cell {
  readonly row: string;
  readonly position: number;
  readonly value: number;
  readonly bytes: Uint8Array;
}

describe('a SQLite journal of which one cell was changed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daftari-cells-'));
  let file = '';
  let whole: Buffer;
  beforeAll(async () => {
    file = (await smallJournal(folder)).file;
    whole = readFileSync(file);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(async () => {
    expect((await judgeFile(file)).is).toBe('clean');
  });

  function cellsOf(table: string, column: string): Cell[] {
    const row = table === 'stream_versions' ? OF_VERSION : OF_BATCH;
    const db = new DatabaseSync(file);
    const cells = db
      .prepare(`SELECT ${row} AS row, position, ${column} AS value, CAST(${column} AS BLOB) AS bytes FROM ${table}`)
      .all();
    db.close();
    expect(cells.length).toBeGreaterThan(10);
    return cells as unknown as Cell[];
  }

  /** What is made of the file after a change; undefined when the unique keys do not let it be. The file is whole again. */
  async function judged(change: string, ...values: (Uint8Array | number)[]): Promise<Verdict | undefined> {
    const db = new DatabaseSync(file);
    try {
      db.exec('PRAGMA synchronous = OFF');
      if (db.prepare(change).run(...values).changes !== 1) throw new Error(`changed nothing: ${change}`);
    } catch (error) {
      if (String(error).includes('UNIQUE constraint failed')) return undefined;
      throw error;
    } finally {
      db.close();
    }
    const verdict = await judgeFile(file);
    writeFileSync(file, whole);
    return verdict;
  }

  it.each([
    ['batches', 'body', '?', 397],
    ['batches', 'hash', 'CAST(? AS TEXT)', 61],
    ['batches', 'recorded_at', 'CAST(? AS TEXT)', 23],
    ['stream_versions', 'stream', 'CAST(? AS TEXT)', 31],
    ['index_tail', 'versions', 'CAST(? AS TEXT)', 37],
  ])('has the batch named for any byte of %s.%s', async (table, column, typed, stride) => {
    const missed: string[] = [];
    for (const [at, { row, position, bytes }] of cellsOf(table, column).entries()) {
      for (let i = SOAK ? 0 : at % stride; i < bytes.length; i += SOAK ? 1 : stride) {
        const flipped = Uint8Array.from(bytes);
        flipped[i]! ^= 1 << (i % 8);
        const verdict = await judged(`UPDATE ${table} SET ${column} = ${typed} WHERE ${row}`, flipped);
        if (!names(verdict, position)) missed.push(`${row}, byte ${i}: ${JSON.stringify(verdict)}`);
      }
    }
    expect(missed).toEqual([]);
  });

  it.each([
    ['batches', 'position'],
    ['stream_versions', 'position'],
    ['index_tail', 'position'],
    ['stream_versions', 'version'],
    ['stream_versions', 'partition'],
  ])('has the batch named for any bit of %s.%s', async (table, column) => {
    const missed: string[] = [];
    for (const [at, { row, position, value }] of cellsOf(table, column).entries()) {
      for (let bit = SOAK ? 0 : at % 29; bit < 52; bit += SOAK ? 1 : 29) {
        const flipped = Number(BigInt(value) ^ (1n << BigInt(bit)));
        const verdict = await judged(`UPDATE ${table} SET ${column} = ${flipped} WHERE ${row}`);
        if (!names(verdict, position)) missed.push(`${row}, bit ${bit}: ${JSON.stringify(verdict)}`);
      }
    }
    expect(missed).toEqual([]);
  });

  it.each([
    ['batches', 'batch'],
    ['stream_versions', 'index row'],
    ['index_tail', 'row of the index that was not moved yet'],
  ])('has the batch named when a row of %s is gone', async (table) => {
    for (const { row, position } of cellsOf(table, 'position')) {
      expect([row, names(await judged(`DELETE FROM ${table} WHERE ${row}`), position)]).toEqual([row, true]);
    }
  });

  it.each([
    ['name', "'counterz'"],
    ['partitions', '17'],
    ['format', '2'],
  ])('reports what the store says of its journal: its %s', async (column, wrong) => {
    const verdict = await judged(`UPDATE journal SET ${column} = ${wrong}`);
    expect(verdict).toMatchObject({ is: 'reported', problem: expect.stringContaining('the store says its') });
  });

  it('names the batches when the id of the journal is another', async () => {
    expect(await judged("UPDATE journal SET journal_id = substr(journal_id, 2) || 'x'")).toMatchObject({ is: 'named' });
  });
});

/** True when a finding names the batch at a position; a change that the keys do not allow needs no finding. */
function names(verdict: Verdict | undefined, position: number): boolean {
  if (verdict === undefined) return true;
  const sequence = sequenceOf(position);
  const partition = (position - sequence) / positionKey(1, 0);
  return verdict.is === 'named' && verdict.findings.some((f) => f.partition === partition && f.sequence === sequence);
}
