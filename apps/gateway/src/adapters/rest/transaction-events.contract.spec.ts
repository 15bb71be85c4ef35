import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PaymentStatus, type Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { systemClock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import { FOLLOW_FOR_MS, HEARTBEAT_EVERY_MS, LOOK_EVERY_MS, stateId } from '../../application/follow-payment';
import { MAX_STREAMS_PER_KEY } from '../../application/open-streams';
import { MERCHANT, TRANSACTION } from '../../testing/fake-services';
import { keyRevoked } from '../../testing/fake-merchants-feed';
import {
  basic,
  errorIn,
  runningGateway,
  TEST_KEY,
  TEST_KEY_ID,
  type RunningGateway,
} from '../../testing/running-gateway';
import { SAMPLE_PAID, SAMPLE_PAYMENT } from './openapi/samples';

const PATH = `/v1/transactions/${TRANSACTION}/events`;
/** Against hanging only. */
const HANGS_AFTER_MS = 60_000;

/** A stream as a client sees it. */
class Client {
  text = '';
  isOver = false;

  constructor(
    readonly status: number,
    readonly headers: IncomingMessage['headers'],
    private readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (text: string) => void (this.text += text));
    response.on('close', () => void (this.isOver = true));
    response.on('error', () => undefined);
  }

  get events(): { id: string; status: string }[] {
    const found = [...this.text.matchAll(/id: (.*)\nevent: transaction\ndata: (.*)\n\n/g)];
    return found.map(([, id, data]) => ({ id: id!, status: (JSON.parse(data!) as { status: string }).status }));
  }

  leave(): void {
    this.response.destroy();
  }
}

describe('GET /v1/transactions/{id}/events', () => {
  let gateway: RunningGateway;
  let port: number;
  beforeEach(async () => {
    gateway = await runningGateway();
    await gateway.app.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = gateway.app.server.address() as AddressInfo);
  });
  afterEach(() => gateway.stop());

  const open = (headers: Record<string, string> = {}, path = PATH, method = 'GET') =>
    new Promise<Client>((resolve, reject) => {
      const all = { authorization: basic(TEST_KEY), ...headers };
      const asked = httpRequest({ host: '127.0.0.1', port, path, method, headers: all, agent: false }, (response) =>
        resolve(new Client(response.statusCode!, response.headers, response)),
      );
      asked.once('error', reject);
      asked.end();
    });
  const until = async (isTrue: () => boolean) => {
    const giveUpMs = systemClock.nowMs() + HANGS_AFTER_MS;
    while (!isTrue()) {
      if (systemClock.nowMs() > giveUpMs) throw new Error('the condition did not become true');
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  };
  const becomes = (payment: Payment) => void (gateway.initiation.payment = payment);
  const looked = () => gateway.initiation.read.length;
  /** Lets the time of one look pass, and waits until it was made. */
  const look = async () => {
    const before = looked();
    gateway.scheduler.run(LOOK_EVERY_MS);
    await until(() => looked() > before);
    // What follows from it is done within the same turn of the event loop.
    await new Promise<void>((resolve) => setImmediate(resolve));
  };
  const taken: Payment = { ...SAMPLE_PAYMENT, updatedAt: '2026-03-01T08:00:05.000Z' };

  it('tells the present state, each change once, and ends with the end', async () => {
    const client = await open();
    await until(() => client.events.length === 1);
    expect(client).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
    await look();
    becomes(taken);
    await look();
    becomes(SAMPLE_PAID);
    await look();
    await until(() => client.isOver);
    expect(client.events).toEqual([
      { id: stateId(SAMPLE_PAYMENT), status: 'PENDING' },
      { id: stateId(taken), status: 'PENDING' },
      { id: stateId(SAMPLE_PAID), status: 'SUCCESS' },
    ]);
    const looks = looked();
    gateway.scheduler.run(60_000);
    expect(looked()).toBe(looks);
  });

  it('tells of what has ended at once, and is done', async () => {
    becomes(SAMPLE_PAID);
    const client = await open();
    await until(() => client.isOver);
    expect(client.events).toEqual([{ id: stateId(SAMPLE_PAID), status: 'SUCCESS' }]);
  });

  it('tells a client that comes again what it does not know yet, and that there is nothing more', async () => {
    const client = await open({ 'last-event-id': stateId(SAMPLE_PAYMENT) });
    becomes(SAMPLE_PAID);
    await look();
    await until(() => client.isOver);
    expect(client.events).toEqual([{ id: stateId(SAMPLE_PAID), status: 'SUCCESS' }]);
    const again = await open({ 'last-event-id': stateId(SAMPLE_PAID) });
    expect(again.status).toBe(204);
    const stranger = await open({ 'last-event-id': 'of another server' });
    await until(() => stranger.events.length === 1);
  });

  it('goes on over a look that failed', async () => {
    const client = await open();
    gateway.initiation.payment = new DaftariError('OUTCOME_UNKNOWN');
    await look();
    becomes(SAMPLE_PAID);
    await look();
    await until(() => client.isOver);
    expect(client.events.map(({ status }) => status)).toEqual(['PENDING', 'SUCCESS']);
  });

  it('gives a word every 15 seconds, and ends after five minutes', async () => {
    const client = await open();
    await until(() => client.events.length === 1);
    for (let ms = 0; ms < HEARTBEAT_EVERY_MS; ms += LOOK_EVERY_MS) await look();
    await until(() => client.text.endsWith(': \n\n'));
    for (let ms = HEARTBEAT_EVERY_MS; ms < FOLLOW_FOR_MS - LOOK_EVERY_MS; ms += LOOK_EVERY_MS) await look();
    expect(client.isOver).toBe(false);
    gateway.scheduler.run(LOOK_EVERY_MS);
    await until(() => client.isOver);
    expect(client.events).toHaveLength(1);
  });

  it('looks no more once the client has gone, and its place is free', async () => {
    const clients = await Promise.all(Array.from({ length: MAX_STREAMS_PER_KEY }, () => open()));
    const refused = await open();
    await until(() => refused.isOver);
    expect([refused.status, refused.headers['retry-after'], errorIn(JSON.parse(refused.text)).code]).toEqual([
      429,
      '5',
      'RATE_LIMIT_EXCEEDED',
    ]);
    for (const client of clients) client.leave();
    const giveUpMs = systemClock.nowMs() + HANGS_AFTER_MS;
    for (let isFree = false; !isFree;) {
      const client = await open();
      isFree = client.status === 200;
      client.leave();
      expect(systemClock.nowMs()).toBeLessThan(giveUpMs);
    }
  });

  it('follows nothing for who asks for the head alone, however often', async () => {
    for (let n = 0; n <= MAX_STREAMS_PER_KEY; n += 1) {
      const head = await open({}, PATH, 'HEAD');
      expect(head).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
    }
    const looks = looked();
    gateway.scheduler.run(FOLLOW_FOR_MS / 2);
    expect(looked()).toBe(looks);
  });

  it('stops looking for a client that has gone', async () => {
    const client = await open();
    await until(() => client.events.length === 1);
    client.leave();
    let quiet = 0;
    let before = looked();
    await until(() => {
      gateway.scheduler.run(LOOK_EVERY_MS);
      quiet = looked() === before ? quiet + 1 : 0;
      before = looked();
      return quiet > 20;
    });
  });

  it('ends when the key is revoked, and when the server stops', async () => {
    const client = await open();
    gateway.merchantsFeed.add(keyRevoked(MERCHANT, TEST_KEY_ID, TEST_KEY), 'test');
    await gateway.gateway.caughtUp();
    await look();
    await until(() => client.isOver);
    await gateway.stop();
    gateway = await runningGateway();
    await gateway.app.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = gateway.app.server.address() as AddressInfo);
    const last = await open();
    await gateway.app.close();
    await until(() => last.isOver);
  });

  it.each([
    ['/v1/transactions/x/events', 400, 'INVALID_UUID'],
    [`/v1/transactions/${MERCHANT}/events`, 404, 'TRANSACTION_NOT_FOUND'],
  ])('refuses %s before the stream begins', async (path, status, code) => {
    const answer = await gateway.app.inject({ url: path, headers: { authorization: basic(TEST_KEY) } });
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([status, code]);
    becomes({ ...SAMPLE_PAYMENT, merchantId: TRANSACTION, status: PaymentStatus.SUCCESS });
    const others = await gateway.app.inject({ url: PATH, headers: { authorization: basic(TEST_KEY) } });
    expect(others.statusCode).toBe(404);
  });
});
