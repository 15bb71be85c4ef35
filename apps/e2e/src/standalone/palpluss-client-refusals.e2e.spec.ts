import { PalPlussError, type PalPlussClient } from '../clients/palpluss-client';
import * as shop from '../clients/palpluss-shop';
import { NUMBER, STRING, UUID, clientOf, refusal } from '../clients/palpluss-shop';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { scenarioPhone } from '../harness/merchant';
import { until } from '../harness/until';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

/** Customers who do not pay, each for another reason. */
const UNPAID = [1, 2, 4, 8, 9].map(scenarioPhone);

describe('an independent PalPluss client is refused as documented', () => {
  let installation: Installation;
  let server: Server;
  let client: PalPlussClient;
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
    client = clientOf(server);
  });
  afterAll(async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    installation.remove();
  });

  const NOWHERE = 'https://127.0.0.1:9/webhooks/mpesa';
  const order = (more: Parameters<typeof shop.order>[1] = {}) => shop.order(NOWHERE, more);
  const payout = (more: Parameters<typeof shop.payout>[1] = {}) => shop.payout(NOWHERE, more);
  const NOBODY = '00000000-0000-4000-8000-000000000000';
  const cases: [string, number, string, () => Promise<unknown>][] = [
    ['a wrong phone', 400, 'INVALID_PHONE', () => client.stkPush(order({ phone: '0612345678' }))],
    ['an unknown channel', 400, 'CHANNEL_NOT_FOUND', () => client.stkPush(order({ channelId: NOBODY }))],
    ['an unknown profile', 404, 'CREDENTIAL_NOT_FOUND', () => client.stkPush(order({ credential_id: NOBODY }))],
    ['an unknown transaction', 404, 'TRANSACTION_NOT_FOUND', () => client.transaction(NOBODY)],
    ['an id that is none', 400, 'INVALID_UUID', () => client.transaction('tx_01j8')],
    ['a broken cursor', 400, 'INVALID_CURSOR', () => client.transactions({ cursor: 'not-a-cursor' })],
    ['a foreign currency', 400, 'UNSUPPORTED_CURRENCY', () => client.b2cPayout(payout({ currency: 'USD' }))],
    ["a payout's wrong phone", 400, 'INVALID_PHONE', () => client.b2cPayout(payout({ phone: '12' }))],
    ["a top-up's wrong phone", 400, 'INVALID_PHONE', () => client.serviceTopup({ amount: 10, phone: '12' })],
    ['a long key', 400, 'INVALID_IDEMPOTENCY_KEY', () => client.b2cPayout(payout(), 'k'.repeat(121))],
  ];
  it.each(cases)('%s: %i %s', async (_what, httpStatus, code, call) => {
    const error = await refusal(call());
    expect(error).toMatchObject({ httpStatus, code, requestId: UUID, message: STRING });
  });

  it('a payout of more than the wallet holds: 409 INSUFFICIENT_FUNDS', async () => {
    const answers = [];
    for (let paid = 0; paid < 20; paid += 1) {
      const answer = await client.b2cPayout(payout({ amount: 150_000 })).catch((error: unknown) => error);
      answers.push(answer);
      if (answer instanceof PalPlussError) break;
    }
    expect(answers.at(-1)).toMatchObject({ httpStatus: 409, code: 'INSUFFICIENT_FUNDS', requestId: UUID });
  });

  it.each([
    ['an STK push under 1', () => client.stkPush(order({ amount: 0.99 }))],
    ['a payout under 10', () => client.b2cPayout(payout({ amount: 9 }))],
    ['a top-up under 1', () => client.serviceTopup({ amount: 0, phone: '0712345678' })],
    ['a limit over 100', () => client.transactions({ limit: 101 })],
    ['a channel without a name', () => client.createChannel({ name: '', type: 'TILL', shortcode: '600444' })],
    ['a callback without HTTPS', () => client.stkPush(order({ callbackUrl: 'http://example.com/webhooks' }))],
  ])('%s: 400 (no code is documented)', async (_what, call) => {
    expect(await refusal(call())).toMatchObject({ httpStatus: 400, requestId: UUID, code: STRING });
  });

  it('an unknown key: 401 INVALID_API_KEY, in the documented words', async () => {
    const error = await refusal(clientOf(server, { apiKey: 'pk_test_nobody' }).serviceBalance());
    expect(error).toMatchObject({ httpStatus: 401, code: 'INVALID_API_KEY', requestId: UUID, details: {} });
    expect(error.message).toBe('Invalid or revoked API key.');
  });

  it('no key: 401 AUTH_HEADER_INVALID', async () => {
    const error = await refusal(clientOf(server, { apiKey: '', authorization: 'raw' }).serviceBalance());
    expect(error).toMatchObject({ httpStatus: 401, code: 'AUTH_HEADER_INVALID', requestId: UUID });
  });
});

describe('an independent PalPluss client that asks too much', () => {
  let installation: Installation;
  let server: Server;
  let receiver: WebhookReceiver;
  let client: PalPlussClient;
  beforeAll(async () => {
    installation = await newInstallation({ DAFTARI_RATE_LIMIT: '60' });
    server = await startServer(installation);
    receiver = await webhookReceiver();
    client = clientOf(server);
  });
  afterAll(async () => {
    await receiver.close();
    expect(await server.end('SIGTERM')).toBe(0);
    installation.remove();
  });

  it('sees its 60 calls of a minute count down', async () => {
    const { rateLimit } = await client.serviceBalance();
    expect(rateLimit).toEqual({ limit: 60, remaining: 59, reset: NUMBER });
    expect(rateLimit!.reset * 1000 - Date.now()).toBeLessThanOrEqual(61_000);
  });

  it('is banned from STK pushes for an hour after many that nobody paid', async () => {
    let accepted = 0;
    const push = async (phone: string): Promise<PalPlussError | undefined> => {
      const answer = await client.stkPush(shop.order(receiver.url, { phone })).catch((error: unknown) => error);
      if (answer instanceof PalPlussError) return answer;
      accepted += 1;
      return undefined;
    };
    let refused: PalPlussError | undefined;
    while (refused === undefined && accepted < 50) {
      refused = (await Promise.all(UNPAID.map(push))).find((error) => error !== undefined);
      // Told by webhooks, because polling would use up the calls of the minute.
      await until('the webhooks', () => Promise.resolve(receiver.received.length >= accepted || undefined));
    }
    expect(refused).toMatchObject({ httpStatus: 429, code: 'STK_TEMP_BANNED', requestId: UUID });
    const seconds = refused!.details['retryAfterSeconds'] as number;
    expect(seconds).toBeGreaterThan(3540);
    expect(seconds).toBeLessThanOrEqual(3600);
  }, 60_000);

  it('gets 429 with Retry-After when the calls are used up', async () => {
    let refused: PalPlussError | undefined;
    for (let calls = 0; calls < 125 && refused === undefined; calls += 1) {
      await client.serviceBalance().catch((error: PalPlussError) => (refused = error));
    }
    expect(refused).toMatchObject({ httpStatus: 429, code: 'RATE_LIMIT_EXCEEDED', requestId: UUID });
    expect(refused!.retryAfterSeconds).toBeGreaterThanOrEqual(1);
    expect(refused!.retryAfterSeconds).toBeLessThanOrEqual(60);
  });
});
