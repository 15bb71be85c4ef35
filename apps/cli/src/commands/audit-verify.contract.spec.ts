import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capturedRun } from '../testing/captured-run';
import { smallInstallation, type SmallInstallation } from '../testing/small-installation';

let installation: SmallInstallation;
beforeEach(async () => void (installation = await smallInstallation()));
afterEach(() => installation.remove());

const verify = (...args: string[]) => capturedRun(['--data-dir', installation.dataDir, 'audit', 'verify', ...args]);
const place = (journal: string, sequence: number) =>
  `journal ${journal} partition ${installation.partition} sequence ${sequence}:`;
/** As the SQLite store keys its batches: partition and sequence in one number. */
const position = (sequence: number) => installation.partition * 2 ** 40 + sequence;

describe('daftari audit verify', () => {
  it('prints batches and events per partition and journal, and exits 0', async () => {
    const { code, out, err } = await verify();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^merchants {2}[0-9a-f-]{36}\n {2}partition {2}batches {2}events {2}head\n/);
    expect(out.match(/^ {6}total +16 +16$/gm)).toHaveLength(3);
    expect(out.match(/^ {6}total +17 +17$/gm)).toHaveLength(2);
    expect(out).toContain('5 journals, 82 batches, 82 events: no findings.\n');
  });

  it('checks one journal on request', async () => {
    expect((await verify('--journal', 'callback')).out).toContain('1 journal, 16 batches, 16 events: no findings.');
  });

  it('names journal, partition and sequence of a flipped byte, and exits 1', async () => {
    installation.tamper(
      'initiation',
      `UPDATE batches SET body = CAST(replace(CAST(body AS TEXT), 'no answer', 'on answer') AS BLOB) WHERE position = ${position(1)}`,
    );
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toContain(`${place('initiation', 1)} the body's hash is `);
    expect(out).toContain('82 events: 1 finding.');
  });

  it('names a deleted batch', async () => {
    installation.tamper('initiation', `DELETE FROM batches WHERE position = ${position(0)}`);
    expect((await verify()).out).toContain(`${place('initiation', 0)} missing: the store goes on at sequence 1`);
  });

  it('names an event that the index of the store does not have', async () => {
    installation.tamper('wallet-fee', `DELETE FROM stream_versions WHERE stream = 'hold-a'`);
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toContain(
      `${place('wallet-fee', 1)} stream hold-a version 1 is here, but the store's index does not have it`,
    );
  });

  it('calls a missing journal and an emptied one findings', async () => {
    rmSync(installation.fileOf('callback'));
    installation.tamper('merchants', 'DELETE FROM batches');
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toContain('journal callback: it is missing: there is no ');
    expect(out).toContain('journal merchants: the journal is empty');
  });

  it('says what is wrong with a file that is no journal', async () => {
    installation.tamper('callback', 'DROP TABLE batches');
    expect(await verify()).toMatchObject({ code: 1, out: expect.stringContaining('callback.db cannot be read: ') });
  });

  it('answers JSON on request, and nothing else', async () => {
    const report = JSON.parse((await verify('--json')).out);
    expect(report).toMatchObject({ ok: true });
    expect(report.journals).toHaveLength(5);
    expect(report.journals[0]).toMatchObject({ journal: 'merchants', batches: 16, findings: [] });
  });

  it('shows its progress to a person only, on stderr', async () => {
    const { err } = await capturedRun(['--data-dir', installation.dataDir, 'audit', 'verify'], { interactive: true });
    expect(err).toContain('callback    [##############################] 100 % of 16 batches');
    expect(err.endsWith('\r\u001b[K')).toBe(true);
  });
});

describe('where there is nothing to verify', () => {
  it('one line says what to do, and the exit code is 2', async () => {
    const missing = await capturedRun(['audit', 'verify', '--data-dir', join(installation.dataDir, 'none')]);
    expect(missing.code).toBe(2);
    expect(missing.err).toMatch(/^daftari: there is no data directory .*: run "npm start" first.*\n$/);
    const empty = mkdtempSync(join(tmpdir(), 'daftari-empty-'));
    const nothing = await capturedRun(['audit', 'verify'], { env: { DAFTARI_DATA_DIR: empty } });
    expect(nothing).toMatchObject({
      code: 2,
      err: expect.stringContaining('holds no journals: run "npm start" first'),
    });
    rmSync(empty, { recursive: true });
  });

  it('an unknown journal is refused with the names there are', async () => {
    const { code, err } = await verify('--journal', 'payments');
    expect(code).toBe(2);
    expect(err).toContain('merchants, wallet-fee, initiation, callback, notifier');
  });
});
