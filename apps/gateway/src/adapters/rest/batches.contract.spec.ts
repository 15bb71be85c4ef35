import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { DaftariError } from '@daftari/kernel/errors';
import { MERCHANT } from '../../testing/fake-services';
import {
  basic,
  errorIn,
  runningGateway,
  TEST_KEY,
  TEST_KEY_ID,
  type RunningGateway,
} from '../../testing/running-gateway';
import { SAMPLE_BATCH } from './openapi/batch-sample';

const OTHER = '0c0ffee0-0000-4000-8000-000000000009';
const BODY = {
  description: 'Wages of March',
  items: [
    { amount: 500, phone: '0712345678', reference: 'WAGE-1', description: 'Wages' },
    { amount: '10.0', phone: '+254 722 345 678', callback_url: 'https://shop.example/x' },
  ],
};

describe('/v1/b2c/batches', () => {
  let gateway: RunningGateway;
  beforeEach(async () => void (gateway = await runningGateway()));
  afterEach(() => gateway.stop());
  const headers = (more: Record<string, string> = {}) => ({ authorization: basic(TEST_KEY), ...more });
  const post = (body: unknown, more?: Record<string, string>) =>
    gateway.app.inject({
      method: 'POST',
      url: '/v1/b2c/batches',
      payload: JSON.stringify(body),
      headers: headers(more),
    });
  const get = (id: string) => gateway.app.inject({ url: `/v1/b2c/batches/${id}`, headers: headers() });
  const fieldsOf = async (body: unknown) => errorIn((await post(body)).json()).details['fields'];

  it('asks for exactly what was sent, as a single payout would', async () => {
    const answer = await post(BODY, { 'x-request-id': OTHER });
    expect(answer.statusCode).toBe(200);
    expect(gateway.initiation.batches).toEqual([
      {
        merchantId: MERCHANT,
        environment: Environment.TEST,
        batchId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        description: 'Wages of March',
        items: [
          { amountCents: 50_000, phone: '254712345678', reference: 'WAGE-1', description: 'Wages' },
          {
            amountCents: 1_000,
            phone: '254722345678',
            reference: 'PAYOUT',
            description: 'Payout',
            callbackUrl: 'https://shop.example/x',
          },
        ],
        apiKeyId: TEST_KEY_ID,
        requestId: OTHER,
      },
    ]);
  });

  it('answers progress, every item, and which may be there twice', async () => {
    const { data } = (await post(BODY)).json<{ data: Record<string, unknown> }>();
    expect(data).toMatchObject({
      batchId: SAMPLE_BATCH.batchId,
      itemCount: 3,
      totalAmount: 11_500,
      paidAmount: 500,
      progress: { waiting: 0, pending: 1, succeeded: 1, failed: 0, refused: 1 },
      possibleDuplicates: [{ phone: '254712345678', amount: 500, indexes: [0, 1] }],
    });
    expect((data['items'] as object[])[2]).toMatchObject({
      status: 'REFUSED',
      code: 'INSUFFICIENT_FUNDS',
      amount: 10_500,
    });
    const read = await get(SAMPLE_BATCH.batchId.toUpperCase());
    expect(read.json<{ data: object }>().data).toEqual(data);
  });

  it('has one id a key, and says when nothing was done now', async () => {
    const key = { 'idempotency-key': 'march' };
    await post(BODY, key);
    gateway.initiation.replayed = true;
    expect((await post(BODY, key)).headers['idempotency-replayed']).toBe('true');
    const [first, again] = gateway.initiation.batches;
    expect(again).toMatchObject({ batchId: first!.batchId, requestFingerprint: first!.requestFingerprint });
    await post({ ...BODY, description: 'April' }, key);
    expect(gateway.initiation.batches[2]!.requestFingerprint).not.toBe(first!.requestFingerprint);
  });

  it('names every wrong field by its place, a hundred at most, and asks for nothing', async () => {
    const items = [BODY.items[0], { amount: 9, phone: '12', reference: 7 }, 'x', {}];
    expect(await fieldsOf({ items })).toEqual({
      'items[1].amount': 'must be a whole number of shillings from 10 to 250000',
      'items[1].phone': 'must be 07XXXXXXXX, 01XXXXXXXX, +254XXXXXXXXX or 254XXXXXXXXX',
      'items[1].reference': 'must be text',
      'items[2]': 'must be a JSON object',
      'items[3].amount': 'is required',
      'items[3].phone': 'is required',
    });
    const many = await fieldsOf({ items: Array.from({ length: 500 }, () => ({})) });
    expect(Object.keys(many as object)).toHaveLength(100);
    for (const [wrong, why] of [
      [{}, 'is required'],
      [{ items: [] }, 'must be a list of 1 to 500 payouts'],
      [{ items: {} }, 'must be a list of 1 to 500 payouts'],
      [{ items: Array.from({ length: 501 }, () => 1) }, 'must be a list of 1 to 500 payouts'],
    ] as const) {
      expect(await fieldsOf(wrong)).toEqual({ items: why });
    }
    expect(gateway.initiation.batches).toEqual([]);
  });

  it.each([
    ['KYC_NOT_VERIFIED', 403],
    ['INSUFFICIENT_FUNDS', 409],
    ['IDEMPOTENCY_KEY_REUSED', 409],
  ] as const)('passes %s on as %d', async (code, status) => {
    gateway.initiation.batch = new DaftariError(code);
    const answer = await post(BODY);
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([status, code]);
  });

  it('shows nobody the batch of another', async () => {
    gateway.initiation.batch = { ...SAMPLE_BATCH, merchantId: OTHER };
    expect(errorIn((await get(SAMPLE_BATCH.batchId)).json()).code).toBe('BATCH_NOT_FOUND');
    gateway.initiation.batch = new DaftariError('BATCH_NOT_FOUND');
    expect((await get(SAMPLE_BATCH.batchId)).statusCode).toBe(404);
    expect(errorIn((await get('x')).json()).code).toBe('INVALID_UUID');
  });
});
