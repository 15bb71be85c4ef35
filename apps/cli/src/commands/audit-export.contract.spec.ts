import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JournalServiceDefinition } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import { startGrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { journalService } from '@daftari/rpc/journal-service';
import { createLogger } from '@daftari/service/logger';
import { tryLockFolder } from '@daftari/service/folder-lock';
import { JOURNAL_NAMES } from '../journals/journal-names';
import { capturedRun } from '../testing/captured-run';
import { PAYMENT, smallInstallation, type SmallInstallation } from '../testing/small-installation';

let installation: SmallInstallation;
let place: string;
beforeEach(async () => {
  installation = await smallInstallation();
  place = mkdtempSync(join(tmpdir(), 'daftari-exports-'));
});
afterEach(() => {
  installation.remove();
  rmSync(place, { recursive: true });
});

const folder = (name = 'e') => join(place, name);
const audit = (...args: string[]) => capturedRun(['--data-dir', installation.dataDir, 'audit', ...args]);
const file = (name: string) => join(folder(), name);
const paymentFile = () => file(`initiation-${installation.partition}.ndjson`);

describe('daftari audit export', () => {
  it('writes every journal, and makes a key of its own to sign with', async () => {
    const { code, out, err } = await audit('export', '--to', folder());
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^batches {3}bytes {2}journal\n/);
    expect(out).toContain('82 batches were added now.');
    expect(readFileSync(paymentFile(), 'utf8').trimEnd().split('\n')).toHaveLength(2);
    const key = join(installation.dataDir, 'audit-signing-key.pem');
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(readFileSync(file('manifest.pub.pem'), 'utf8')).toBe(
      readFileSync(join(installation.dataDir, 'audit-signing-key.pub.pem'), 'utf8'),
    );
    expect(JSON.parse((await audit('export', '--to', folder(), '--json')).out)).toMatchObject({ added: 0 });
  });

  it('is the same from a running server', async () => {
    await audit('export', '--to', folder());
    const journals = await Promise.all(JOURNAL_NAMES.map((name) => installation.open(name)));
    const service = journalService(new Map(journals.map((journal) => [journal.name, journal])));
    const services = [grpcService(JournalServiceDefinition, service, createLogger({ level: 'silent' }))];
    const server = await startGrpcServer({ host: '127.0.0.1', port: 0, services });
    const runtime = { pid: process.pid, grpc: server.address };
    writeFileSync(join(installation.dataDir, 'runtime.json'), JSON.stringify(runtime));
    expect((await audit('export', '--to', folder('live'))).code).toBe(0);
    await server.stop();
    for (const journal of journals) await journal.close();
    const heads = (name: string) => JSON.parse(readFileSync(join(folder(name), 'manifest.json'), 'utf8')).journals;
    expect(heads('live')).toEqual(heads('e'));
    expect(readFileSync(join(folder('live'), 'callback-7.ndjson'))).toEqual(readFileSync(file('callback-7.ndjson')));
  });

  it('shows its progress to a person only', async () => {
    const args = ['--data-dir', installation.dataDir, 'audit', 'export', '--to', folder()];
    expect((await capturedRun(args, { interactive: true })).err).toContain('100 % of 16 batches');
  });

  it('is refused with a key that is none, of a damaged log, and without a folder', async () => {
    writeFileSync(folder('key.pem'), 'no key');
    const wrong = await audit('export', '--to', folder(), '--key', folder('key.pem'));
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('can not be read as a private key') });
    expect(await audit('export')).toMatchObject({ code: 2, err: expect.stringContaining('--to <folder>') });
    installation.tamper('initiation', `UPDATE batches SET body = CAST('{}' AS BLOB) WHERE position % 1024 = 1`);
    const damaged = await audit('export', '--to', folder());
    expect(damaged.code).toBe(1);
    expect(damaged.err).toContain(`journal initiation partition ${installation.partition} sequence 1: its bytes`);
    expect(existsSync(file('manifest.json'))).toBe(false);
  });
});

describe('daftari audit verify --from and --against', () => {
  beforeEach(async () => void (await audit('export', '--to', folder())));
  const publicKey = () => join(installation.dataDir, 'audit-signing-key.pub.pem');

  it('finds nothing in an export as it was made, and says who vouches for it', async () => {
    const own = await audit('verify', '--from', folder());
    expect(own).toMatchObject({ code: 0, err: '' });
    expect(own.out).toContain('5 journals, 82 batches, 82 events: no findings.');
    expect(own.out).toContain('vouches only for itself');
    const named = await audit('verify', '--from', folder(), '--public-key', publicKey());
    expect(named.out).toContain('which is the key you named');
    const json = JSON.parse((await audit('verify', '--from', folder(), '--json')).out);
    expect(json).toMatchObject({ ok: true, manifest: { signedBy: 'key in the folder', problems: [] } });
  });

  it('names a flipped byte, an edited manifest, and a missing one', async () => {
    const text = readFileSync(paymentFile(), 'utf8');
    writeFileSync(paymentFile(), text.replace('no answer', 'on answer'));
    const flipped = await audit('verify', '--from', folder());
    expect(flipped.code).toBe(1);
    expect(flipped.out).toContain(`journal initiation partition ${installation.partition} sequence 1: the body's hash`);
    writeFileSync(paymentFile(), text);
    const manifest = readFileSync(file('manifest.json'), 'utf8');
    writeFileSync(file('manifest.json'), manifest.replace('"exportedAt": "2', '"exportedAt": "1'));
    const edited = await audit('verify', '--from', folder());
    expect(edited.code).toBe(1);
    expect(edited.out).toContain('manifest: the signature does not fit the manifest and the key');
    rmSync(file('manifest.json'));
    expect(await audit('verify', '--from', folder())).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is no manifest.json'),
    });
    expect((await audit('verify', '--from', folder('none'))).code).toBe(2);
  });

  it('holds a log against an older manifest', async () => {
    const against = (...args: string[]) => audit('verify', '--against', file('manifest.json'), ...args);
    expect((await against('--public-key', publicKey())).code).toBe(0);
    installation.tamper('initiation', `DELETE FROM batches WHERE position % 1024 = 1`);
    installation.tamper('initiation', `DELETE FROM stream_versions WHERE position % 1024 = 1`);
    expect((await audit('verify')).code).toBe(0); // a chain alone can not show that its tail was cut off
    const { code, out } = await against();
    expect(code).toBe(1);
    expect(out).toContain(
      `partition ${installation.partition} sequence 1: held against the manifest: the log ends before this batch`,
    );
    writeFileSync(
      file('manifest.json'),
      readFileSync(file('manifest.json'), 'utf8').replace('"exportedAt"', '"exportedAt" '),
    );
    expect(await against()).toMatchObject({ code: 1, err: expect.stringContaining('the signature does not fit') });
    expect((await audit('verify', '--against', folder('none'))).code).toBe(2);
  });

  it('tells a trail from an export', async () => {
    const { code, out } = await audit('trail', PAYMENT, '--from', folder());
    expect({ code, out }).toEqual({ code: 0, out: (await audit('trail', PAYMENT)).out });
  });
});

describe('daftari audit import', () => {
  beforeEach(async () => void (await audit('export', '--to', folder())));
  const target = () => folder('target');
  const importInto = (...args: string[]) =>
    capturedRun(['--data-dir', target(), 'audit', 'import', '--from', folder(), ...args]);
  const verify = async (dataDir: string) =>
    (await capturedRun(['--data-dir', dataDir, 'audit', 'verify', '--json'])).out;

  it('makes the same journals of an export, every hash unchanged', async () => {
    const { code, out, err } = await importInto();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('every hash unchanged');
    expect(await verify(target())).toBe(await verify(installation.dataDir));
    expect(statSync(join(target(), 'journals', 'initiation.db')).mode & 0o777).toBe(0o600);
  });

  it('goes on after it was cut: what is whole stays, what was cut is imported anew', async () => {
    await importInto();
    const cut = join(target(), 'journals', 'callback.db');
    rmSync(cut);
    writeFileSync(`${cut}.importing`, 'half of it');
    const { code, out } = await importInto();
    expect(code).toBe(0);
    expect(out).toMatch(/^batches.*\n +16 .* callback\n\nImported/);
    expect(existsSync(`${cut}.importing`)).toBe(false);
    expect(await verify(target())).toBe(await verify(installation.dataDir));
    expect((await importInto()).out).toContain('is in ');
  });

  it('is refused over another journal, under a running server, and of an export that is not sound', async () => {
    const other = await smallInstallation();
    const over = ['--data-dir', other.dataDir, 'audit', 'import', '--from', folder()];
    expect(await capturedRun(over)).toMatchObject({ code: 2, err: expect.stringContaining('is no data directory') });
    other.remove();
    await importInto();
    const lock = tryLockFolder(target())!;
    expect(await importInto()).toMatchObject({ code: 2, err: expect.stringContaining('a server runs on') });
    lock.release();
    rmSync(target(), { recursive: true });
    writeFileSync(paymentFile(), readFileSync(paymentFile(), 'utf8').replace('no answer', 'on answer'));
    const damaged = await importInto();
    expect(damaged.code).toBe(1);
    expect(damaged.err).toContain(`journal initiation partition ${installation.partition} sequence 1: the body's hash`);
    expect(existsSync(join(target(), 'journals', 'initiation.db'))).toBe(false);
  });
});
