import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CALLBACK_KINDS } from '@daftari/contracts/events/callback-events';
import { until } from '@daftari/journal-core/testing/until';
import {
  BALANCE_SUBJECT,
  BALANCE_TOKEN,
  memoryStorage,
  PAID,
  runCallback,
  SUBJECT,
  TOKEN,
  type RunningCallback,
} from '../testing/running-callback';
import { MAX_READ_BYTES } from './callback-routes';

describe('callbacks over a real connection', () => {
  let callback: RunningCallback;
  let port: number;
  beforeEach(async () => {
    callback = await runCallback(memoryStorage());
    await callback.app.listen({ port: 0, host: '127.0.0.1' });
    port = (callback.app.server.address() as AddressInfo).port;
  });
  afterEach(() => callback.shutDown());

  const open = (headers: Record<string, string | number> = {}) =>
    request({ port, host: '127.0.0.1', method: 'POST', path: `/callbacks/stk/${TOKEN}`, headers });
  const statusOf = async (sent: ClientRequest) =>
    ((await once(sent, 'response')) as [IncomingMessage])[0].resume().statusCode;
  const post = (body: string) => {
    const sent = open({ 'content-type': 'application/json' });
    sent.end(body);
    return statusOf(sent);
  };

  it('are stored and answered', async () => {
    expect(await post(PAID)).toBe(200);
    await callback.caughtUp();
    expect((await callback.events()).map(({ type }) => type)).toEqual(['CallbackReceived.v1', 'CallbackMatched.v1']);
  });

  it('say that they arrive here to who tries the address, and show that to nobody else', async () => {
    const answer = await callback.app.inject('/callbacks/reachable');
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ok', service: 'callback' }]);
    expect(await callback.events()).toEqual([]);
  });

  it('may come in pieces, without a length', async () => {
    const sent = open();
    for (const piece of [PAID.slice(0, 10), PAID.slice(10)]) sent.write(piece);
    sent.end();
    expect(await statusOf(sent)).toBe(200);
    expect((await callback.events())[0]!.data).toMatchObject({ body: PAID });
  });

  it('are read up to two megabytes and no further', async () => {
    const sent = open();
    sent.on('error', () => undefined);
    const answered = statusOf(sent);
    const chunk = Buffer.alloc(64 * 1024, 'x');
    let written = 0;
    const write = () => {
      while (written < 64 * MAX_READ_BYTES && !sent.destroyed) {
        written += chunk.length;
        if (!sent.write(chunk)) return void sent.once('drain', write);
      }
    };
    write();
    expect(await answered).toBe(200);
    sent.destroy();
    const { bodyBytes, cut } = (await callback.events())[0]!.data as { bodyBytes: number; cut: boolean };
    expect(cut).toBe(true);
    expect(bodyBytes).toBeGreaterThan(MAX_READ_BYTES);
    expect(bodyBytes).toBeLessThanOrEqual(MAX_READ_BYTES + 64 * 1024);
  });

  it('that break off are not stored, and others are served on', async () => {
    const arrived = once(callback.app.server, 'request');
    const sent = open({ 'content-length': 1_000 });
    sent.on('error', () => undefined);
    sent.write(PAID.slice(0, 100));
    await arrived;
    sent.destroy();
    await until(
      () => callback.log.join('').includes('did not arrive whole'),
      () => callback.log,
    );
    expect(await callback.events()).toEqual([]);
    expect(await post(PAID)).toBe(200);
  });
});

describe('a token', () => {
  let callback: RunningCallback;
  beforeEach(async () => void (callback = await runCallback(memoryStorage())));
  afterEach(() => callback.shutDown());

  const OF_SHORTCODES = ['c2b', 'c2b-validation', 'balance', 'balance-timeout'] as const;
  const OF_PAYMENTS = CALLBACK_KINDS.filter((kind) => !OF_SHORTCODES.some((other) => other === kind));
  const headers = { 'content-type': 'application/json' };

  it.each([
    ...OF_SHORTCODES.map((kind) => [kind, 'a payment', TOKEN, SUBJECT] as const),
    ...OF_PAYMENTS.map((kind) => [kind, 'a shortcode', BALANCE_TOKEN, BALANCE_SUBJECT] as const),
  ])(
    'is refused at the address of %s when it is of %s, and kept for a person to see',
    async (kind, _, token, subject) => {
      expect((await callback.post(token, PAID, headers, kind)).status).toBe(404);
      expect(await callback.events(subject)).toEqual([]);
      const { requests } = await callback.service.listQuarantine({ limit: 10 });
      expect(requests).toMatchObject([{ reason: 'token of another kind of callback' }]);
    },
  );

  it.each([
    ...OF_SHORTCODES.map((kind) => [kind, BALANCE_TOKEN] as const),
    ...OF_PAYMENTS.map((kind) => [kind, TOKEN] as const),
  ])('is taken at the address of %s', async (kind, token) => {
    expect((await callback.post(token, PAID, headers, kind)).status).toBe(200);
    expect((await callback.service.listQuarantine({ limit: 10 })).requests).toEqual([]);
  });
});
