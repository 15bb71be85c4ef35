import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { runInThisContext } from 'node:vm';
import { egressClient, type EgressOptions } from './egress-client';
import type { EgressPolicy } from './target';
import { startReceiver, type Receiver } from './testing/receiver';
import { RECEIVER_CERTIFICATE } from './testing/receiver-certificate';

const LIMITS = { connectTimeoutMs: 2_000, totalTimeoutMs: 5_000, maxResponseBytes: 1_000 };
/** The environment that Node itself reads: Jest gives specs a copy. */
const environment = runInThisContext('process.env') as NodeJS.ProcessEnv;

describe('an egress client', () => {
  let receiver: Receiver;
  let secure: Receiver;
  beforeEach(async () => void ([receiver, secure] = [await startReceiver(), await startReceiver('https')]));
  afterEach(async () => void (await Promise.all([receiver.close(), secure.close()])));

  const post = (url: string, policy: EgressPolicy = 'test', options: EgressOptions = {}) =>
    egressClient({ ...LIMITS, ...options }).post(url, '{"a":1}', { 'content-type': 'application/json' }, policy);
  /** Posts to a name on the https receiver's port, whose addresses a script gives. */
  const postByName = (
    answers: readonly (readonly string[])[],
    policy: EgressPolicy = 'test',
    name = 'receiver.test',
  ) => {
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      return answers[Math.min(asked.length, answers.length) - 1]!;
    };
    const client = egressClient({ ...LIMITS, resolve, trustedAuthorities: RECEIVER_CERTIFICATE });
    const send = () => client.post(`https://${name}:${secure.port}/hook`, '{}', {}, policy);
    return { asked, send };
  };

  describe('sends', () => {
    it('one POST with its headers and exact bytes', async () => {
      receiver.reply(201);
      const body = '{"text":"Asante – 500/="}';
      const sent = await egressClient(LIMITS).post(`${receiver.url}/hook?key=1`, body, { 'webhook-id': 'w-1' }, 'test');
      expect(sent).toEqual({ kind: 'answered', status: 201, durationMs: expect.any(Number) as number });
      expect(receiver.received).toEqual([
        expect.objectContaining({ method: 'POST', url: '/hook?key=1', body }) as unknown,
      ]);
      expect(receiver.received[0]?.headers).toMatchObject({
        'webhook-id': 'w-1',
        'content-length': String(Buffer.byteLength(body)),
        host: `127.0.0.1:${receiver.port}`,
      });
    });

    it('to localhost by name, for tests, and asks no name server', async () => {
      const resolve = () => Promise.reject(new Error('asked'));
      expect(await post(`http://localhost:${receiver.port}/`, 'test', { resolve })).toMatchObject({ status: 200 });
    });

    it('to a checked address under its name, with the certificate of the name', async () => {
      expect(await postByName([['127.0.0.1']]).send()).toMatchObject({ kind: 'answered', status: 200 });
      const wrongName = await postByName([['127.0.0.1']], 'test', 'other.test').send();
      expect(wrongName).toMatchObject({ kind: 'failed', reason: expect.stringContaining('altnames') as unknown });
      expect(secure.received).toHaveLength(1);
    });

    it('nothing to a certificate that nobody vouches for, whatever the environment says', async () => {
      environment['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      try {
        expect(await post(`${secure.url}/`)).toMatchObject({ kind: 'failed' });
      } finally {
        delete environment['NODE_TLS_REJECT_UNAUTHORIZED'];
      }
      expect(secure.received).toEqual([]);
    });

    it('past any proxy that the environment names', async () => {
      const proxy = await startReceiver();
      const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'ALL_PROXY'];
      for (const name of names) environment[name] = proxy.url;
      try {
        expect(await post(`${receiver.url}/`)).toMatchObject({ kind: 'answered' });
        expect(proxy.connections()).toBe(0);
      } finally {
        for (const name of names) delete environment[name];
        await proxy.close();
      }
    });
  });

  describe('refuses', () => {
    it.each(['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '0177.0.0.1', '[::ffff:127.0.0.1]'])(
      'http and https on %s in public, and connects to nothing',
      async (host) => {
        expect(await post(`http://${host}:${receiver.port}/`, 'public')).toMatchObject({ kind: 'refused' });
        expect(await post(`https://${host}:${secure.port}/`, 'public')).toMatchObject({ kind: 'refused' });
        expect([receiver.connections(), secure.connections()]).toEqual([0, 0]);
      },
    );

    it.each([
      '127.0.0.1',
      '10.0.0.7',
      '169.254.169.254',
      'fd00:ec2::254',
      '::ffff:7f00:1',
      '::1',
      '0.0.0.0',
      'fe80::1%lo',
    ])('a public name that resolves to %s', async (address) => {
      const { asked, send } = postByName([[address]], 'public');
      expect(await send()).toMatchObject({ kind: 'refused', reason: expect.stringContaining(address) as unknown });
      expect(asked).toEqual(['receiver.test']);
      expect(secure.connections()).toBe(0);
    });

    it('a name of which one address is not allowed, also when another one is', async () => {
      expect(await postByName([['127.0.0.1', '10.0.0.7']]).send()).toMatchObject({ kind: 'refused' });
      expect(await postByName([['8.8.8.8', '127.0.0.1']], 'public').send()).toMatchObject({ kind: 'refused' });
      expect(secure.connections()).toBe(0);
    });

    it('plain http to a name, wherever it may lead', async () => {
      const resolve = async () => ['127.0.0.1'];
      const sent = await post(`http://receiver.test:${receiver.port}/`, 'test', { resolve });
      expect(sent).toMatchObject({ kind: 'refused', reason: 'http is for loopback only' });
      expect(receiver.connections()).toBe(0);
    });

    it('to be led elsewhere by DNS that changes: one look-up a request, and it is the one that is used', async () => {
      const { asked, send } = postByName([['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1']]);
      expect(await send()).toMatchObject({ kind: 'answered', status: 200 });
      expect(asked).toHaveLength(1);
      expect(await send()).toMatchObject({ kind: 'refused' });
      expect(asked).toHaveLength(2);
      expect(secure.received).toHaveLength(1);
    });
  });

  describe('does not follow', () => {
    it.each([301, 302, 303, 307, 308])('a %s', async (status) => {
      const inner = await startReceiver();
      receiver.reply((response) => response.writeHead(status, { location: `${inner.url}/admin` }).end());
      expect(await post(`${receiver.url}/`)).toMatchObject({ kind: 'answered', status });
      expect(inner.connections()).toBe(0);
      await inner.close();
    });
  });

  describe('bears a receiver that', () => {
    it('never answers', async () => {
      receiver.reply(() => undefined);
      const sent = await post(`${receiver.url}/`, 'test', { totalTimeoutMs: 200 });
      expect(sent).toMatchObject({ kind: 'failed', reason: 'no answer within 200 ms' });
    });

    it('sends its answer drop by drop: the status counts', async () => {
      receiver.reply((response) => void response.writeHead(200).write('t'));
      const sent = await post(`${receiver.url}/`, 'test', { totalTimeoutMs: 200 });
      expect(sent).toMatchObject({ kind: 'answered', status: 200 });
    });

    it('sends without an end: reading stops at the limit', async () => {
      let written = 0;
      const closed = new Promise<void>((resolve) =>
        receiver.reply((response) => {
          const more = () => {
            while (!response.destroyed && response.write(Buffer.alloc(10_000))) written += 10_000;
          };
          response.writeHead(200).on('drain', more).on('close', resolve);
          more();
        }),
      );
      expect(await post(`${receiver.url}/`)).toMatchObject({ kind: 'answered', status: 200 });
      await closed;
      expect(written).toBeLessThan(50_000_000);
    });

    it('sends headers without an end', async () => {
      receiver.reply((_, request) => {
        request.socket.write('HTTP/1.1 200 OK\r\n');
        const flood = () =>
          void (request.socket.destroyed || request.socket.write(`x: ${'a'.repeat(8_000)}\r\n`, flood));
        flood();
      });
      expect(await post(`${receiver.url}/`)).toMatchObject({ kind: 'failed' });
    });

    it('cuts the connection', async () => {
      receiver.reply((_, request) => request.socket.resetAndDestroy());
      expect(await post(`${receiver.url}/`)).toMatchObject({ kind: 'failed', reason: 'the connection was reset' });
    });

    it('speaks something else', async () => {
      receiver.reply((_, request) => void request.socket.end('220 mail.example ESMTP\r\n'));
      expect(await post(`${receiver.url}/`)).toMatchObject({ kind: 'failed' });
    });

    it('is not there', async () => {
      await receiver.close();
      const sent = await post(`${receiver.url}/`);
      expect(sent).toMatchObject({ kind: 'failed', reason: 'the connection was refused' });
    });

    it('takes the connection and never finishes the handshake', async () => {
      const mute = createServer((socket) => void socket.on('error', () => undefined).resume()).listen(0, '127.0.0.1');
      await once(mute, 'listening');
      const url = `https://127.0.0.1:${(mute.address() as AddressInfo).port}/`;
      const sent = await post(url, 'test', { connectTimeoutMs: 200 });
      expect(sent).toMatchObject({ kind: 'failed', reason: 'no connection came about in time' });
      mute.close();
    });

    it('has a name that never resolves, or not at all', async () => {
      const url = `https://receiver.test:${secure.port}/`;
      const never = () => new Promise<never>(() => undefined);
      const slow = await post(url, 'public', { resolve: never, totalTimeoutMs: 200 });
      expect(slow).toMatchObject({ kind: 'failed', reason: 'no answer within 200 ms' });
      const none = () => Promise.reject(Object.assign(new Error('queryA'), { code: 'ENOTFOUND' }));
      const unknown = await post(url, 'public', { resolve: none });
      expect(unknown).toMatchObject({ kind: 'failed', reason: 'the name does not resolve' });
      const empty = await post(url, 'public', { resolve: async () => [] });
      expect(empty).toMatchObject({ kind: 'failed', reason: expect.stringContaining('has no address') as unknown });
    });
  });

  it('gives up when it is told to', async () => {
    const stop = new AbortController();
    receiver.reply(() => stop.abort());
    const sent = await egressClient(LIMITS).post(`${receiver.url}/`, '{}', {}, 'test', stop.signal);
    expect(sent).toMatchObject({ kind: 'failed', reason: 'the sender gave up' });
    const again = await egressClient(LIMITS).post(`${receiver.url}/`, '{}', {}, 'test', stop.signal);
    expect(again).toMatchObject({ kind: 'failed', reason: 'the sender gave up' });
  });

  it('keeps no connection for the next request', async () => {
    const client = egressClient(LIMITS);
    await client.post(`${receiver.url}/`, '{}', {}, 'test');
    await client.post(`${receiver.url}/`, '{}', {}, 'test');
    expect(receiver.connections()).toBe(2);
  });
});
