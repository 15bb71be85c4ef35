import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportedCounters, type ExportedCounters } from '../testing/exported-counters';
import { pythonIsHere, verifyByScript } from '../testing/verify-export-script';
import { findingLine } from '../verify/finding';
import { openExport } from './open-export';
import { verifyExport } from './verify-export';

const withPython = pythonIsHere() ? describe : describe.skip;
const withOpenssl = spawnSync('openssl', ['version']).status === 0 ? it : it.skip;

let counters: ExportedCounters;
let whole: string;
beforeAll(async () => {
  counters = await exportedCounters(40);
  await counters.export();
  whole = mkdtempSync(join(tmpdir(), 'daftari-whole-'));
  cpSync(counters.folder, whole, { recursive: true });
});
beforeEach(() => cpSync(whole, counters.folder, { recursive: true, force: true }));
afterAll(() => {
  counters.remove();
  rmSync(whole, { recursive: true });
});

const path = (name: string) => join(counters.folder, name);
const edit = (name: string, change: (text: string) => string) => {
  const before = readFileSync(path(name), 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path(name), after);
};
const editLines = (change: (lines: string[]) => string[]) =>
  edit('counters-3.ndjson', (text) => change(text.split('\n')).join('\n'));

/** What `audit verify --from` finds. */
async function ours(): Promise<string[]> {
  const opened = openExport(counters.folder);
  const reports = await verifyExport(opened);
  await opened.close();
  return [...opened.problems, ...reports.flatMap(({ findings }) => findings.map(findingLine))];
}

const placesOf = (lines: readonly string[]) =>
  new Set(lines.flatMap((line) => /^journal \S+ partition \d+ sequence \d+/.exec(line)?.[0] ?? []));

/** What is done to an export, and the places that both must name. */
const TAMPERED: [string, () => void, string[]][] = [
  ['a flipped byte', () => editLines((l) => l.with(20, l[20]!.replace('counter-', 'bounter-'))), ['3 sequence 20']],
  ['a flipped byte of the first line', () => editLines((l) => l.with(0, l[0]!.replace('16', '17'))), ['3 sequence 0']],
  [
    'a flipped byte of the last line',
    () => editLines((l) => l.with(40, l[40]!.replace('Added', 'Adder'))),
    ['3 sequence 40'],
  ],
  ['a flipped hash', () => editLines((l) => l.with(20, l[20]!.replace(/(Hash":")./, '$1z'))), ['3 sequence 20']],
  ['a cut tail', () => truncateSync(path('counters-3.ndjson'), 9_000), []],
  ['a tail cut between two lines', () => editLines((l) => [...l.slice(0, 30), '']), ['3 sequence 30']],
  ['a dropped line', () => editLines((l) => l.toSpliced(20, 1)), ['3 sequence 20']],
  ['swapped lines', () => editLines((l) => l.toSpliced(20, 2, l[21]!, l[20]!)), ['3 sequence 20']],
  ['a line twice', () => editLines((l) => l.toSpliced(20, 0, l[20]!)), []],
  ['an empty line', () => editLines((l) => l.toSpliced(20, 0, '')), []],
  ['a file gone', () => rmSync(path('counters-9.ndjson')), ['9 sequence 0']],
  [
    'an edited head',
    () =>
      edit('manifest.json', (t) => t.replace(/"sequence": 40/, '"sequence": 39').replace('"lines": 41', '"lines": 40')),
    [],
  ],
  [
    'an edited hash in the manifest',
    () => edit('manifest.json', (t) => t.replace(/"hash": "../, '"hash": "00')),
    ['0 sequence 0'],
  ],
  ['no manifest', () => rmSync(path('manifest.json')), []],
];

withPython('the script for outsiders (needs python3)', () => {
  it('finds nothing in an export as it was made, and counts what ours counts', async () => {
    const { code, lines } = verifyByScript(counters.folder, ['--public-key', counters.publicKey]);
    expect({ code, last: lines.at(-1) }).toEqual({ code: 0, last: '1 journals, 59 batches, 59 events: no findings.' });
    expect(await ours()).toEqual([]);
  });

  it.each(TAMPERED)('agrees with ours on %s', async (_, tamper, expected) => {
    tamper();
    const script = verifyByScript(counters.folder);
    expect(script.code).toBe(1);
    const found = await ours().catch((error: Error) => [error.message]);
    expect(found.length).toBeGreaterThan(0);
    for (const place of expected) {
      expect(placesOf(script.lines)).toContain(`journal counters partition ${place}`);
      expect(placesOf(found)).toContain(`journal counters partition ${place}`);
    }
  });

  it('says when it could not check the signature', () => {
    const bin = mkdtempSync(join(tmpdir(), 'daftari-bin-'));
    symlinkSync(
      execFileSync('python3', ['-c', 'import sys; print(sys.executable)']).toString().trim(),
      join(bin, 'python3'),
    );
    const { code, lines } = verifyByScript(counters.folder, [], { PATH: bin });
    rmSync(bin, { recursive: true });
    expect(code).toBe(0);
    expect(lines).toContain('The signature was NOT checked: there is no openssl on the PATH.');
  });

  withOpenssl('finds a manifest that was edited where only its signature can tell (needs openssl)', async () => {
    edit('manifest.json', (text) => text.replace('"exportedAt": "2026', '"exportedAt": "2025'));
    const { code, lines } = verifyByScript(counters.folder);
    expect(code).toBe(1);
    expect(lines[0]).toContain('manifest.json: the signature does not fit the manifest and the key');
    expect(await ours()).toHaveLength(1);
  });

  withOpenssl('finds a signature by another key than the named one (needs openssl)', async () => {
    const other = await exportedCounters(1);
    expect(verifyByScript(counters.folder, ['--public-key', other.publicKey]).code).toBe(1);
    expect(verifyByScript(counters.folder, ['--public-key', counters.publicKey]).code).toBe(0);
    other.remove();
  });
});
