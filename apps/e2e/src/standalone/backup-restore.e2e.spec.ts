import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { grpcClient } from '@daftari/rpc/grpc-client';
import { daftari, type CliResult } from '../harness/cli';
import { newInstallation, ROOT, startServer, type Installation, type Server } from '../harness/daftari';
import { eventsOf } from '../harness/journals';
import { expectCleanLog } from '../harness/log-lines';
import { merchantOf } from '../harness/merchant';
import { allPayments } from '../harness/payments';
import { until } from '../harness/until';

const CLIENTS = 4;
/** The demo merchant's service wallet pays for 400. */
const MAX_PAYMENTS_PER_CLIENT = 90;
const PAID_BEFORE = 12;
const REQUEST_ID = 'c1b2a3d4-e5f6-4890-abcd-ef1234567890';
const DEADLINE_MS = 120_000;

describe('a backup taken while payments are made', () => {
  let installation: Installation;
  let restored: Installation;
  let server: Server;
  let place: string;
  const answered: string[] = [];
  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), 'daftari-backup-'));
    installation = await newInstallation();
    // The same ports: callbacks that are still to come find the restored server. The two never run at once.
    const dataDir = join(place, 'restored');
    restored = { ...installation, dataDir, env: { ...installation.env, DAFTARI_DATA_DIR: dataDir } };
    server = await startServer(installation);
  });
  afterAll(async () => {
    await server.end('SIGKILL');
    installation.remove();
    rmSync(place, { recursive: true, force: true });
  });

  const backup = () => join(place, 'backup');

  function load(): () => Promise<void> {
    let running = true;
    const client = async (_: unknown, number: number) => {
      for (let n = 0; running && n < MAX_PAYMENTS_PER_CLIENT; n++) {
        const phone = `2547${String(20_000_000 + number * 1_000 + n)}`;
        const { status, body } = await merchantOf(server).pay({ phone, amount: 10 });
        expect(status).toBe(200);
        answered.push(String(body.data!['transactionId']));
      }
    };
    const clients = Array.from({ length: CLIENTS }, client);
    return async () => {
      running = false;
      await Promise.all(clients);
    };
  }

  const answersOf = async (of: Server, ids: readonly string[]) =>
    Object.fromEntries(
      await Promise.all(
        ids.map(async (id) => {
          const answer = await merchantOf(of).send('GET', `/v1/transactions/${id}`, undefined, {
            'x-request-id': REQUEST_ID,
          });
          return [id, answer.text] as const;
        }),
      ),
    );

  it(
    'is an installation that starts, is whole, balanced, and answers the same',
    async () => {
      const stop = load();
      await until('some payments', () => Promise.resolve(answered.length >= PAID_BEFORE ? true : undefined));
      await merchantOf(server).final(answered[0]!);
      const before = [...answered];
      const created = await daftariBeside(installation, 'backup', 'create', '--to', backup());
      expect(created).toMatchObject({ code: 0, stderr: '' });
      const during = answered.length;
      await stop();
      expect(during).toBeGreaterThan(before.length);
      for (const id of answered) await merchantOf(server).final(id);
      const answers = await answersOf(server, answered);
      expect(await server.end('SIGTERM')).toBe(0);

      expect(daftari(restored, 'backup', 'restore', '--from', backup())).toMatchObject({ code: 0, stderr: '' });
      expect(daftari(restored, 'audit', 'verify')).toMatchObject({ code: 0 });
      const known = await assertOneMoment(restored);
      for (const id of before) expect(known.initiated).toContain(id);

      server = await startServer(restored);
      expect(server.demo).toEqual(JSON.parse(readFileSync(join(installation.dataDir, 'demo.json'), 'utf8')));
      const payments = await allPayments(server);
      expect(payments.map(({ transactionId }) => transactionId).sort()).toEqual([...known.initiated].sort());
      expect(known.succeeded.length).toBeGreaterThan(0);
      const same = Object.fromEntries(known.succeeded.map((id) => [id, answers[id]]));
      expect(await answersOf(server, known.succeeded)).toEqual(same);
      expect(await trialBalance(server)).toBe(0);
      const { body } = await merchantOf(server).balance();
      expect(body.data!['availableBalance']).toBe(1_000 - 2.5 * known.held.length);

      const { body: next } = await merchantOf(server).pay();
      const final = await merchantOf(server).final(String(next.data!['transactionId']));
      expect(final.body.data!['status']).toBe('SUCCESS');
      expect(await server.end('SIGTERM')).toBe(0);
      expectCleanLog(server);
      expect(daftari(restored, 'audit', 'verify')).toMatchObject({ code: 0 });
    },
    DEADLINE_MS,
  );

  it('is readable by its owner only, and holds no views', () => {
    const files = readdirSync(backup(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const modes = files.map((entry) => statSync(join(entry.parentPath, entry.name)).mode & 0o777);
    expect(new Set(modes)).toEqual(new Set([0o600]));
    expect(existsSync(join(backup(), 'backup.json'))).toBe(true);
    expect(files.map(({ parentPath }) => parentPath).some((path) => path.includes('views'))).toBe(false);
  });
});

/** No service knows of anything that is not in the journal of the one that did it. */
async function assertOneMoment(installation: Installation) {
  const of = (events: RecordedEvent[], type: string) => events.filter((e) => e.type === type).map((e) => e.correlation);
  const payments = await eventsOf(installation, 'initiation');
  const ledger = await eventsOf(installation, 'wallet-fee');
  const callbacks = await eventsOf(installation, 'callback');
  const initiated = of(payments, 'PaymentInitiated.v1');
  const succeeded = of(payments, 'PaymentSucceeded.v1');
  const held = of(ledger, 'FeeHeld.v1');
  expect(held).toEqual(expect.arrayContaining(initiated));
  expect(of(payments, 'PaymentAccepted.v1')).toEqual(expect.arrayContaining(of(ledger, 'FeeCaptured.v1')));
  expect(succeeded).toEqual(expect.arrayContaining(of(ledger, 'CollectionCredited.v1')));
  expect(of(callbacks, 'CallbackReceived.v1')).toEqual(expect.arrayContaining(succeeded));
  return { held, initiated, succeeded };
}

async function trialBalance({ addresses }: Server): Promise<number> {
  const client = grpcClient(WalletFeeServiceDefinition, addresses.grpc, { deadlineMs: 60_000 });
  try {
    const { totalCents, accounts } = await client.service.getTrialBalance({ environment: Environment.TEST });
    expect(accounts.length).toBeGreaterThan(0);
    return totalCents;
  } finally {
    client.close();
  }
}

/** As `daftari` of the harness, while this process goes on with its work. */
function daftariBeside({ dataDir }: Installation, ...args: string[]): Promise<CliResult> {
  const child = spawn(process.execPath, [join(ROOT, 'apps/cli/bin/daftari.mjs'), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], DAFTARI_DATA_DIR: dataDir },
    timeout: DEADLINE_MS,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += String(text)));
  child.stderr.on('data', (text) => (stderr += String(text)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}
