import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogBatch } from '@daftari/audit/log-reader';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import { SIMULATION_LIMIT_MS, SOAK } from '../seeds';
import { judgeFile, type Verdict } from './judge-file';
import { smallJournal, type SmallJournal } from './small-journal';

jest.setTimeout(SIMULATION_LIMIT_MS);

/** Quick: every 251st byte, and one bit of it; soak: every 7th, which a prime to the page size spreads over every field. */
const STRIDE = SOAK ? 7 : 251;

describe('a SQLite journal of which one byte was changed on the disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daftari-bytes-'));
  let journal: SmallJournal;
  let bytes: Buffer;
  let whole: Verdict;
  beforeAll(async () => {
    journal = await smallJournal(folder);
    bytes = readFileSync(journal.file);
    whole = await judgeFile(journal.file);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What is made of the file with a bit of this byte turned; the file is whole again afterwards. */
  function judgeFlipped(offset: number): Promise<Verdict> {
    return judgeWith(offset, bytes[offset]! ^ (1 << (offset % 8)));
  }

  async function judgeWith(offset: number, byte: number): Promise<Verdict> {
    const file = openSync(journal.file, 'r+');
    const put = (value: number) => writeSync(file, Uint8Array.of(value), 0, 1, offset);
    try {
      put(byte);
      return await judgeFile(journal.file);
    } finally {
      put(bytes[offset]!);
      closeSync(file);
    }
  }

  it('is clean before that, and is after it was put back', async () => {
    expect(whole.is).toBe('clean');
    expect((await judgeFlipped(bytes.length >> 1)).is).not.toBe('');
    expect(await judgeFile(journal.file)).toEqual(whole);
  });

  it('is never silently different: the damage is named, reported, or changes nothing that can be read', async () => {
    const count = { named: 0, reported: 0, clean: 0 };
    const silent: string[] = [];
    for (let offset = 0; offset < bytes.length; offset += STRIDE) {
      const verdict = await judgeFlipped(offset);
      count[verdict.is] += 1;
      if (verdict.is === 'clean' && whole.is === 'clean' && verdict.content !== whole.content) {
        silent.push(`byte ${offset} (page ${1 + Math.floor(offset / 4_096)}, ${offset % 4_096})`);
      }
    }
    console.info(`flipped ${Math.ceil(bytes.length / STRIDE)} of ${bytes.length} bytes: ${JSON.stringify(count)}`);
    expect(silent).toEqual([]);
    expect(count.named).toBeGreaterThan(count.reported);
  });

  it('has the batch named when the byte is of its body, of the hash or of the time beside it', async () => {
    const store = await openSqliteStore({ file: journal.file, readOnly: true });
    const batches: LogBatch[] = [];
    for (let partition = 0; partition < 16; partition++) batches.push(...(await store.readBatches(partition, -1, 100)));
    await store.close();
    const missed: string[] = [];
    for (const { partition, sequence, hash, body, recordedAt } of batches) {
      const step = SOAK ? 5 : 67 + (sequence % 5);
      const cell = Buffer.concat([Buffer.from(hash + recordedAt!), body]);
      const offsets = placesOf(cell, bytes);
      for (let i = SOAK ? 0 : sequence % 3; i < cell.length; i += step) {
        const verdict = await judgeFlipped(offsets[i]!);
        const isNamed =
          verdict.is === 'named' && verdict.findings.some((f) => f.partition === partition && f.sequence === sequence);
        if (!isNamed) missed.push(`partition ${partition} sequence ${sequence} byte ${i}: ${verdict.is}`);
      }
    }
    expect(missed).toEqual([]);
  });

  it('has the batch named when a row of its index says another partition, though SQLite answers it all the same', async () => {
    const row = Buffer.from('\x03counter-a');
    let rows = 0;
    for (let at = bytes.indexOf(row); at >= 0; at = bytes.indexOf(row, at + 1)) {
      for (const bit of [1, 2, 4, 8, 64]) {
        const verdict = await judgeWith(at, bytes[at]! ^ bit);
        expect(verdict).toMatchObject({ is: 'named', findings: expect.arrayContaining([inPartition(3)]) });
      }
      rows += 1;
    }
    expect(rows).toBe(3);
  });

  it('reads the same when the schema spells a column in another way', async () => {
    const column = bytes.indexOf('recorded_at TEXT NOT NULL');
    expect(await judgeWith(column, 'R'.charCodeAt(0))).toEqual(whole);
  });
});

function inPartition(partition: number): unknown {
  return expect.objectContaining({ partition, sequence: expect.any(Number) });
}

/** Where each byte of a cell stands in the file; a long one is cut into pieces, on a page each. */
function placesOf(cell: Buffer, file: Buffer): number[] {
  const places: number[] = [];
  while (places.length < cell.length) {
    const rest = cell.subarray(places.length);
    const start = file.lastIndexOf(rest.subarray(0, 100)); // copies before it are of pages that were split
    if (start < 0) throw new Error(`the cell is not in the file after ${places.length} bytes`);
    for (let i = 0; i < rest.length && file[start + i] === rest[i]; i++) places.push(start + i);
  }
  return places;
}
