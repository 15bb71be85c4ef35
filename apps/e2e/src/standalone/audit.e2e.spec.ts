import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { eventsOverGrpc } from '../harness/journals-over-grpc';
import { merchantOf } from '../harness/merchant';
import { until } from '../harness/until';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

const GOLDEN = join(__dirname, 'audit-trail.golden.txt');

/** Takes out what differs from run to run: ids, times, provider ids, receipts and keys. */
function withoutChance(text: string, server: Server): string {
  const names = new Map<string, string>([[server.demo.merchantId, '<merchant>']]);
  return text
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d{3}Z?/g, '<time>')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
      if (!names.has(id)) names.set(id, `<id ${names.size}>`);
      return names.get(id)!;
    })
    .replace(/\b[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\d+\b/g, '<MerchantRequestID>')
    .replace(/\b(merchant|hold|delivery|event) [0-9a-f]{8}…/g, '$1 <short>')
    .replace(/\bSIM[A-Z0-9]{7}\b/g, '<receipt>')
    .replace(/\b\d+ bytes\b/g, '<n> bytes')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replace(/\b\d+ ms\b/g, '<n> ms')
    .replace(new RegExp(server.demo.daraja['shortcode']!, 'g'), '<shortcode>');
}

/** The ledger and the notifier act on the same success at the same moment: either may be told first. */
function notifierLast(text: string): string {
  const lines = text.trimEnd().split('\n');
  const isNotifier = (line: string) => line.includes('  notifier  ');
  return `${[...lines.filter((line) => !isNotifier(line)), ...lines.filter(isNotifier)].join('\n')}\n`;
}

describe('the audit of an installation', () => {
  let installation: Installation;
  let server: Server;
  let receiver: WebhookReceiver;
  let transactionId: string;
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
    const merchant = merchantOf(server);
    receiver = await webhookReceiver();
    const { body } = await merchant.pay({ callbackUrl: receiver.url });
    transactionId = body.data!['transactionId'] as string;
    // The webhook's success is the last event of the payment.
    await until('the end of the trail', () => {
      const { stdout } = daftari(installation, 'audit', 'trail', transactionId);
      return Promise.resolve(stdout.includes('DeliverySucceeded') ? true : undefined);
    });
    // That a key was used is noted some seconds later, or when the server stops.
    await until('the use of the key to be noted', async () => {
      const events = await eventsOverGrpc(server.addresses, 'merchants');
      return events.some(({ type }) => type === 'ApiKeyUsed.v1') ? true : undefined;
    });
  });
  afterAll(async () => {
    await receiver.close();
    await server.end('SIGKILL');
    installation.remove();
  });

  it('tells the whole life of a payment, every event of every service, in order, readable aloud', () => {
    const { code, stdout } = daftari(installation, 'audit', 'trail', transactionId);
    expect(code).toBe(0);
    expect(notifierLast(withoutChance(stdout, server))).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  it('verifies while the server runs and after it has stopped, with the same counts', async () => {
    const running = daftari(installation, 'audit', 'verify', '--json');
    expect([running.code, running.stderr]).toEqual([0, '']);
    expect(await server.end('SIGTERM')).toBe(0);
    const stopped = daftari(installation, 'audit', 'verify', '--json');
    expect(stopped.code).toBe(0);
    const counted = (json: string) => {
      const { ok, journals } = JSON.parse(json) as { ok: boolean; journals: Record<string, unknown>[] };
      return { ok, journals: journals.map(({ indexCompared: _onlyOnFiles, ...counts }) => counts) };
    };
    expect(counted(stopped.stdout)).toEqual(counted(running.stdout));
    expect(counted(stopped.stdout)).toMatchObject({ ok: true, journals: [{}, {}, {}, {}, {}] });
    const people = daftari(installation, 'audit', 'verify');
    for (const journal of ['merchants', 'wallet-fee', 'initiation', 'callback', 'notifier']) {
      expect(people.stdout).toContain(journal);
    }
  });

  it('finds one flipped byte of a stored body, names journal, partition and sequence, and exits 1', () => {
    const db = new DatabaseSync(join(installation.dataDir, 'journals', 'initiation.db'));
    const row = db.prepare('SELECT position, body FROM batches ORDER BY length(body) DESC LIMIT 1').get() as {
      position: number;
      body: Uint8Array;
    };
    const body = Uint8Array.from(row.body);
    body[Math.floor(body.length / 2)]! ^= 1;
    db.prepare('UPDATE batches SET body = ? WHERE position = ?').run(body, row.position);
    db.close();
    const partition = Math.floor(row.position / 2 ** 40);
    const sequence = row.position % 2 ** 40;

    const { code, stdout, stderr } = daftari(installation, 'audit', 'verify');
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(`initiation partition ${partition} sequence ${sequence}`);
  });

  it('is an error for a journal that is missing or was never there', async () => {
    const empty = await newInstallation();
    expect(daftari(empty, 'audit', 'verify').code).not.toBe(0);
    empty.remove();
    expect(daftari(installation, 'audit', 'trail', '00000000-0000-4000-8000-000000000000').code).not.toBe(0);
  });
});
