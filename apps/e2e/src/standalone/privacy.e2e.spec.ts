import { appendFileSync, copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { grpcClient } from '@daftari/rpc/grpc-client';
import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { merchantOf, scenarioPhone, type Answer } from '../harness/merchant';
import { tracesOf } from '../harness/phone-traces';
import { until } from '../harness/until';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

const ERASED = '[erased]';
const PERSON = '254711223344';
const OTHER = '254722000111';
/** They cancel, and have too little money. */
const [CANCELS, FAILS] = [scenarioPhone(2), scenarioPhone(1)];
const KEY = { 'idempotency-key': 'order-for-0711223344' };
const TOLD_AS_PERSON = {
  phone: '0711 223 344',
  accountReference: 'rent +254711223344',
  transactionDesc: 'Amina 0711223344',
};

/** The simulator is not ours: until a person is erased it may know phones, as M-Pesa does. */
const isSimulator = (file: string) => file.startsWith('simulator.db');

describe('personal data', () => {
  let installation: Installation;
  let server: Server;
  let receiver: WebhookReceiver;
  let older: string;
  /** Name → payment. */
  const ids = new Map<string, string>();
  const answers = new Map<string, string>();

  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
    receiver = await webhookReceiver();
  });
  afterAll(async () => {
    await server.end('SIGKILL');
    await receiver.close();
    installation.remove();
    rmSync(older, { recursive: true, force: true });
  });

  const traces = (phone: string) => tracesOf(phone, installation.dataDir);
  const read = (name: string) => merchantOf(server).transaction(ids.get(name)!);
  const dataOf = ({ body }: Answer) => body.data!;
  const pay = async (name: string, body: object, headers = {}) => {
    const callbackUrl = `${receiver.url}?customer=${PERSON}`;
    const answer = await merchantOf(server).pay({ callbackUrl, ...body }, headers);
    expect([name, answer.status]).toEqual([name, 200]);
    ids.set(name, dataOf(answer)['transactionId'] as string);
    await merchantOf(server).final(ids.get(name)!);
  };
  const payInPlugpay = async (name: string, body: object) => {
    const answer = await merchantOf(server).send('POST', '/v1/payments', { amount: 40, ...body });
    ids.set(name, (answer.body as unknown as { transactionId: string }).transactionId);
    await merchantOf(server).final(ids.get(name)!);
  };
  const restart = async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    server = await startServer(installation);
  };

  it('is sealed from the start: the numbers of customers are in no journal, view or snapshot', async () => {
    expect(daftari(installation, 'webhook', 'set', `${receiver.url}/plugpay`).code).toBe(0);
    await Promise.all([
      pay('paid', { ...TOLD_AS_PERSON, amount: 300 }, KEY),
      pay('other', { phone: OTHER, accountReference: 'INV-9', amount: 50 }),
      pay('cancelled', { phone: CANCELS, accountReference: CANCELS, amount: 60 }),
      pay('failed', { phone: FAILS, amount: 70 }),
    ]);
    await payInPlugpay('plugpay', { phoneNumber: PERSON, accountReference: '0711223344', transactionDesc: 'x' });
    await sendOddCallbacks(server, ids.get('paid')!);
    await until('all five webhooks', () => Promise.resolve(receiver.received.length >= 5 ? true : undefined));
    expect(receiver.received.map(({ text }) => text).join()).toContain(PERSON);
    await until('the deliveries to be recorded', () => {
      const list = JSON.parse(daftari(installation, 'webhook', 'list', '--json').stdout) as { state: string }[];
      return Promise.resolve(list.every(({ state }) => state.endsWith('DELIVERED')) ? true : undefined);
    });
    await restart();
    expect(statSync(join(installation.dataDir, 'snapshots', 'initiation')).isDirectory()).toBe(true);
    for (const phone of [PERSON, OTHER, CANCELS, FAILS]) {
      expect(tracesOf(phone, installation.dataDir, isSimulator)).toEqual([]);
      expect(traces(phone)).not.toEqual([]);
    }
  });

  it('is shown to its merchant as ever, and to an auditor who has the keys', async () => {
    expect(dataOf(await read('paid'))).toMatchObject({
      phone: PERSON,
      accountReference: 'rent +254711223344',
      providerCheckoutId: expect.stringMatching(/711223344$/),
    });
    for (const name of ['other', 'failed']) answers.set(name, JSON.stringify(dataOf(await read(name))));
    const { stdout } = daftari(installation, 'audit', 'trail', ids.get('paid')!);
    expect(stdout).toContain('from 2547****3344');
    expect(stdout).toContain(`to ${receiver.url}`);
  });

  it('is exported for the person who asks for it, from every journal, with the ids of its keys', () => {
    const exported = daftari(installation, 'privacy', 'export', '+254 711 223344', '--json');
    expect([exported.code, exported.stderr]).toEqual([0, expect.stringContaining('2547****3344')]);
    const { phone, subjects, events } = JSON.parse(exported.stdout) as Exported;
    expect(phone).toBe(PERSON);
    expect(subjects.map(({ subject }) => subject).sort()).toEqual([ids.get('paid'), ids.get('plugpay')].sort());
    expect(subjects.every(({ keyId }) => keyId.length === 22)).toBe(true);
    const journals = new Set(events.map(({ journal }) => journal));
    expect([...journals].sort()).toEqual(['callback', 'initiation', 'notifier', 'wallet-fee']);
    expect(exported.stdout).not.toContain('"sealed"');
    expect(exported.stdout).not.toContain(OTHER);
    const bodies = events.map(({ event }) => event.data['body'] ?? '').join();
    expect(bodies).toContain('a garbled body of 254711223344');
  });

  it('of one person is erased while the server runs: the number is in no file, in no form', async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    older = mkdtempSync(join(tmpdir(), 'daftari-e2e-older-'));
    cpSync(installation.dataDir, older, { recursive: true });
    server = await startServer(installation);
    const erased = daftari(installation, 'privacy', 'erase', '0711 223 344');
    expect([erased.code, erased.stderr]).toEqual([0, '']);
    expect(erased.stdout).toMatch(/2547\*\*\*\*3344 is erased: 2 keys of 2 payments/);
    expect(traces(PERSON)).toEqual([]);
    expect(traces(OTHER)).not.toEqual([]);
    expect(daftari(installation, 'audit', 'verify')).toMatchObject({ code: 0, stderr: '' });
    const shown = dataOf(await read('paid'));
    expect(shown).toMatchObject({
      status: 'SUCCESS',
      amount: 300,
      mpesaReceipt: expect.stringMatching(/^SIM/),
      phone: ERASED,
      accountReference: ERASED,
      transactionDesc: ERASED,
      providerCheckoutId: ERASED,
    });
    expect(dataOf(await read('plugpay'))).toMatchObject({ status: 'SUCCESS', phone: ERASED });
    await restart();
    expect(dataOf(await read('paid'))).toEqual(shown);
    expect(await server.end('SIGTERM')).toBe(0);
    expect(traces(PERSON)).toEqual([]);
    expect(tracesOf(PERSON, older)).not.toEqual([]);
  });

  it('of another is erased while no server runs, and nobody else loses anything', async () => {
    const erased = daftari(installation, 'privacy', 'erase', CANCELS);
    expect([erased.stderr, erased.code]).toEqual(['', 0]);
    expect(traces(CANCELS)).toEqual([]);
    server = await startServer(installation);
    expect(dataOf(await read('cancelled'))).toMatchObject({ status: 'CANCELLED', phone: ERASED });
    for (const [name, before] of answers) expect(JSON.stringify(dataOf(await read(name)))).toBe(before);
    expect(await trialBalance(server)).toBe(0);
    expect(daftari(installation, 'audit', 'verify').code).toBe(0);
    const assertions = await fetch(`${server.addresses.simulator}/_sim/assertions`);
    expect(await assertions.json()).toMatchObject({ ok: true });
  });

  it('that is not there is no error: erased before, or never known', () => {
    const again = daftari(installation, 'privacy', 'erase', PERSON);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('was erased at')]);
    const never = daftari(installation, 'privacy', 'erase', '0799999999', '--json');
    expect([never.code, JSON.parse(never.stdout)]).toMatchObject([0, { state: 'ERASURE_STATE_UNKNOWN_PERSON' }]);
    const nothing = daftari(installation, 'privacy', 'export', PERSON);
    expect([nothing.code, JSON.parse(nothing.stdout)]).toEqual([0, { phone: PERSON, subjects: [], events: [] }]);
    expect(daftari(installation, 'privacy', 'erase', '12345').code).toBe(2);
  });

  it('of an erased payment can not be used again: its key makes no second payment, its webhook is not sent again', async () => {
    const again = await merchantOf(server).pay(
      { ...TOLD_AS_PERSON, amount: 300, callbackUrl: 'http://127.0.0.1:9/' },
      KEY,
    );
    expect([again.status, again.body.error?.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    const about = ['webhook', 'list', '--transaction', ids.get('paid')!, '--json'];
    const [delivery] = JSON.parse(daftari(installation, ...about).stdout) as { deliveryId: string; body: string }[];
    expect(delivery!.body).toBe(ERASED);
    const redelivered = daftari(installation, 'webhook', 'redeliver', delivery!.deliveryId);
    expect([redelivered.code, redelivered.stderr]).toEqual([1, expect.stringContaining('nothing left to send')]);
    await restart();
    expect([...traces(PERSON), ...traces(CANCELS)]).toEqual([]);
    expect(server.output()).not.toContain(PERSON.slice(-9));
  });

  it('is erased again when older files are restored, with the newest record of erasures', async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    const record = join('privacy', 'erasures.ndjson');
    copyFileSync(join(installation.dataDir, record), join(older, record));
    // What a crash left of an erasure that was never begun.
    appendFileSync(join(older, record), '{"erasedAt":"2026-');
    rmSync(installation.dataDir, { recursive: true });
    cpSync(older, installation.dataDir, { recursive: true });
    expect(traces(PERSON)).not.toEqual([]);
    server = await startServer(installation);
    expect(dataOf(await read('paid'))).toMatchObject({ status: 'SUCCESS', phone: ERASED });
    await until('the simulator to forget', () => Promise.resolve(traces(PERSON).length === 0 ? true : undefined));
    expect(traces(CANCELS)).toEqual([]);
    expect(readFileSync(join(installation.dataDir, record), 'utf8')).not.toContain(PERSON.slice(-9));
    expect(JSON.stringify(dataOf(await read('other')))).toBe(answers.get('other'));
    expect(daftari(installation, 'audit', 'verify').code).toBe(0);
  });
});

interface Exported {
  phone: string;
  subjects: { subject: string; keyId: string }[];
  events: { journal: string; event: { type: string; data: Record<string, unknown> } }[];
}

/** A body that can not be read, on the payment's own address, and one without a valid token. */
async function sendOddCallbacks(server: Server, transactionId: string): Promise<void> {
  const response = await fetch(`${server.addresses.simulator}/_sim/requests?kind=stkpush&limit=1000`);
  const { requests } = (await response.json()) as { requests: { push: { callbackUrl: string } }[] };
  const hex = transactionId.replaceAll('-', '');
  const { callbackUrl } = requests.find(({ push }) => push.callbackUrl.includes(hex))!.push;
  const body = `a garbled body of ${PERSON}`;
  expect((await fetch(callbackUrl, { method: 'POST', body })).status).toBe(200);
  expect((await fetch(`${callbackUrl.slice(0, -1)}z`, { method: 'POST', body })).status).toBe(404);
}

async function trialBalance({ addresses }: Server): Promise<number> {
  const client = grpcClient(WalletFeeServiceDefinition, addresses.grpc, { deadlineMs: 60_000 });
  try {
    return (await client.service.getTrialBalance({ environment: Environment.TEST })).totalCents;
  } finally {
    client.close();
  }
}
