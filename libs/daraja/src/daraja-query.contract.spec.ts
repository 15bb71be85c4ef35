import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { darajaProvider, type DarajaOptions, type DarajaProvider } from './daraja-provider';
import { aPush, CREDENTIALS } from './testing/pushes';
import { resetConnection, scriptedDaraja, type Reply, type ScriptedDaraja } from './testing/scripted-daraja';

const NOON_UTC = Date.UTC(2026, 9, 6, 12, 0, 0);
const QUERY = { shortcode: '174379', providerCheckoutId: 'ws_CO_28092026000756712345678' };
const PAID = JSON.stringify({
  ResponseCode: '0',
  ResponseDescription: 'The service request has been accepted successfully',
  MerchantRequestID: 'ac7b-470b-8df7-23ab3cef38271280493',
  CheckoutRequestID: QUERY.providerCheckoutId,
  ResultCode: '0',
  ResultDesc: 'The service request is processed successfully.',
});
const failure = (status: number, errorCode: string, errorMessage: string): Reply => ({
  status,
  body: JSON.stringify({ requestId: QUERY.providerCheckoutId, errorCode, errorMessage }),
});

describe('asking Daraja about a prompt', () => {
  let daraja: ScriptedDaraja;
  let provider: DarajaProvider;
  const clock = manualClock(NOON_UTC);
  const open = (options: Partial<DarajaOptions> = {}) =>
    (provider = darajaProvider({ baseUrl: daraja.url, credentials: CREDENTIALS, clock, ...options }));

  beforeEach(async () => {
    clock.set(NOON_UTC);
    daraja = await scriptedDaraja();
    daraja.replyPush({ body: PAID });
    open();
  });
  afterEach(async () => {
    await provider.close();
    await daraja.close();
  });

  it('sends what daraja.md §3.4 asks for and reads the answer', async () => {
    expect(await provider.query(QUERY)).toEqual({
      kind: 'answered',
      resultCode: '0',
      resultDescription: 'The service request is processed successfully.',
      providerRequestId: 'ac7b-470b-8df7-23ab3cef38271280493',
    });
    const [asked] = daraja.pushes;
    expect(asked).toMatchObject({ method: 'POST', url: '/mpesa/stkpushquery/v1/query' });
    expect(asked!.headers).toMatchObject({
      authorization: 'Bearer token-number-1',
      'content-type': 'application/json',
    });
    expect(JSON.parse(asked!.body)).toEqual({
      BusinessShortCode: '174379',
      Password: Buffer.from('174379the-passkey-of-the-shortcode20261006150000').toString('base64'),
      Timestamp: '20261006150000',
      CheckoutRequestID: QUERY.providerCheckoutId,
    });
  });

  it.each([
    ['a shortcode that is none', { shortcode: 'abc' }],
    ['no id', { providerCheckoutId: '' }],
    ['an id with a line break', { providerCheckoutId: 'ws\n' }],
  ])('asks nothing with %s', async (_, change) => {
    expect(await provider.query({ ...QUERY, ...change })).toMatchObject({ kind: 'unavailable' });
    expect(daraja.oauth).toHaveLength(0);
  });

  it('shares the token with the pushes', async () => {
    await Promise.all([provider.query(QUERY), provider.push(aPush()), provider.query(QUERY)]);
    expect(daraja.oauth).toHaveLength(1);
  });

  it('refreshes a refused token once and asks once more', async () => {
    daraja.replyPush(failure(404, '404.001.03', 'Invalid Access Token'), { body: PAID });
    expect(await provider.query(QUERY)).toMatchObject({ kind: 'answered', resultCode: '0' });
    expect(daraja.pushes.map((asked) => asked.headers['authorization'])).toEqual([
      'Bearer token-number-1',
      'Bearer token-number-2',
    ]);
  });

  it('stops after one refresh', async () => {
    daraja.replyPush(failure(401, '401.002.01', 'Error Occurred - Invalid Access Token - token-number-2'));
    const outcome = await provider.query(QUERY);
    expect(outcome).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('401.002.01') });
    expect(JSON.stringify(outcome)).not.toContain('token-number');
    expect(daraja.pushes).toHaveLength(2);
  });

  it('learns nothing when there is no token', async () => {
    daraja.replyOauth({ status: 503, body: '<html>' });
    expect(await provider.query(QUERY)).toMatchObject({ kind: 'unavailable' });
    expect(daraja.pushes).toHaveLength(0);
  });

  it('learns nothing when the connection breaks', async () => {
    daraja.replyPush(resetConnection);
    expect(await provider.query(QUERY)).toMatchObject({ kind: 'unavailable' });
  });

  it.each([
    ['its own deadline', undefined, 10_000],
    ['a shorter one', 1_500, 1_500],
    ['not a longer one', 60_000, 10_000],
  ])('gives up after %s', async (_, given, deadlineMs) => {
    await provider.close();
    const scheduler = manualScheduler(clock);
    open({ scheduler });
    const asked = new Promise<void>((resolve) => daraja.replyPush(() => resolve()));
    const outcome = provider.query(QUERY, given);
    await asked;
    scheduler.run(deadlineMs - 1);
    expect(await Promise.race([outcome, Promise.resolve('still waiting')])).toBe('still waiting');
    scheduler.run(1);
    expect(await outcome).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('no answer within') });
  });

  it('asks nothing more for a while after spike arrest, and pushes go on', async () => {
    daraja.replyPush(failure(500, '500.003.02', 'Error Occurred: Spike Arrest Violation'), { body: PAID });
    expect(await provider.query(QUERY)).toMatchObject({ kind: 'unavailable' });
    expect(await provider.query(QUERY, 4_000)).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('not asked'),
    });
    expect(daraja.pushes).toHaveLength(1);
    await provider.push(aPush());
    expect(daraja.pushes).toHaveLength(2);
    clock.advance(5_000);
    expect(await provider.query(QUERY)).toMatchObject({ kind: 'answered' });
  });

  it('keeps a push from waiting behind many questions', async () => {
    await provider.close();
    open({ queriesPerSecond: 100, maxConnections: 1 });
    let asked = 0;
    const busy = new Promise<void>((resolve) =>
      daraja.replyPush((response, request) => {
        if (request.url === '/mpesa/stkpushquery/v1/query') return ++asked === 8 ? resolve() : undefined;
        response.end('{"ResponseCode":"0","CheckoutRequestID":"ws_CO_1"}');
      }),
    );
    const questions = Array.from({ length: 20 }, () => provider.query(QUERY));
    await busy;
    expect(await provider.push(aPush())).toMatchObject({ kind: 'accepted' });
    await provider.close();
    for (const outcome of await Promise.all(questions)) expect(outcome.kind).toBe('unavailable');
  });

  it('lets no secret, token, phone or checkout id out in a text', async () => {
    daraja.replyPush((response, request) => {
      const errorMessage = `boom ${request.headers.authorization} the-passkey-of-the-shortcode the-consumer-secret +254712345678 ${QUERY.providerCheckoutId}\u0007`;
      response.writeHead(500);
      response.end(JSON.stringify({ errorCode: '500.001.1001', errorMessage }));
    });
    const text = JSON.stringify(await provider.query(QUERY));
    expect(text).toContain('boom');
    expect(text).not.toMatch(/token-number|passkey|consumer-secret|712345678|ws_CO_\d|\\u0007/);
  });
});
