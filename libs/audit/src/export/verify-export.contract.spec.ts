import { appendFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredBatch } from '@daftari/journal-core/position';
import { exportedCounters, type ExportedCounters } from '../testing/exported-counters';
import { findingLine } from '../verify/finding';
import { verifyJournal } from '../verify/verify-journal';
import { NoExport } from './export-errors';
import { headsOfManifest } from './manifest-heads';
import { openExport } from './open-export';
import { loadOrMakeSigningKey } from './signing-key';
import { verifyExport } from './verify-export';

const LINES = 151;
let counters: ExportedCounters;
beforeEach(async () => {
  counters = await exportedCounters(LINES - 1);
  await counters.export();
});
afterEach(() => counters.remove());

const file = () => join(counters.folder, 'counters-3.ndjson');
const lines = () => readFileSync(file(), 'utf8').split('\n');
const write = (changed: readonly string[]) => writeFileSync(file(), changed.join('\n'));

/** What is wrong with the export, a line each. */
async function findings(publicKey?: string): Promise<string[]> {
  const opened = openExport(counters.folder, publicKey);
  const reports = await verifyExport(opened);
  await opened.close();
  return [...opened.problems, ...reports.flatMap((report) => report.findings.map(findingLine))];
}

const plain = ({ sequence, hash, body }: StoredBatch) => ({ sequence, hash, body: Buffer.from(body) });

/** Flips a bit of one line, found by its text. */
function flip(line: number, text: string): void {
  const bytes = readFileSync(file());
  const before = lines().slice(0, line).join('\n').length + (line === 0 ? 0 : 1);
  const at = bytes.indexOf(text, before);
  bytes[at + text.length - 1]! ^= 1;
  writeFileSync(file(), bytes);
}

describe('an exported journal', () => {
  it('is verified as its store is: the same batches, events and heads', async () => {
    const opened = openExport(counters.folder, counters.publicKey);
    const [report] = await verifyExport(opened);
    await opened.close();
    const live = await verifyJournal(await counters.reader());
    expect(report).toEqual({ ...live, indexCompared: false });
    expect(opened).toMatchObject({ problems: [], signedBy: 'named key' });
  });

  it('is read from any place, backwards too', async () => {
    const opened = openExport(counters.folder);
    const [reader] = opened.readers;
    for (const after of [-1, 149, 70, 0, 150, 3, 63, 64]) {
      const expected = await counters.store.readBatches(3, after, 5);
      const found = await reader!.readBatches(3, after, 5);
      expect(found.map(plain)).toEqual(expected.map(plain));
    }
    expect(await reader!.readBatches(16, -1, 5)).toEqual([]);
    await opened.close();
  });

  it('is held against the heads of an older manifest', async () => {
    const older = headsOfManifest(openExport(counters.folder).manifest);
    await counters.write(5);
    await counters.export();
    const opened = openExport(counters.folder);
    expect((await verifyExport(opened, undefined, older))[0]!.findingCount).toBe(0);
    const lie = {
      journals: {
        counters: { ...older.journals['counters']!, heads: [{ partition: 3, sequence: 99, hash: 'f'.repeat(64) }] },
      },
    };
    expect((await verifyExport(opened, undefined, lie))[0]!.findings.map(findingLine)).toEqual([
      'journal counters partition 3 sequence 99: another batch is here than the one that was recorded',
    ]);
    await opened.close();
  });
});

describe('an export that was changed', () => {
  it.each([0, 1, 77, 149, 150])('names the flipped byte of line %i, and nothing else', async (line) => {
    flip(line, '"recordedAt":"2026-11-21T08:00:00.1');
    expect(await findings()).toEqual([
      expect.stringMatching(`^journal counters partition 3 sequence ${line}: the body's hash is `),
    ]);
  });

  it('names a flipped digit of a sequence', async () => {
    flip(77, '"sequence":77');
    const [finding, ...more] = await findings();
    expect(finding).toMatch(/^journal counters partition 3 sequence 77: the body's hash is /);
    expect(more).toEqual([]);
  });

  it('names a line that was taken out', async () => {
    write(lines().toSpliced(77, 1));
    expect(await findings()).toEqual([
      'journal counters partition 3 sequence 77: missing: the store goes on at sequence 78',
      expect.stringMatching(/^journal counters partition 3: the file has \d+ bytes, the manifest says \d+$/),
    ]);
  });

  it('finds lines that changed places', async () => {
    const [a, b] = lines().slice(77, 79);
    write(lines().toSpliced(77, 2, b!, a!));
    expect(await findings()).toContainEqual(expect.stringContaining('partition 3 sequence 77: missing'));
  });

  it.each([1, 2, 500])('finds %i bytes cut from its tail', async (bytes) => {
    truncateSync(file(), statSync(file()).size - bytes);
    const found = await findings();
    expect(found).toContainEqual(expect.stringMatching(/partition 3: the file has \d+ bytes, the manifest says/));
    const cutsTheBody = found.some((line) => line.includes('partition 3 sequence 150'));
    expect(cutsTheBody).toBe(bytes > 1);
  });

  it('finds its last batch gone, and a batch too many', async () => {
    const whole = lines();
    write([...whole.slice(0, -2), '']);
    expect(await findings()).toContainEqual(
      'journal counters partition 3 sequence 150: missing: the head is announced at sequence 150',
    );
    write(whole);
    appendFileSync(file(), `${whole[0]}\n`);
    expect(await findings()).toContainEqual('journal counters partition 3 sequence 151: sequence 0 comes again');
  });

  it('finds a file gone, a file too many, and a line without end', async () => {
    rmSync(join(counters.folder, 'counters-4.ndjson'));
    writeFileSync(join(counters.folder, 'other-0.ndjson'), '');
    appendFileSync(file(), Buffer.alloc(2 * 1024 * 1024, 'a'));
    const found = await findings();
    expect(found).toEqual([
      'other-0.ndjson is here, but the manifest does not name it',
      expect.stringContaining('partition 3 sequence 150: the partition cannot be read from here on'),
      expect.stringContaining('partition 4 sequence 0: the partition cannot be read from here on: ENOENT'),
      expect.stringContaining('partition 3: the file has'),
    ]);
  });

  it('finds a batch and all that follow it written anew, with a manifest that fits: by the key', async () => {
    const manifest = join(counters.folder, 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"exportedAt": "2026', '"exportedAt": "2025'));
    expect(await findings()).toEqual(['the signature does not fit the manifest and the key']);
    const forger = loadOrMakeSigningKey(join(counters.folder, 'forger.pem'), join(counters.folder, 'manifest2.pem'));
    const lie = readFileSync(manifest, 'utf8').replace(/"keyId": "[^"]+"/, `"keyId": "${forger.keyId}"`);
    writeFileSync(manifest, lie);
    writeFileSync(join(counters.folder, 'manifest.sig'), forger.sign(Buffer.from(lie)));
    writeFileSync(join(counters.folder, 'manifest.pub.pem'), forger.publicPem);
    expect(await findings()).toEqual([]); // the key in the folder vouches only for itself
    expect(await findings(counters.publicKey)).toEqual(['the signature does not fit the manifest and the key']);
  });

  it('is no export without its manifest, or with one that makes no sense', () => {
    const manifest = join(counters.folder, 'manifest.json');
    const text = readFileSync(manifest, 'utf8');
    const lies: [RegExp | string, string][] = [
      [/^\{/, '['],
      ['"format": 1', '"format": 2'],
      ['"counters-3.ndjson"', '"../../etc/passwd"'],
      ['"partition": 5', '"partition": 6'],
      ['"lines": 151', '"lines": 150'],
      ['"journal": "counters"', '"journal": "../x"'],
      [/"hash": "[0-9a-f]{64}"/, '"hash": 7'],
    ];
    for (const [find, put] of lies) {
      const lie = text.replace(find, put);
      expect(lie).not.toBe(text);
      writeFileSync(manifest, lie);
      expect(() => openExport(counters.folder)).toThrow(NoExport);
    }
    rmSync(manifest);
    expect(() => openExport(counters.folder)).toThrow('there is no manifest.json in');
  });
});
