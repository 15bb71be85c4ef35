import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { callbackTokens } from '@daftari/daraja/callback-token';
import { until } from '@daftari/journal-core/testing/until';
import { manualClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { createLogger } from '@daftari/service/logger';
import Fastify, { type FastifyInstance } from 'fastify';
import { quarantine } from '../application/quarantine';
import type { Arrival } from '../application/receive-callback';
import { refusedCallbacks } from '../application/refused-callbacks';
import { KEY, PAID, sha256, TOKEN } from '../testing/running-callback';
import { callbackRoutes } from './callback-routes';

const FORGED = `${TOKEN.slice(0, -1)}${TOKEN.endsWith('0') ? '1' : '0'}`;

describe('the limits of the callback routes', () => {
  const clock = manualClock(1_800_000_000_000);
  const scheduler = manualScheduler(clock);
  const tokens = callbackTokens([KEY]);
  let app: FastifyInstance;
  let port: number;
  let log: string[];
  let kept: ReturnType<typeof quarantine>;
  let receive: (arrival: Arrival) => Promise<void>;

  beforeEach(async () => {
    log = [];
    const logger = createLogger({ level: 'info', destination: { write: (line) => void log.push(line) } });
    kept = quarantine(clock);
    receive = async () => undefined;
    app = Fastify();
    const limits = { tokens, isSource: () => true, receive: (arrival: Arrival) => receive(arrival), maxAtOnce: 3 };
    const refused = refusedCallbacks(clock, logger);
    await app.register(
      callbackRoutes({ ...limits, refused, quarantine: kept, clock, ids: systemIds, scheduler, logger }),
    );
    await app.listen({ port: 0, host: '127.0.0.1' });
    port = (app.server.address() as AddressInfo).port;
  });
  afterEach(() => app.close());

  const send = (token: string, body: string | undefined, headers: Record<string, string | number> = {}) => {
    const sent = request({ port, host: '127.0.0.1', method: 'POST', path: `/callbacks/stk/${token}`, headers });
    sent.on('error', () => undefined);
    if (body === undefined) sent.flushHeaders();
    else sent.end(body);
    const answer = once(sent, 'response').then((it) => (it as [IncomingMessage])[0].resume());
    return { sent, answer };
  };

  it('give a slow sender ten seconds', async () => {
    const seen = once(app.server, 'request');
    const { sent, answer } = send(TOKEN, undefined, { 'content-length': 1_000 });
    sent.write(PAID.slice(0, 10));
    await seen;
    scheduler.run(9_999);
    sent.write('x');
    scheduler.run(1);
    expect((await answer).statusCode).toBe(408);
    expect(log.join('')).toContain('did not end within 10000 ms');
    expect((await send(TOKEN, PAID).answer).statusCode).toBe(200);
  });

  it('ask callbacks that are too many at once to come again, and serve on', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let taken = 0;
    receive = async () => (taken++, gate);
    const held = [1, 2, 3].map(() => send(TOKEN, PAID));
    await until(() => taken === 3);
    const { statusCode, headers } = await send(TOKEN, PAID).answer;
    expect([statusCode, headers['retry-after']]).toEqual([503, '5']);
    expect(log.join('')).toContain('too many callbacks at once');
    release();
    for (const { answer } of held) expect((await answer).statusCode).toBe(200);
    expect((await send(TOKEN, PAID).answer).statusCode).toBe(200);
  });

  it.each([
    ['forged', FORGED, 'forged'],
    ['of another key', callbackTokens([{ id: 'bb', secret: KEY.secret }]).mint(tokens.read(TOKEN)!), 'unknown key'],
    ['none', 'hello', 'malformed'],
  ])('keep what came with a token that is %s in quarantine', async (_, token, reason) => {
    expect((await send(token, PAID).answer).statusCode).toBe(404);
    expect(kept.newest(9)).toEqual([
      {
        receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        remoteAddress: '127.0.0.1',
        reason,
        bodyBytes: PAID.length,
        bodySha256: sha256(PAID),
        body: Buffer.from(PAID),
      },
    ]);
  });

  it('keep the beginning of a large body that does not verify, and read no more than 64 KiB', async () => {
    expect((await send('hello', 'x'.repeat(200_000)).answer).statusCode).toBe(404);
    const [only] = kept.newest(9);
    expect(only!.body.toString()).toBe('x'.repeat(4_096));
    expect(only!.bodyBytes).toBeGreaterThan(64 * 1024);
    expect(only!.bodyBytes).toBeLessThanOrEqual(128 * 1024);
  });

  it('have no time for many slow senders without a token', async () => {
    let seen = 0;
    app.server.on('request', () => void seen++);
    const slow = Array.from({ length: 20 }, () => send(FORGED, undefined, { 'content-length': 10 }));
    await until(() => seen === 20);
    expect((await send(FORGED, 'quick').answer).statusCode).toBe(404);
    expect((await send(TOKEN, PAID).answer).statusCode).toBe(200);
    scheduler.run(5_000);
    for (const { answer } of slow) expect((await answer).statusCode).toBe(404);
    expect(kept.total()).toBe(0);
    expect((await send(FORGED, 'later').answer).statusCode).toBe(404);
    expect(kept.newest(1)[0]!.body.toString()).toBe('later');
  });

  it('survive what is no HTTP', async () => {
    for (const bytes of [
      `POST /callbacks/stk/${TOKEN} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
      `POST /callbacks/stk/${TOKEN} HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n`,
      `POST /callbacks/stk/${TOKEN} HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      '\u0000\u0001\u0002',
    ]) {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      const closed = once(socket, 'close');
      socket.resume().write(bytes);
      await closed;
    }
    expect((await send(TOKEN, PAID).answer).statusCode).toBe(200);
  });
});
