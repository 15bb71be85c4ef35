import { Check } from 'typebox/value';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { DaftariError } from '@daftari/kernel/errors';
import { MERCHANT, seedPayment, TRANSACTION } from '../../testing/fake-services';
import { basic, errorIn, LIVE_KEY, runningGateway, TEST_KEY, type RunningGateway } from '../../testing/running-gateway';
import { Success } from './envelope';
import { SAMPLE_LIST } from './openapi/samples';
import { TransactionsAnswer } from './presenters/transactions-answer';

let gateway: RunningGateway;
beforeEach(async () => void (gateway = await runningGateway()));
afterEach(() => gateway.stop());

const list = (query = '', key = TEST_KEY) =>
  gateway.app.inject({ url: `/v1/transactions${query}`, headers: { authorization: basic(key) } });
/** The filter that the payment service was asked with, without what is not asked for. */
const filterFor = async (query: string) => {
  const answer = await list(query);
  expect([query, answer.statusCode]).toEqual([query, 200]);
  return JSON.parse(JSON.stringify(gateway.initiation.listed.at(-1)!.filter)) as object;
};
const ALL = { types: [], statuses: [] };
const CHANNEL = '55555555-5555-4555-8555-555555555555';

describe('GET /v1/transactions', () => {
  it('answers transactions in both spellings, both spellings of the cursor, and how many there are', async () => {
    const answer = await list();
    expect(answer.statusCode).toBe(200);
    expect(Check(Success(TransactionsAnswer), answer.json())).toBe(true);
    const { nextCursor, payments } = SAMPLE_LIST;
    const one = { transactionId: payments[0]!.transactionId, transaction_id: payments[0]!.transactionId, type: 'STK' };
    expect(answer.json<{ data: object }>().data).toMatchObject({
      overview: { total: 3, completed: 2, failed: 1, pending: 0 },
      items: [{ ...one, status: 'SUCCESS', amount: 1000, transactionFee: 2.5, phone_number: '254712345678' }],
      nextCursor,
      next_cursor: nextCursor,
    });
  });

  it('asks for the first 20 of the merchant, in the environment of the key', async () => {
    await list();
    await list('?limit=100&cursor=abc&overview=false', LIVE_KEY);
    const mine = { merchantId: MERCHANT, filter: ALL };
    expect(gateway.initiation.listed).toEqual([
      { ...mine, environment: Environment.TEST, limit: 20, cursor: '', withOverview: true },
      { ...mine, environment: Environment.LIVE, limit: 100, cursor: 'abc', withOverview: false },
    ]);
  });

  it('says null at the end, and where it is too much to count; nothing where nobody wants to know', async () => {
    const { payments } = SAMPLE_LIST;
    gateway.initiation.list = { payments, nextCursor: '' };
    const data = async (query: string) => (await list(query)).json<{ data: object }>().data;
    expect(await data('')).toMatchObject({ overview: null, nextCursor: null, next_cursor: null });
    expect(await data('?overview=false')).not.toHaveProperty('overview');
  });

  it.each(['?cursor=null', '?cursor=', '?cursor=%20', '?limit=&status=&from=&q=', '?page=3&sort=asc&__proto__[x]=1'])(
    'takes %s for nothing',
    async (query) => {
      expect(await filterFor(query)).toEqual(ALL);
      expect(gateway.initiation.listed.at(-1)).toMatchObject({ limit: 20, cursor: '' });
    },
  );

  it.each([
    ['?status=SUCCESS', { statuses: ['SUCCESS'] }],
    ['?status=failed,%20EXPIRED&status=EXPIRED', { statuses: ['FAILED', 'EXPIRED'] }],
    ['?type=STK', { types: ['STK'] }],
    ['?type=b2c&type=C2B', { types: ['B2C', 'C2B'] }],
    ['?from=2026-03-01', { from: '2026-02-28T21:00:00.000Z' }],
    ['?to=2026-03-01', { to: '2026-03-01T20:59:59.999Z' }],
    ['?from=2026-03-01T08:00:00Z', { from: '2026-03-01T08:00:00.000Z' }],
    ['?from=2026-03-01T08:00', { from: '2026-03-01T05:00:00.000Z' }],
    ['?to=2026-03-01T08:00:00.5+0300', { to: '2026-03-01T05:00:00.500Z' }],
    ['?to=2026-03-01T08:00:00.1239-02:00', { to: '2026-03-01T10:00:00.123Z' }],
    [`?channelId=${CHANNEL.toUpperCase()}`, { channelId: CHANNEL }],
    [`?channel_id=${CHANNEL}`, { channelId: CHANNEL }],
    ['?amountMin=10&amountMax=500.50', { minAmountCents: 1_000, maxAmountCents: 50_050 }],
    ['?amount_min=0', { minAmountCents: 0 }],
    ['?phone=0712345678', { phone: '254712345678' }],
    ['?phone=+254712345678', { phone: '254712345678' }],
    ['?external_reference=INV%201', { reference: 'INV 1' }],
    ['?externalReference=INV-1', { reference: 'INV-1' }],
    ['?q=%20order%207%20', { text: 'order 7' }],
  ])('reads %s', async (query, asked) => expect(await filterFor(query)).toEqual({ ...ALL, ...asked }));

  it.each([
    ['?limit=0', 'limit'],
    ['?limit=101', 'limit'],
    ['?limit=1.5', 'limit'],
    ['?limit=1&limit=2', 'limit'],
    ['?cursor=a&cursor=b', 'cursor'],
    ['?status=PAID', 'status'],
    ['?type=C2C_PAYOUT', 'type'],
    ['?from=yesterday', 'from'],
    ['?from=2026-02-30', 'from'],
    ['?from=0000-01-01', 'from'],
    ['?to=9999-12-31', 'to'],
    ['?to=2026-03-01T25:00:00Z', 'to'],
    ['?from=2026-03-02&to=2026-03-01', 'to'],
    ['?amountMin=x', 'amountMin'],
    ['?amountMax=-1', 'amountMax'],
    ['?amountMin=1e3', 'amountMin'],
    ['?amountMin=5&amountMax=4', 'amountMax'],
    ['?amountMin=5&amount_min=6', 'amountMin'],
    [`?q=${'x'.repeat(121)}`, 'q'],
    [`?external_reference=${'x'.repeat(121)}`, 'external_reference'],
    ['?overview=maybe', 'overview'],
  ])('refuses %s', async (query, field) => {
    const answer = await list(query);
    expect(answer.statusCode).toBe(400);
    const { code, details } = errorIn(answer.json());
    expect(code).toBe('VALIDATION_ERROR');
    expect(Object.keys(details['fields'] as object)).toEqual([field]);
    expect(gateway.initiation.listed).toEqual([]);
  });

  it('names every wrong parameter at once', async () => {
    const { code, details } = errorIn((await list('?limit=0&status=x&channelId=y')).json());
    expect([code, Object.keys(details['fields'] as object)]).toEqual([
      'VALIDATION_ERROR',
      ['limit', 'status', 'channelId'],
    ]);
  });

  it.each([
    ['?channelId=x', 'INVALID_UUID'],
    ['?phone=12', 'INVALID_PHONE'],
  ])('says of %s what it is: %s', async (query, expected) => {
    const answer = await list(query);
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([400, expected]);
  });

  it('is 400 for a cursor that is none of ours', async () => {
    gateway.initiation.list = new DaftariError('INVALID_CURSOR');
    const answer = await list('?cursor=x');
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([400, 'INVALID_CURSOR']);
  });

  it("shows nothing of another merchant's, nor of the other environment, whatever the payment service says", async () => {
    const others = [
      { ...seedPayment, merchantId: TRANSACTION },
      { ...seedPayment, environment: Environment.LIVE },
    ];
    gateway.initiation.list = { payments: [...others, seedPayment], nextCursor: '' };
    expect((await list()).json<{ data: { items: object[] } }>().data.items).toHaveLength(1);
  });

  it('needs a key', async () => {
    expect((await gateway.app.inject('/v1/transactions')).statusCode).toBe(401);
    expect(gateway.initiation.listed).toEqual([]);
  });
});
