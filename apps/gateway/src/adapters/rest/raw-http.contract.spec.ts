import { once } from 'node:events';
import { request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parsedAnswer, rawHttp } from '@daftari/api-contract/fuzz/raw-http';
import { basic, errorIn, runningGateway, TEST_KEY, type RunningGateway } from '../../testing/running-gateway';

let gateway: RunningGateway;
let port: number;
beforeEach(async () => {
  gateway = await runningGateway();
  await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  port = (gateway.app.server.address() as AddressInfo).port;
});
afterEach(() => gateway.stop());

const POST = `POST /v1/payments/stk HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic(TEST_KEY)}\r\n`;
const body = '{"amount":1,"phone":"0712345678"}';
const complete = (text: string) => /\r\n\r\n\{.*\}$/s.test(text);

describe('malformed HTTP', () => {
  it.each([
    ['no HTTP at all', 'nonsense\r\n\r\n', 'VALIDATION_ERROR'],
    ['HTTP/2 without being asked', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'VALIDATION_ERROR'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost x\r\n\r\n', 'VALIDATION_ERROR'],
    ['two lengths', `${POST}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, 'VALIDATION_ERROR'],
    [
      'length and chunks',
      `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'VALIDATION_ERROR',
    ],
    ['a chunk of no size', `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 'VALIDATION_ERROR'],
    ['headers without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, 'VALIDATION_ERROR'],
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n', 'METHOD_NOT_ALLOWED'],
  ])('(%s) is answered in the envelope, and the connection ends', async (_, text, code) => {
    const answer = parsedAnswer(await rawHttp(port, [text]));
    expect(answer.status).toBe(code === 'METHOD_NOT_ALLOWED' ? 405 : 400);
    expect(answer.headers).toMatchObject({ connection: 'close', 'content-type': 'application/json; charset=utf-8' });
    const json: unknown = JSON.parse(answer.body);
    expect(errorIn(json).code).toBe(code);
    expect(answer.headers['x-request-id']).toBe((json as { requestId: string }).requestId);
  });

  it('says of large headers that they are too large', async () => {
    const answer = parsedAnswer(await rawHttp(port, [`GET / HTTP/1.1\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`]));
    expect(errorIn(JSON.parse(answer.body)).message).toBe("The request's headers are too large.");
  });
});

describe("malformed HTTP on PlugPay's routes", () => {
  const plugPay = `POST /api/v1/payments?type=stk HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TEST_KEY}\r\n`;
  const chunked = `${plugPay}Transfer-Encoding: chunked\r\n\r\n`;

  it.each([
    ['a header without a colon', `${plugPay}Bad\r\n\r\n`, 400],
    ['two lengths', `${plugPay}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, 400],
    ['a method nobody knows', 'BREW /v1/payments HTTP/1.1\r\n\r\n', 400],
    ['CONNECT', 'CONNECT /v1/payments HTTP/1.1\r\nHost: x\r\n\r\n', 405],
  ])('(%s) is answered in its shape', async (_, text, status) => {
    const answer = parsedAnswer(await rawHttp(port, [text]));
    expect([answer.status, JSON.parse(answer.body)]).toEqual([status, { error: expect.any(String), status }]);
  });

  it('(a chunk of no size, long after the request line) too, and the next connection starts anew', async () => {
    const asked = once(gateway.app.server, 'request').then(() => 'zz\r\n');
    const answer = parsedAnswer(await rawHttp(port, [chunked, asked]));
    expect(JSON.parse(answer.body)).toEqual({ error: 'This is not valid HTTP/1.1.', status: 400 });
    const after = `GET /v1/payments HTTP/1.1\r\nHost: x\r\n\r\n`;
    const text = await rawHttp(port, [after, answered().then(() => 'nonsense\r\n\r\n')]);
    expect(text).toContain('{"error":"This address does not take that method.","status":405}');
    expect(text).toContain('"code":"VALIDATION_ERROR"');
  });

  /** Resolves when the server has answered a request. */
  function answered(): Promise<void> {
    return new Promise((resolve) => {
      gateway.app.server.once('request', (_request, response: ServerResponse) =>
        response.once('finish', () => setImmediate(resolve)),
      );
    });
  }
});

describe('unusual HTTP', () => {
  it.each([
    ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 200],
    ['HTTP/1.0', 'GET /healthz HTTP/1.0\r\n\r\n', 200],
    ['an absolute address', 'GET http://x/healthz HTTP/1.1\r\nHost: x\r\n\r\n', 200],
    ['an expectation nobody knows', 'GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n', 200],
    ['an unknown method of a known path', 'PROPFIND /healthz HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['OPTIONS of everything', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n', 404],
    ['TRACE', 'TRACE /v1/payments/stk HTTP/1.1\r\nHost: x\r\n\r\n', 405],
  ])('(%s) gets a JSON answer', async (_, text, status) => {
    const answer = parsedAnswer(await rawHttp(port, [text], complete));
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ success: status === 200, requestId: expect.any(String) });
  });

  it('takes a body in chunks', async () => {
    const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const answer = parsedAnswer(await rawHttp(port, [`${POST}Transfer-Encoding: chunked\r\n\r\n`, chunk], complete));
    expect(answer.status).toBe(200);
  });

  it('lets nobody be charged when the client goes away in the middle of its body', async () => {
    await rawHttp(
      port,
      [`GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n${POST}Content-Length: 500\r\n\r\n${body}`],
      complete,
    );
    const next = parsedAnswer(await rawHttp(port, ['GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'], complete));
    expect(next.status).toBe(200);
    expect(gateway.initiation.initiated).toEqual([]);
  });
});

describe('a body beyond 64 KiB', () => {
  const mebibyte = Buffer.alloc(1024 * 1024, 'x');

  /** A client like any other: it writes its whole body before it looks for an answer. */
  function upload(headers: Record<string, string | number>, bodies: readonly Buffer[]) {
    return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const headersSent = { authorization: basic(TEST_KEY), ...headers };
      const sent = request(
        { port, host: '127.0.0.1', method: 'POST', path: '/v1/payments/stk', headers: headersSent },
        (answer) => {
          let text = '';
          answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
          answer.on('end', () => resolve({ status: answer.statusCode, text }));
        },
      );
      sent.on('error', reject);
      for (const each of bodies) sent.write(each);
      sent.end();
    });
  }

  it.each([
    ['of a known length', { 'content-length': mebibyte.length }, [mebibyte]],
    ['in chunks', {}, [mebibyte]],
    ['of 8 MiB in chunks', {}, Array<Buffer>(8).fill(mebibyte)],
  ])('%s is refused, and the client can read the answer', async (_, headers, bodies) => {
    const { status, text } = await upload(headers as Record<string, number>, bodies as Buffer[]);
    expect(status).toBe(413);
    expect(errorIn(JSON.parse(text)).code).toBe('BODY_TOO_LARGE');
    expect(gateway.initiation.initiated).toEqual([]);
  });

  it('leaves the connection good for the next request', async () => {
    const large = `${POST}Content-Length: ${mebibyte.length}\r\n\r\n`;
    const next = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const text = await rawHttp(port, [large, mebibyte, next]);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
  });

  it('is refused without a key too, before it is read', async () => {
    const { status, text } = await upload({ authorization: 'Basic x', 'content-length': mebibyte.length }, [mebibyte]);
    expect([status, errorIn(JSON.parse(text)).code]).toEqual([401, 'INVALID_API_KEY']);
  });

  it('begins at one byte more', async () => {
    const padded = (bytes: number) => body.replace('}', `,"x":"${'y'.repeat(bytes - body.length - 7)}"}`);
    for (const [bytes, status] of [
      [65_536, 200],
      [65_537, 413],
    ] as const) {
      expect(padded(bytes)).toHaveLength(bytes);
      expect((await upload({}, [Buffer.from(padded(bytes))])).status).toBe(status);
    }
  });
});

it('answers to the end while it closes, also what came behind on the same connection', async () => {
  let arrived = () => {};
  let finish = () => {};
  const asked = new Promise<void>((resolve) => (arrived = resolve));
  const original = gateway.initiation.initiatePayments;
  gateway.initiation.initiatePayments = async (payments) => {
    arrived();
    await new Promise<void>((resolve) => (finish = resolve));
    return original(payments);
  };
  let sendBehind = (_text: string) => {};
  const behind = new Promise<string>((resolve) => (sendBehind = resolve));
  const text = rawHttp(port, [`${POST}Content-Length: ${body.length}\r\n\r\n${body}`, behind]);
  await asked;
  const closed = gateway.app.close();
  while (gateway.app.server.listening) await new Promise((resolve) => setImmediate(resolve));
  const arrivedBehind = once(gateway.app.server, 'request');
  sendBehind('GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n');
  await arrivedBehind;
  finish();
  await closed;
  expect((await text).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404']);
  expect(await text).toContain('"code":"NOT_FOUND"');
});
