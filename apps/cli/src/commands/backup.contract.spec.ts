import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { MARKER, writeMarker } from '../backup/data-dir-files';
import { tryLockFolder } from '@daftari/service/folder-lock';
import { capturedRun } from '../testing/captured-run';
import { smallInstallation, type SmallInstallation } from '../testing/small-installation';

let installation: SmallInstallation;
let place: string;
beforeEach(async () => {
  installation = await smallInstallation();
  place = `${installation.dataDir}-backups`;
  const { dataDir } = installation;
  writeMarker(dataDir, { product: 'daftari', format: 1, keyStore: 'keys-of-this-one' });
  writeFileSync(join(dataDir, 'secrets.json'), '{"fingerprintKey":"c2VjcmV0"}');
  writeFileSync(join(dataDir, 'demo.json'), '{"apiKey":"dft_test_1"}');
  mkdirSync(join(dataDir, 'privacy'));
  writeFileSync(join(dataDir, 'privacy', 'master.key'), 'master');
  writeFileSync(join(dataDir, 'privacy', 'erasures.ndjson'), erasure(1));
  const secrets = new DatabaseSync(join(dataDir, 'secrets.db'));
  secrets.exec("CREATE TABLE secrets (box TEXT); INSERT INTO secrets VALUES ('sealed')");
  secrets.close();
  writeFileSync(join(dataDir, 'secrets.key'), 'the secrets key');
  const simulator = new DatabaseSync(join(dataDir, 'simulator.db'));
  simulator.exec('CREATE TABLE t (x TEXT); PRAGMA user_version = 3');
  simulator.close();
});
afterEach(() => {
  installation.remove();
  rmSync(place, { recursive: true, force: true });
});

const erasure = (n: number) =>
  `{"erasedAt":"2026-11-2${n}T08:00:00.000Z","subjects":["payment-${n}"],"keys":["key-${n}"]}\n`;
const backup = () => join(place, 'b');
const create = (...args: string[]) =>
  capturedRun(['--data-dir', installation.dataDir, 'backup', 'create', '--to', backup(), ...args]);
const restore = (to = 'restored', ...args: string[]) =>
  capturedRun(['--data-dir', join(place, to), 'backup', 'restore', '--from', backup(), ...args]);
const restored = (name: string) => readFileSync(join(place, 'restored', name), 'utf8');

describe('daftari backup', () => {
  it('copies a stopped installation, and makes the same one of the copy', async () => {
    const { code, out, err } = await create();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(' 83  ');
    expect(out.endsWith(`Backed up to ${backup()}.\n`)).toBe(true);
    expect(await restore()).toMatchObject({ code: 0, err: '' });
    expect(restored('secrets.json')).toBe('{"fingerprintKey":"c2VjcmV0"}');
    expect(restored('demo.json')).toBe('{"apiKey":"dft_test_1"}');
    expect(restored(MARKER)).toBe(readFileSync(join(installation.dataDir, MARKER), 'utf8'));
    expect(restored('audit-signing-key.pem')).toBe(
      readFileSync(join(installation.dataDir, 'audit-signing-key.pem'), 'utf8'),
    );
    const simulator = new DatabaseSync(join(place, 'restored', 'simulator.db'), { readOnly: true });
    expect(simulator.prepare('PRAGMA user_version').get()).toEqual({ user_version: 3 });
    simulator.close();
    const secrets = new DatabaseSync(join(place, 'restored', 'secrets.db'), { readOnly: true });
    expect(secrets.prepare('SELECT box FROM secrets').get()).toEqual({ box: 'sealed' });
    secrets.close();
    for (const folder of [backup(), join(place, 'restored')]) {
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      expect(names.filter((name) => name.endsWith('secrets.key'))).toEqual([]);
    }
    const verify = (dataDir: string) => capturedRun(['--data-dir', dataDir, 'audit', 'verify', '--json']);
    expect(await verify(join(place, 'restored'))).toEqual(await verify(installation.dataDir));
    // The restored heads are held against the journals at every start.
    expect(Object.keys(JSON.parse(restored('heads.json')).journals)).toHaveLength(5);
    expect(readdirSync(join(place, 'restored'))).not.toContain('unfinished-restore.json');
    expect(await restore('twice', '--json')).toMatchObject({ code: 0, err: '' });
  });

  it('goes on where it was cut, and is not restored before', async () => {
    expect((await create()).code).toBe(0);
    rmSync(join(backup(), 'backup.json'));
    writeFileSync(join(backup(), 'unfinished-backup.json'), '{}');
    const journal = join(backup(), 'journals', 'initiation-3.ndjson');
    writeFileSync(journal, readFileSync(journal, 'utf8').slice(0, 200));
    const { code, err } = await restore();
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('was not finished') });
    expect(existsSync(join(place, 'restored'))).toBe(false);
    expect((await create()).code).toBe(0);
    expect((await restore()).code).toBe(0);
  });

  it('is refused into a folder that holds something, that is finished, or that lies in the data directory', async () => {
    await create();
    expect(await create()).toMatchObject({ code: 2, err: expect.stringContaining('holds a finished backup') });
    const other = join(place, 'b', 'secrets');
    const into = (to: string) => capturedRun(['--data-dir', installation.dataDir, 'backup', 'create', '--to', to]);
    expect(await into(other)).toMatchObject({ code: 2, err: expect.stringContaining('is not empty') });
    expect(await into(join(installation.dataDir, 'b'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('lies in the data directory'),
    });
    const none = ['--data-dir', place, 'backup', 'create', '--to', join(place, 'c')];
    expect(await capturedRun(none)).toMatchObject({ code: 2, err: expect.stringContaining('is no data directory') });
  });

  it('is refused while somebody starts or holds the installation and does not answer', async () => {
    const lock = tryLockFolder(installation.dataDir)!;
    expect(await create()).toMatchObject({ code: 1, err: expect.stringContaining('answers nothing yet') });
    lock.release();
    expect((await create()).code).toBe(0);
  });

  it('is refused when a journal has lost something, or is missing', async () => {
    const heads = { initiation: { journalId: 'x', heads: [] } };
    writeFileSync(join(installation.dataDir, 'heads.json'), JSON.stringify({ journals: heads }));
    expect(await create()).toMatchObject({ code: 1, err: expect.stringContaining('it is another journal') });
    rmSync(join(installation.dataDir, 'heads.json'));
    renameSync(installation.fileOf('callback'), `${installation.fileOf('callback')}.away`);
    expect(await create()).toMatchObject({ code: 1, err: expect.stringContaining('journal callback: it is missing') });
  });
});

describe('daftari backup restore', () => {
  beforeEach(async () => void (await create()));

  const flip = (name: string) => {
    const bytes = readFileSync(join(backup(), name));
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    writeFileSync(join(backup(), name), bytes);
  };

  it.each<[string, string, () => void, string]>([
    [
      'journals',
      'a flipped byte',
      () => flip('journals/initiation-3.ndjson'),
      'initiation-3.ndjson: its bytes have changed',
    ],
    ['secrets', 'a file gone', () => rmSync(join(backup(), 'secrets/secrets.json')), 'secrets.json: it is missing'],
    [
      'simulator',
      'a cut file',
      () => writeFileSync(join(backup(), 'simulator/simulator.db'), 'x'),
      'it has 1 bytes, not',
    ],
    ['signing-key', 'a flipped byte', () => flip('signing-key/audit-signing-key.pem'), 'its bytes have changed'],
    ['spool', 'a file too many', () => writeFileSync(join(backup(), 'spool/x.callback'), ''), 'it was not backed up'],
  ])('names the part %s that is damaged by %s, and writes nothing', async (part, _, damage, why) => {
    damage();
    const { code, err } = await restore();
    expect(code).toBe(1);
    expect(err).toContain(`daftari: the part "${part}" is damaged: `);
    expect(err).toContain(why);
    expect(existsSync(join(place, 'restored'))).toBe(false);
  });

  it('takes a newer record of erasures along, so that nobody comes back', async () => {
    const newer = join(place, 'erasures.ndjson');
    writeFileSync(newer, erasure(1) + erasure(2));
    expect((await restore('restored', '--erasures', newer)).code).toBe(0);
    expect(restored('privacy/erasures.ndjson')).toBe(erasure(1) + erasure(2));
    expect((await restore('plain')).code).toBe(0);
    expect(readFileSync(join(place, 'plain', 'privacy/erasures.ndjson'), 'utf8')).toBe(erasure(1));
    expect(await restore('none', '--erasures', join(place, 'no'))).toMatchObject({ code: 2 });
  });

  it('is refused into a directory that holds something, or a restore that was cut', async () => {
    expect((await restore()).code).toBe(0);
    expect(await restore()).toMatchObject({ code: 2, err: expect.stringContaining('is not empty') });
    rmSync(join(place, 'restored', MARKER));
    writeFileSync(join(place, 'restored', 'unfinished-restore.json'), '{}');
    expect(await restore()).toMatchObject({ code: 2, err: expect.stringContaining('a restore that was cut') });
  });

  it('is refused of a backup that a newer version made, and of no backup', async () => {
    const file = join(backup(), 'backup.json');
    const text = readFileSync(file, 'utf8');
    const refused: [string, string, string][] = [
      ['"format": 1', '"format": 2', 'is no backup of format 1'],
      ['"product": "daftari",\n    "format": 1', '"product": "daftari",\n    "format": 2', 'has data of format 2'],
      ['"name": "spool"', '"name": "crystals"', 'knows no part "crystals"'],
    ];
    for (const [from, to, message] of refused) {
      writeFileSync(file, text.replace(from, to));
      const { code, err } = await restore();
      expect([code === 0, err]).toEqual([false, expect.stringContaining(message)]);
    }
    rmSync(file);
    expect(await restore()).toMatchObject({ code: 2, err: expect.stringContaining('it holds no backup') });
    rmSync(backup(), { recursive: true });
    expect(await restore()).toMatchObject({ code: 2, err: expect.stringContaining('there is no folder') });
  });
});
