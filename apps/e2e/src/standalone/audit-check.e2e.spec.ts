import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { storeLogReader } from '@daftari/audit/store-log-reader';
import { replayPartition } from '@daftari/audit/replay/replay-partition';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { snapshotFiles } from '@daftari/journal-files/snapshot-files';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { hashOfState, stateText } from '@daftari/journal-core/snapshots/state-hash';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';
import { grpcClient } from '@daftari/rpc/grpc-client';
import { replayOfWalletFee } from '@daftari/wallet-fee/replay';
import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { merchantOf, scenarioPhone } from '../harness/merchant';
import { until } from '../harness/until';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

interface Report {
  readonly ok: boolean;
  readonly journals: { journal: string; stateHash?: string; snapshots: number }[];
  readonly views: { view: string; verdict: string; keys: number }[];
  readonly ledger: { accounts: number; answers?: { accounts: number; wallets: number } };
  readonly claims: { payments: number; finalOutcomes: number; consequences: number; deliveries: number };
  readonly notes: string[];
  readonly findings: Record<string, unknown>[];
}

describe('an installation under audit', () => {
  let installation: Installation;
  let server: Server;
  let receiver: WebhookReceiver;
  let between: string;
  const payments: string[] = [];
  const check = (): Report & { code: number | null } => {
    const { code, stdout, stderr } = daftari(installation, 'audit', 'check', '--json');
    if (stdout === '') throw new Error(stderr);
    return { code, ...(JSON.parse(stdout) as Report) };
  };
  const clean = ({ ok, findings, notes }: Report) => ({ ok, findings, notes });
  const CLEAN = { ok: true, findings: [], notes: [] };

  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
    receiver = await webhookReceiver();
    const merchant = merchantOf(server);
    for (const phone of ['0712345678', scenarioPhone(2)]) {
      const { body } = await merchant.pay({ phone, callbackUrl: receiver.url });
      const id = body.data!['transactionId'] as string;
      await merchant.final(id);
      payments.push(id);
      // The webhook's success is the last event of all.
      await until('the end of the trail', () => {
        const { stdout } = daftari(installation, 'audit', 'trail', id);
        return Promise.resolve(stdout.includes('DeliverySucceeded') ? true : undefined);
      });
      between ??= new Date().toISOString();
    }
  });
  afterAll(async () => {
    await receiver.close();
    await server.end('SIGKILL');
    installation.remove();
  });

  describe('while it runs', () => {
    it('is clean: every view, balance and claim follows from the log', () => {
      const report = check();
      expect(clean(report)).toEqual(CLEAN);
      expect(report.code).toBe(0);
      expect(report.views.map(({ verdict }) => verdict)).toEqual(Array.from({ length: 9 }, () => 'same'));
      expect(report.claims).toMatchObject({ payments: 2, finalOutcomes: 2, consequences: 4, deliveries: 2 });
      expect(report.ledger.answers).toMatchObject({ accounts: report.ledger.accounts, wallets: 3 });
    });

    it('shows at a time between two payments the first one only', () => {
      const replayed = (at: string[]) => {
        const { stdout } = daftari(installation, 'audit', 'replay', '--json', ...at);
        const { journals } = JSON.parse(stdout) as { journals: { journal: string; payments?: object }[] };
        return journals.find(({ journal }) => journal === 'initiation')!.payments;
      };
      const none = { PENDING: 0, SUCCESS: 0, FAILED: 0, CANCELLED: 0, EXPIRED: 0 };
      expect(replayed(['--at', between])).toEqual({ test: { ...none, SUCCESS: 1 } });
      expect(replayed([])).toEqual({ test: { ...none, SUCCESS: 1, CANCELLED: 1 } });
    });

    it('sums the ledger as the ledger itself does, now and as of then', async () => {
      const client = grpcClient(WalletFeeServiceDefinition, server.addresses.grpc, { deadlineMs: 60_000 });
      const answered = await client.service.getTrialBalance({ environment: Environment.TEST });
      client.close();
      const balances = (...args: string[]) =>
        JSON.parse(daftari(installation, 'audit', 'balances', '--json', ...args).stdout) as {
          accounts: { account: string; postedCents: number; heldCents: number; availableCents: number }[];
          trialBalance: Record<string, number>;
        };
      const now = balances();
      const stored = now.accounts.map(({ account, postedCents, heldCents }) => ({ account, postedCents, heldCents }));
      expect(stored).toEqual(answered.accounts);
      expect(now.trialBalance).toEqual({ test: 0 });
      const service = `test/merchant/${server.demo.merchantId}/service`;
      const then = balances('--at', between, '--merchant', server.demo.merchantId);
      const available = (list: typeof now) => list.accounts.find(({ account }) => account === service)?.availableCents;
      expect([available(then), available(now)]).toEqual([99_750, 99_500]);
      expect(then.trialBalance).toEqual({ test: 0 });
      expect(then.accounts.every(({ account }) => account.includes(server.demo.merchantId))).toBe(true);
    });

    it('refuses a moment that is none', () => {
      expect(daftari(installation, 'audit', 'replay', '--at', 'yesterday')).toMatchObject({ code: 2 });
      expect(daftari(installation, 'audit', 'balances', '--at', 'wallet-fee/3/9999')).toMatchObject({ code: 2 });
    });
  });

  describe('when it is stopped', () => {
    beforeAll(async () => {
      expect(await server.end('SIGTERM')).toBe(0);
    });
    const fileOf = (kind: 'journals' | 'views', name: string) => join(installation.dataDir, kind, `${name}.db`);
    const tamper = (file: string, sql: string, ...values: string[]) => {
      const db = new DatabaseSync(file);
      const { changes } = db.prepare(sql).run(...values);
      db.close();
      expect(changes).toBe(1);
    };
    const paymentKey = () => `payment/${payments[0]!}`;

    it('is clean as well', () => {
      const report = check();
      expect(clean(report)).toEqual(CLEAN);
      expect(report.ledger).not.toHaveProperty('answers');
      const compared = Object.fromEntries(report.journals.map(({ journal, snapshots }) => [journal, snapshots]));
      expect(compared).toMatchObject({ 'wallet-fee': 1, callback: 0 });
      // Of the merchant's partition, and of the receipt's where that is another one.
      expect([1, 2]).toContain(compared['initiation']);
      const people = daftari(installation, 'audit', 'check');
      expect(people.stdout).toMatch(/same {2}initiation-payments\.v\d+ of initiation/);
      expect(people.stdout).toContain('keys of views compared: no findings.');
    });

    it('can be exported, and the export is clean by itself', () => {
      const folder = join(installation.dataDir, '..', `${basename(installation.dataDir)}-export`);
      expect(daftari(installation, 'audit', 'export', '--to', folder).code).toBe(0);
      const { code, stdout } = daftari(installation, 'audit', 'check', '--json', '--from', folder);
      const replayed = daftari(installation, 'audit', 'replay', '--json', '--from', folder, '--at', between);
      rmSync(folder, { recursive: true });
      expect([code, replayed.code]).toEqual([0, 0]);
      const report = JSON.parse(stdout) as Report;
      expect(report).toMatchObject({ ok: true, views: [], claims: { payments: 2, finalOutcomes: 2 } });
      expect(report.notes).toContain('the views of initiation are not at hand: they were not compared');
    });

    it('names a changed amount, a key taken away and a key made up, each by its key', () => {
      const views = fileOf('views', 'initiation');
      const key = paymentKey();
      const { view } = check().views.find(({ view }) => view.startsWith('initiation-payments.'))!;
      tamper(views, `UPDATE entries SET value = json_set(value, '$.amountCents', 5) WHERE key = ?`, key);
      tamper(views, 'DELETE FROM entries WHERE key = ?', `payment/${payments[1]!}`);
      tamper(views, `INSERT INTO entries SELECT view, ?, value FROM entries WHERE key = ?`, 'payment/made-up', key);
      const { ok, code, findings, views: compared } = check();
      expect([ok, code]).toEqual([false, 1]);
      const named = findings.map(({ key, problem, expected, found }) => ({ key, problem, expected, found }));
      expect(named).toHaveLength(3);
      expect(named).toContainEqual({
        key,
        problem: 'amountCents is not what the log makes',
        expected: '100000',
        found: '5',
      });
      expect(named).toContainEqual(
        expect.objectContaining({ key: `payment/${payments[1]!}`, problem: 'the key is missing' }),
      );
      expect(named).toContainEqual(
        expect.objectContaining({ key: 'payment/made-up', problem: 'no event makes this key' }),
      );
      expect(findings.every((finding) => finding['journal'] === 'initiation' && finding['view'] === view)).toBe(true);
      expect(compared.find((each) => each.view === view)).toMatchObject({ verdict: 'different' });
      const people = daftari(installation, 'audit', 'check');
      expect(people.code).toBe(1);
      expect(people.stdout).toContain(`initiation view ${view} key ${key}: amountCents is not what the log makes`);
    });

    it('names a damaged snapshot, and one that holds another balance', async () => {
      const partition = partitionOf(server.demo.merchantId);
      const snapshots = snapshotFiles(join(installation.dataDir, 'snapshots', 'wallet-fee'));
      const { partition: model } = replayOfWalletFee();
      const store = await openSqliteStore({ file: fileOf('journals', 'wallet-fee'), readOnly: true });
      const identity = (await store.identity())!;
      const reader = storeLogReader('wallet-fee', store, identity);
      const { head, state } = await replayPartition({ reader, partition, model: model! });
      await store.close();
      const { text, hash } = stateText(model!, state!);
      const { recordedAt, ...checkpoint } = head!;
      const whole = { journalId: identity.journalId, checkpoint, recordedAt, modelVersion: model!.version };
      const saved = async (state: string, stateHash: string) => {
        await snapshots.save({ ...whole, state, stateHash });
        return check().findings.filter(({ journal }) => journal === 'wallet-fee');
      };
      expect(await saved(text, hash)).toEqual([]);
      const wrong = text.replace('"postedCents":99500', '"postedCents":99600');
      expect(wrong).not.toBe(text);
      const place = { journal: 'wallet-fee', partition, sequence: checkpoint.sequence };
      expect(await saved(wrong, hash)).toEqual([
        expect.objectContaining({ ...place, problem: expect.stringContaining('the snapshot is damaged') as string }),
      ]);
      expect(await saved(wrong, hashOfState(wrong))).toEqual([
        expect.objectContaining({ ...place, problem: 'the snapshot holds another state than the log makes' }),
      ]);
      await snapshots.drop();
    });

    it('names a row of the index that leads astray', () => {
      tamper(
        fileOf('journals', 'notifier'),
        'UPDATE stream_versions SET version = 99 WHERE stream = ? AND version = 3',
        streamOfADelivery(fileOf('journals', 'notifier')),
      );
      const { findings } = check();
      const ofNotifier = findings.filter(({ journal }) => journal === 'notifier');
      expect(ofNotifier.map(({ problem }) => problem)).toEqual([
        expect.stringMatching(
          /^the store's index has stream delivery-\S+ version 99 here, but the batch does not hold it$/,
        ),
        expect.stringMatching(/^stream delivery-\S+ version 3 is here, but the store's index does not have it$/),
      ]);
    });
  });
});

/** One that has a third version. */
function streamOfADelivery(file: string): string {
  const db = new DatabaseSync(file, { readOnly: true });
  const row = db
    .prepare("SELECT stream FROM stream_versions WHERE stream LIKE 'delivery-%' AND version = 3 LIMIT 1")
    .get();
  db.close();
  return (row as { stream: string }).stream;
}
