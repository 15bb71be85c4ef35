import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { DaftariError } from '@daftari/kernel/errors';
import { keyedRefundId } from '@daftari/kernel/keyed-ids';
import { MERCHANT, TRANSACTION } from '../../testing/fake-services';
import { basic, errorIn, runningGateway, TEST_KEY, type RunningGateway } from '../../testing/running-gateway';
import { SAMPLE_PAID, SAMPLE_REFUND } from './openapi/samples';

const PATH = `/v1/transactions/${TRANSACTION}/refunds`;
const OTHER = '0c0ffee0-0000-4000-8000-000000000009';
const KEYED = { 'idempotency-key': 'sold-out-1' };

describe('the refunds of a payment', () => {
  let gateway: RunningGateway;
  beforeEach(async () => {
    gateway = await runningGateway();
    gateway.initiation.payment = SAMPLE_PAID;
  });
  afterEach(() => gateway.stop());
  const ask = (method: 'GET' | 'POST', url: string, body?: unknown, headers: Record<string, string> = {}) =>
    gateway.app.inject({
      method,
      url,
      headers: { authorization: basic(TEST_KEY), ...headers },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
  const refund = (body: unknown = { reason: 'Sold out' }, headers?: Record<string, string>, url = PATH) =>
    ask('POST', url, body, headers);
  const isRefused = (answer: Awaited<ReturnType<typeof refund>>, status: number, code: string) =>
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([status, code]);
  /** As after the first request under the key. */
  const isThere = () => {
    const [{ refundId, reason, transactionId }] = gateway.initiation.refunded as [
      (typeof gateway.initiation.refunded)[number],
    ];
    const made = { ...SAMPLE_REFUND, transactionId: refundId, transactionDesc: reason, parentId: transactionId };
    gateway.initiation.others.set(refundId, made);
    return refundId;
  };

  it('asks for what was sent, and answers the refund as a transaction', async () => {
    const answer = await refund({ reason: ' Sold out ' }, { 'x-request-id': OTHER });
    expect(answer.statusCode).toBe(200);
    const [asked] = gateway.initiation.refunded;
    expect(asked).toEqual({
      merchantId: MERCHANT,
      transactionId: TRANSACTION,
      environment: Environment.TEST,
      refundId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      reason: 'Sold out',
      caller: { actor: `merchant:${MERCHANT}`, causation: OTHER },
    });
    expect(answer.json<{ data: object }>().data).toMatchObject({
      transactionId: asked!.refundId,
      type: 'REFUND',
      status: 'PENDING',
      amount: 1000,
      originalTransactionId: TRANSACTION,
    });
  });

  it('has a fresh id each time without a key', async () => {
    await refund();
    await refund();
    expect(new Set(gateway.initiation.refunded.map(({ refundId }) => refundId)).size).toBe(2);
  });

  it('is the same refund under the same key, told as it stands, and asked for once', async () => {
    const first = await refund(undefined, KEYED);
    const refundId = isThere();
    const again = await refund(undefined, KEYED);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    expect(again.json<{ data: { transactionId: string } }>().data.transactionId).toBe(refundId);
    expect(gateway.initiation.refunded).toHaveLength(1);
  });

  it('names the key that its id follows from, and passes on that it was used for something else', async () => {
    await refund(undefined, KEYED);
    expect(gateway.initiation.refunded).toEqual([
      expect.objectContaining({
        idempotencyKey: 'sold-out-1',
        refundId: keyedRefundId({ environment: 'test', merchantId: MERCHANT, key: 'sold-out-1' }),
      }),
    ]);
    gateway.initiation.refund = new DaftariError('IDEMPOTENCY_KEY_REUSED', undefined, { batchId: OTHER });
    const answer = await refund(undefined, KEYED);
    isRefused(answer, 409, 'IDEMPOTENCY_KEY_REUSED');
    expect(errorIn(answer.json()).details).toEqual({ batchId: OTHER });
  });

  it('refuses the key for another reason, and for another payment', async () => {
    await refund(undefined, KEYED);
    isThere();
    isRefused(await refund({ reason: 'Another' }, KEYED), 409, 'IDEMPOTENCY_KEY_REUSED');
    isRefused(await refund(undefined, KEYED, `/v1/transactions/${OTHER}/refunds`), 409, 'IDEMPOTENCY_KEY_REUSED');
    gateway.initiation.others.clear();
    gateway.initiation.refund = new DaftariError('ALREADY_EXISTS');
    isRefused(await refund(undefined, KEYED), 409, 'IDEMPOTENCY_KEY_REUSED');
  });

  it.each([
    [undefined, { body: 'must be a JSON object' }],
    [{}, { reason: 'is required' }],
    [{ reason: '  ' }, { reason: 'is required' }],
    [{ reason: 7 }, { reason: 'must be text' }],
    [{ reason: 'x'.repeat(201) }, { reason: 'must have at most 200 characters' }],
  ])('refuses %j', async (body, fields) => {
    const answer = await ask('POST', PATH, body);
    expect(errorIn(answer.json())).toMatchObject({ code: 'VALIDATION_ERROR', details: { fields } });
    expect(gateway.initiation.refunded).toEqual([]);
  });

  it.each([
    ['ALREADY_REFUNDED', 409],
    ['NOT_REFUNDABLE', 409],
    ['INSUFFICIENT_FUNDS', 409],
    ['INSUFFICIENT_SERVICE_BALANCE', 402],
    ['TRANSACTION_NOT_FOUND', 404],
  ] as const)('passes %s on as %d', async (code, status) => {
    gateway.initiation.refund = new DaftariError(code);
    isRefused(await refund(), status, code);
  });

  it('lists those of a payment, oldest first', async () => {
    const newer = { ...SAMPLE_REFUND, transactionId: OTHER, createdAt: '2026-03-02T08:00:00.000Z' };
    gateway.initiation.others.set(OTHER, newer);
    gateway.initiation.others.set(SAMPLE_REFUND.transactionId, SAMPLE_REFUND);
    const answer = await ask('GET', PATH);
    const { items } = answer.json<{ data: { items: { transactionId: string }[] } }>().data;
    expect(items.map(({ transactionId }) => transactionId)).toEqual([SAMPLE_REFUND.transactionId, OTHER]);
    gateway.initiation.others.clear();
    expect((await ask('GET', PATH)).json<{ data: object }>().data).toEqual({
      items: [],
      nextCursor: null,
      next_cursor: null,
    });
  });

  it('are nobody else’s', async () => {
    gateway.initiation.payment = { ...SAMPLE_PAID, merchantId: OTHER };
    isRefused(await ask('GET', PATH), 404, 'TRANSACTION_NOT_FOUND');
    gateway.initiation.refund = { ...SAMPLE_REFUND, merchantId: OTHER };
    isRefused(await refund(), 404, 'TRANSACTION_NOT_FOUND');
    isRefused(await ask('GET', '/v1/transactions/no-uuid/refunds'), 400, 'INVALID_UUID');
    isRefused(await refund(undefined, {}, '/v1/transactions/no-uuid/refunds'), 400, 'INVALID_UUID');
  });
});
