import { createServer, type AddressInfo } from 'node:net';
import { manualClock } from '@daftari/kernel/clock';
import { cents } from '@daftari/kernel/money';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { darajaProvider, type DarajaOptions, type DarajaProvider } from './daraja-provider';
import { aPush, CREDENTIALS } from './testing/pushes';
import {
  ACKNOWLEDGEMENT,
  resetConnection,
  scriptedDaraja,
  silence,
  type Reply,
  type ScriptedDaraja,
} from './testing/scripted-daraja';

const NOON_UTC = Date.UTC(2026, 9, 6, 12, 0, 0);

describe('the Daraja provider', () => {
  let daraja: ScriptedDaraja;
  let provider: DarajaProvider;
  const clock = manualClock(NOON_UTC);
  const open = (options: Partial<DarajaOptions> = {}) =>
    (provider = darajaProvider({ baseUrl: daraja.url, credentials: CREDENTIALS, clock, ...options }));

  beforeEach(async () => {
    clock.set(NOON_UTC);
    daraja = await scriptedDaraja();
    open();
  });
  afterEach(async () => {
    await provider.close();
    await daraja.close();
  });

  it('sends what daraja.md §3.1 asks for, cut to its limits', async () => {
    await provider.push(aPush());
    expect(daraja.oauth[0]).toMatchObject({ method: 'GET', url: '/oauth/v1/generate?grant_type=client_credentials' });
    expect(daraja.oauth[0]!.headers['authorization']).toBe(
      `Basic ${Buffer.from('the-consumer-key:the-consumer-secret').toString('base64')}`,
    );
    const [push] = daraja.pushes;
    expect(push).toMatchObject({ method: 'POST', url: '/mpesa/stkpush/v1/processrequest' });
    expect(push!.headers).toMatchObject({ authorization: 'Bearer token-number-1', 'content-type': 'application/json' });
    expect(JSON.parse(push!.body)).toEqual({
      BusinessShortCode: '174379',
      Password: Buffer.from('174379the-passkey-of-the-shortcode20261006150000').toString('base64'),
      Timestamp: '20261006150000',
      TransactionType: 'CustomerPayBillOnline',
      Amount: 500,
      PartyA: '254712345678',
      PartyB: '174379',
      PhoneNumber: '254712345678',
      CallBackURL: 'https://pay.example.com/callbacks/stk/0-aa-secret',
      AccountReference: 'ORDER-12345-',
      TransactionDesc: 'Payment for o',
    });
  });

  it('answers the acknowledgement as accepted', async () => {
    expect(await provider.push(aPush())).toEqual({
      kind: 'accepted',
      providerRequestId: ACKNOWLEDGEMENT.MerchantRequestID,
      providerCheckoutId: ACKNOWLEDGEMENT.CheckoutRequestID,
      resultCode: '0',
      resultDescription: 'Success. Request accepted for processing',
    });
  });

  it.each([
    ['cents', { amountCents: cents(10_050) }],
    ['zero', { amountCents: cents(0) }],
    ['too much', { amountCents: cents(250_001_00) }],
    ['a shortcode that is none', { shortcode: 'abc' }],
  ])('refuses %s before anything is sent', async (_, change) => {
    expect(await provider.push(aPush(change))).toMatchObject({ kind: 'refused', resultCode: 'INVALID_REQUEST' });
    expect(daraja.oauth).toHaveLength(0);
  });

  describe('access tokens', () => {
    it('asks once for many pushes at the same time', async () => {
      await Promise.all(Array.from({ length: 10 }, () => provider.push(aPush())));
      expect(daraja.oauth).toHaveLength(1);
      expect(daraja.pushes).toHaveLength(10);
    });

    it('keeps the token until five minutes before its end, then fetches the next one', async () => {
      await provider.push(aPush());
      clock.advance((3599 - 301) * 1000);
      await provider.push(aPush());
      expect(daraja.oauth).toHaveLength(1);
      clock.advance(1_000);
      await provider.push(aPush());
      expect(daraja.oauth).toHaveLength(2);
      expect(daraja.pushes[2]!.headers['authorization']).toBe('Bearer token-number-2');
    });

    it('goes on with the old token while it lives when an early refresh fails', async () => {
      await provider.push(aPush());
      daraja.replyOauth({ status: 503, body: '<html>' });
      clock.advance((3599 - 100) * 1000);
      expect((await provider.push(aPush())).kind).toBe('accepted');
      expect(daraja.oauth).toHaveLength(2);
      clock.advance(101_000);
      expect(await provider.push(aPush())).toMatchObject({ kind: 'refused', code: 'PROVIDER_UNAVAILABLE' });
      expect(daraja.pushes).toHaveLength(2);
    });

    it.each([
      [404, '404.001.03', 'Invalid Access Token'],
      [400, '400.003.01', 'Invalid Access Token'],
      [401, '401.002.01', 'Error Occurred - Invalid Access Token - token-number-1'],
      [401, '401.001', 'Error Occurred - Invalid Access Token - '],
      [401, '401.003.01', 'Invalid Access Token'],
      [401, '401', 'Unauthorized - Invalid Access Token'],
    ])('on HTTP %i %s refreshes once and sends once more', async (status, errorCode, errorMessage) => {
      daraja.replyPush({ status, body: JSON.stringify({ requestId: 'r', errorCode, errorMessage }) }, ok());
      expect((await provider.push(aPush())).kind).toBe('accepted');
      expect(daraja.pushes.map((push) => push.headers['authorization'])).toEqual([
        'Bearer token-number-1',
        'Bearer token-number-2',
      ]);
    });

    it('stops after one refresh, and never repeats the token that Daraja printed', async () => {
      daraja.replyPush((response, request) => {
        const token = String(request.headers.authorization).slice(7);
        response.writeHead(401);
        response.end(
          JSON.stringify({ errorCode: '401.002.01', errorMessage: `Error Occurred - Invalid Access Token - ${token}` }),
        );
      });
      const outcome = await provider.push(aPush());
      expect(outcome).toMatchObject({ kind: 'refused', code: 'PROVIDER_REFUSED', resultCode: '401.002.01' });
      expect(JSON.stringify(outcome)).not.toMatch(/token-number/);
      expect(daraja.oauth).toHaveLength(2);
      expect(daraja.pushes).toHaveLength(2);
    });

    it('shares one refresh among all pushes that were refused with the same token', async () => {
      await provider.push(aPush());
      daraja.replyPush((response, request) => {
        const stale = request.headers.authorization === 'Bearer token-number-1';
        response.writeHead(stale ? 404 : 200);
        response.end(
          JSON.stringify(stale ? { errorCode: '404.001.03', errorMessage: 'Invalid Access Token' } : ACKNOWLEDGEMENT),
        );
      });
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => provider.push(aPush())));
      expect(outcomes.map((outcome) => outcome.kind)).toEqual(Array(8).fill('accepted'));
      expect(daraja.oauth).toHaveLength(2);
    });

    const oauthFailures: [string, Reply, string, string][] = [
      [
        'bad credentials',
        failure(400, '400.008.01', 'Invalid Authentication passed'),
        'PROVIDER_REFUSED',
        '400.008.01',
      ],
      ['a wrong grant type', failure(400, '400.008.02', 'Invalid grant type passed'), 'PROVIDER_REFUSED', '400.008.02'],
      ['keys of the other environment', { status: 400, body: '' }, 'PROVIDER_REFUSED', 'HTTP_400'],
      ['a wrong path', failure(404, '404.001.01', 'Resource not found'), 'PROVIDER_REFUSED', '404.001.01'],
      [
        'spike arrest',
        failure(500, '500.003.02', 'Error Occurred: Spike Arrest Violation'),
        'PROVIDER_UNAVAILABLE',
        '500.003.02',
      ],
      [
        'an error of theirs',
        failure(500, '500.003.1001', 'Internal Server Error'),
        'PROVIDER_UNAVAILABLE',
        '500.003.1001',
      ],
      ['the firewall', { status: 503, body: '<html>Incapsula</html>' }, 'PROVIDER_UNAVAILABLE', 'HTTP_503'],
      ['HTML with 200', { status: 200, body: '<html></html>' }, 'PROVIDER_UNAVAILABLE', 'HTTP_200'],
      ['no token in the answer', { status: 200, body: '{"expires_in":"3599"}' }, 'PROVIDER_UNAVAILABLE', 'HTTP_200'],
      ['a reset', resetConnection, 'PROVIDER_UNAVAILABLE', 'NOT_SENT'],
    ];
    it.each(oauthFailures)('without a token nothing is sent: %s', async (_, reply, code, resultCode) => {
      daraja.replyOauth(reply);
      expect(await provider.push(aPush())).toMatchObject({ kind: 'refused', code, resultCode });
      expect(daraja.pushes).toHaveLength(0);
    });

    it.each([
      ['a number', 3599],
      ['text', '3599'],
    ])('reads expires_in as %s', async (_, expires_in) => {
      daraja.replyOauth({ body: JSON.stringify({ access_token: 'abc', expires_in }) });
      await provider.push(aPush());
      clock.advance(3_000_000);
      await provider.push(aPush());
      expect(daraja.oauth).toHaveLength(1);
    });
  });

  describe('when the connection is the trouble', () => {
    it('refuses when nobody listens: nothing was sent', async () => {
      const port = await freePort();
      await provider.close();
      open({ baseUrl: `http://127.0.0.1:${port}` });
      const outcome = await provider.push(aPush());
      expect(outcome).toMatchObject({ kind: 'refused', code: 'PROVIDER_UNAVAILABLE', resultCode: 'NOT_SENT' });
    });

    it('refuses when the push cannot be connected although the token was had', async () => {
      daraja.replyOauth((response, request) => {
        response.writeHead(200, { connection: 'close' });
        response.end('{"access_token":"abc","expires_in":"3599"}', () => request.socket.destroy());
      });
      await provider.push(aPush());
      await daraja.close();
      expect(await provider.push(aPush())).toMatchObject({ kind: 'refused', resultCode: 'NOT_SENT' });
    });

    it('does not know when the connection is reset after the request went out', async () => {
      daraja.replyPush(resetConnection);
      expect(await provider.push(aPush())).toMatchObject({ kind: 'unknown' });
      expect(daraja.pushes).toHaveLength(1);
    });

    it('does not know when the answer breaks off in the middle', async () => {
      daraja.replyPush((response, request) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"ResponseCode"', () => request.socket.destroy());
      });
      expect(await provider.push(aPush())).toMatchObject({ kind: 'unknown' });
    });

    it('does not know when the answer is larger than 64 KiB', async () => {
      daraja.replyPush({ body: JSON.stringify({ ...ACKNOWLEDGEMENT, padding: 'x'.repeat(70_000) }) });
      expect(await provider.push(aPush())).toMatchObject({
        kind: 'unknown',
        reason: expect.stringContaining('65536 bytes'),
      });
    });

    it('does not know when no answer comes within 30 s', async () => {
      await provider.close();
      const scheduler = manualScheduler(clock);
      open({ scheduler });
      const asked = new Promise<void>((resolve) => daraja.replyPush(() => resolve()));
      const outcome = provider.push(aPush());
      await asked;
      scheduler.run(29_999);
      expect(await Promise.race([outcome, Promise.resolve('still waiting')])).toBe('still waiting');
      scheduler.run(1);
      expect(await outcome).toMatchObject({
        kind: 'unknown',
        reason: expect.stringContaining('no answer within 30000 ms'),
      });
    });

    it('sends nothing when the deadline passed while it waited for the token', async () => {
      await provider.close();
      const scheduler = manualScheduler(clock);
      open({ scheduler });
      const asked = new Promise<() => void>((resolve) =>
        daraja.replyOauth((response) =>
          resolve(() => void response.end('{"access_token":"late","expires_in":"3599"}')),
        ),
      );
      const early = provider.push(aPush(), 2_000);
      const patient = provider.push(aPush());
      const answer = await asked;
      scheduler.run(2_000);
      expect(await early).toMatchObject({ kind: 'refused', code: 'PROVIDER_UNAVAILABLE', resultCode: 'NOT_SENT' });
      answer();
      expect((await patient).kind).toBe('accepted');
      expect(daraja.pushes).toHaveLength(1);
    });

    it('never sends a push whose deadline passed while it waited for a connection', async () => {
      await provider.close();
      const scheduler = manualScheduler(clock);
      open({ scheduler, maxConnections: 1 });
      await provider.push(aPush());
      const busy = new Promise<() => void>((resolve) =>
        daraja.replyPush((response) => resolve(() => void response.end(JSON.stringify(ACKNOWLEDGEMENT))), ok()),
      );
      const first = provider.push(aPush());
      const release = await busy;
      const waiting = provider.push(aPush(), 1_000);
      await Promise.resolve();
      await new Promise(setImmediate);
      scheduler.run(1_000);
      expect(await waiting).toMatchObject({ kind: 'refused', resultCode: 'NOT_SENT' });
      release();
      expect((await first).kind).toBe('accepted');
      expect((await provider.push(aPush())).kind).toBe('accepted');
      expect(daraja.pushes).toHaveLength(3);
    });

    it('does not follow a redirect', async () => {
      daraja.replyPush({ status: 307, headers: { location: `${daraja.url}/elsewhere` } });
      expect((await provider.push(aPush())).kind).toBe('unknown');
      expect(daraja.pushes).toHaveLength(1);
    });

    it('answers unknown for what still runs when it is closed', async () => {
      const asked = new Promise<void>((resolve) => daraja.replyPush((...it) => (silence(...it), resolve())));
      const outcome = provider.push(aPush());
      await asked;
      await provider.close();
      expect((await outcome).kind).toBe('unknown');
    });
  });

  it('lets no secret, token, phone or checkout id out in a text', async () => {
    daraja.replyPush((response, request) => {
      let sent = '';
      request.on('data', (chunk: Buffer) => (sent += chunk.toString()));
      response.writeHead(500);
      response.end(
        JSON.stringify({
          errorCode: '500.001.1001',
          errorMessage: `boom ${request.headers.authorization} the-passkey-of-the-shortcode the-consumer-secret +254712345678 0798765432 ws_CO_28092026000756712345678\u0007`,
        }),
      );
    });
    const text = JSON.stringify(await provider.push(aPush()));
    expect(text).toContain('boom');
    expect(text).not.toMatch(/token-number|passkey|consumer-secret|712345678|798765432|ws_CO_\d|\\u0007/);
  });
});

function ok(): Reply {
  return { body: JSON.stringify(ACKNOWLEDGEMENT) };
}

function failure(status: number, errorCode: string, errorMessage: string): Reply {
  return { status, body: JSON.stringify({ requestId: '1c5b-4ba8', errorCode, errorMessage }) };
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
