import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { Decision } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { KycStatus } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { DeliveryState } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { errorIn } from '../../../testing/running-gateway';
import { ADMIN_TOKEN, KEY_ID, operatorsGateway, type OperatorsGateway } from '../../../testing/operators-gateway';
import { SAMPLE_MERCHANT } from './merchant-answer';

const ID = SAMPLE_MERCHANT.merchantId;
const MERCHANT = `/admin/v1/merchants/${ID}`;
const REQUEST_ID = 'c1b2a3d4-e5f6-4890-abcd-ef1234567890';
const caller = { actor: 'operator:admin', causation: REQUEST_ID };

let gateway: OperatorsGateway;
beforeEach(async () => void (gateway = await operatorsGateway()));
afterEach(() => gateway.stop());

async function send(method: 'GET' | 'POST' | 'PUT', url: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await gateway.app.inject({
    ...{ method, url },
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'x-request-id': REQUEST_ID, ...headers },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, body: answer.json<{ data: Record<string, unknown> }>() };
}
const asked = (method: string) => gateway.calls.filter((call) => call.method === method).map(({ request }) => request);
const fieldsOf = (body: unknown) => Object.keys(errorIn(body).details['fields'] as object);

describe('merchants', () => {
  it('are listed page by page', async () => {
    const { body } = await send('GET', '/admin/v1/merchants?limit=5&cursor=abc');
    expect(asked('listMerchants')).toEqual([{ limit: 5, cursor: 'abc' }]);
    expect(body.data).toMatchObject({
      items: [{ id: ID, kycStatus: 'approved', suspended: false }],
      nextCursor: 'next',
    });
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'limit=1&limit=2']) {
      expect((await send('GET', `/admin/v1/merchants?${query}`)).status).toBe(400);
    }
  });

  it('are registered under the id that was chosen, that of the key, or a fresh one', async () => {
    const create = (body: object, key?: string) =>
      send(
        'POST',
        '/admin/v1/merchants',
        { name: 'Duka', ...body },
        key === undefined ? {} : { 'idempotency-key': key },
      );
    await create(
      { merchantId: ID.toUpperCase(), kycStatus: 'approved', pricing: [{ paymentType: 'STK', flat: 2.5 }] },
      'k',
    );
    for (const key of ['k', 'k', 'other', undefined, undefined]) await create({}, key);
    const [chosen, ...others] = asked('registerMerchant');
    const rule = { paymentType: 'STK', flatCents: 250, basisPoints: 0, refundOnFailure: false };
    expect(chosen).toMatchObject({
      merchantId: ID,
      name: 'Duka',
      kycStatus: KycStatus.APPROVED,
      pricing: [rule],
      caller,
    });
    const [one, again, ...rest] = others.map((request) => request['merchantId']);
    expect(again).toBe(one);
    expect(new Set([ID, one, ...rest]).size).toBe(5);
    gateway.answers['merchants']!['registerMerchant'] = new DaftariError('ALREADY_EXISTS');
    expect(errorIn((await create({}, 'k')).body).code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(errorIn((await create({ merchantId: ID }, 'k')).body).code).toBe('ALREADY_EXISTS');
  });

  it('are refused with all that is wrong', async () => {
    const pricing = [
      { paymentType: 'stk', flat: 'x', basisPoints: 10_001, minimum: 2, maximum: 1, refundOnFailure: 1 },
    ];
    const { status, body } = await send('POST', '/admin/v1/merchants', { kycStatus: 'maybe', pricing });
    const place = (name: string) => `pricing.0.${name}`;
    expect([status, fieldsOf(body).sort()]).toEqual([
      400,
      ['kycStatus', 'name', ...['basisPoints', 'flat', 'minimum', 'paymentType', 'refundOnFailure'].map(place)].sort(),
    ]);
    expect(errorIn((await send('POST', '/admin/v1/merchants', { name: 'x', merchantId: 'y' })).body).code).toBe(
      'INVALID_UUID',
    );
  });

  it('are decided on, with a reason', async () => {
    await send('POST', `${MERCHANT}/kyc`, { kycStatus: 'approved', reason: 'papers seen' });
    expect(asked('decideKyc')).toEqual([
      { merchantId: ID, kycStatus: KycStatus.APPROVED, reason: 'papers seen', caller },
    ]);
    await send('POST', `${MERCHANT}/suspend`, { reason: ' complaints ' });
    await send('POST', `${MERCHANT}/reactivate`, { reason: 'settled' });
    expect([...asked('suspendMerchant'), ...asked('reactivateMerchant')]).toEqual([
      { merchantId: ID, reason: 'complaints', caller },
      { merchantId: ID, reason: 'settled', caller },
    ]);
    for (const path of ['kyc', 'suspend', 'reactivate']) {
      expect(fieldsOf((await send('POST', `${MERCHANT}/${path}`, {})).body)).toContain('reason');
      expect(fieldsOf((await send('POST', `${MERCHANT}/${path}`, { reason: 'x'.repeat(201) })).body)).toContain(
        'reason',
      );
      const nobody = await send('POST', `/admin/v1/merchants/x/${path}`, { reason: 'x' });
      expect(errorIn(nobody.body).code).toBe('INVALID_UUID');
    }
  });

  it('that do not exist are told as such', async () => {
    gateway.answers['merchants']!['getMerchant'] = new DaftariError('MERCHANT_NOT_FOUND');
    for (const path of ['', '/pricing', '/wallets']) expect((await send('GET', `${MERCHANT}${path}`)).status).toBe(404);
  });
});

describe('keys', () => {
  it('are issued once a key of the request, listed and revoked', async () => {
    const body = {
      name: 'shop',
      environment: 'live',
      scopes: ['payments:read'],
      expiresAt: '2099-01-01T03:00:00+03:00',
    };
    const issued = await send('POST', `${MERCHANT}/keys`, body, { 'idempotency-key': 'k' });
    expect(issued.body.data).toEqual({ id: KEY_ID, apiKey: 'dft_test_shown_once', environment: 'live' });
    await send('POST', `${MERCHANT}/keys`, body, { 'idempotency-key': 'k' });
    await send('POST', `${MERCHANT}/keys`, { name: 'shop' }, { 'idempotency-key': 'k' });
    const [first, again, inTest] = asked('issueApiKey');
    expect(first).toMatchObject({
      ...{ merchantId: ID, name: 'shop', environment: Environment.LIVE, scopes: ['payments:read'], caller },
      ...{ allowedAddresses: [], expiresAt: '2099-01-01T00:00:00.000Z' },
    });
    expect(again).toEqual(first);
    expect(inTest!['keyId']).not.toBe(first!['keyId']);
    await send('GET', `${MERCHANT}/keys?environment=live`);
    expect(asked('listApiKeys')).toEqual([{ merchantId: ID, environment: Environment.LIVE }]);
    await send('POST', `${MERCHANT}/keys/${KEY_ID}/revoke`, { reason: 'leaked' });
    expect(asked('revokeApiKey')).toEqual([{ merchantId: ID, keyId: KEY_ID, reason: 'leaked', caller }]);
  });

  it('are refused with all that is wrong', async () => {
    const wrong = { environment: 'prod', scopes: ['all'], allowedAddresses: 'any', expiresAt: 'soon' };
    const { body } = await send('POST', `${MERCHANT}/keys`, wrong);
    expect(fieldsOf(body).sort()).toEqual(['allowedAddresses', 'environment', 'expiresAt', 'name', 'scopes']);
  });
});

describe('pricing', () => {
  it('is replaced: rules that are not named go, also one that came meanwhile', async () => {
    const rule = SAMPLE_MERCHANT.pricing[0]!;
    const other = { ...rule, paymentType: 'C2C' };
    gateway.answers['merchants']!['setPricing'] = { merchant: { ...SAMPLE_MERCHANT, pricing: [other] } };
    await send('PUT', `${MERCHANT}/pricing`, { rules: [{ paymentType: 'B2C', flat: '5' }] });
    const [first, second] = asked('setPricing');
    expect(first).toMatchObject({
      rules: [{ paymentType: 'B2C', flatCents: 500 }],
      removedPaymentTypes: ['STK'],
      caller,
    });
    expect(second).toMatchObject({ removedPaymentTypes: ['C2C'] });
  });

  it('may be nothing at all, but not unsaid', async () => {
    gateway.answers['merchants']!['setPricing'] = { merchant: { ...SAMPLE_MERCHANT, pricing: [] } };
    expect((await send('PUT', `${MERCHANT}/pricing`, { rules: [] })).body.data).toEqual({ rules: [] });
    expect(fieldsOf((await send('PUT', `${MERCHANT}/pricing`, {})).body)).toEqual(['rules']);
    const twice = [{ paymentType: 'STK' }, { paymentType: 'STK' }];
    expect(fieldsOf((await send('PUT', `${MERCHANT}/pricing`, { rules: twice })).body)).toEqual(['rules']);
  });
});

describe('wallets', () => {
  it('are shown all three, an unused one as empty', async () => {
    gateway.answers['walletFee']!['getWallet'] = new DaftariError('WALLET_NOT_FOUND');
    const { body } = await send('GET', `${MERCHANT}/wallets?environment=live`);
    const kinds = [WalletKind.SERVICE, WalletKind.PAYOUT, WalletKind.COLLECTIONS];
    expect(asked('getWallet')).toEqual(kinds.map((kind) => ({ merchantId: ID, environment: Environment.LIVE, kind })));
    const items = body.data['items'] as { kind: string; walletId: unknown; ledgerBalance: number }[];
    expect(items.map(({ kind, walletId, ledgerBalance }) => [kind, walletId, ledgerBalance])).toEqual(
      ['service', 'payout', 'collections'].map((kind) => [kind, null, 0]),
    );
  });

  it('are corrected once a key of the request, or once an id', async () => {
    const path = `${MERCHANT}/wallets/payout/adjustments`;
    const body = { amount: '-2.50', reason: 'credited twice' };
    for (const key of ['k', 'k', 'other']) await send('POST', path, body, { 'idempotency-key': key });
    await send('POST', path, { ...body, postingId: KEY_ID }, { 'idempotency-key': 'k' });
    const [first, again, other, chosen] = asked('adjustWallet');
    expect(first).toMatchObject({
      ...{ merchantId: ID, environment: Environment.TEST, kind: WalletKind.PAYOUT, amountCents: -250, caller },
      reason: 'credited twice',
    });
    expect(again).toEqual(first);
    expect(other!['postingId']).not.toBe(first!['postingId']);
    expect(chosen!['postingId']).toBe(KEY_ID);
    for (const amount of [0, undefined, 'x', 1.005, 2_000_000_000]) {
      expect(fieldsOf((await send('POST', path, { ...body, amount })).body)).toEqual(['amount']);
    }
    expect((await send('POST', `${MERCHANT}/wallets/savings/adjustments`, body)).status).toBe(404);
    const fields = { amountCents: 'must not take more than the 12345 cents that are available' };
    gateway.answers['walletFee']!['adjustWallet'] = new DaftariError('VALIDATION_ERROR', 'no', {
      ...{ fields, availableCents: 12_345 },
    });
    expect(errorIn((await send('POST', path, body)).body).details).toEqual({
      fields: { amount: 'must not take more than the KES 123.45 that are available' },
    });
  });
});

describe('what needs a person', () => {
  it('is listed and decided', async () => {
    await send('GET', `/admin/v1/reviews?merchantId=${ID}&limit=3`);
    expect(asked('listReviews')).toEqual([{ merchantId: ID, limit: 3, cursor: '' }]);
    const body = { merchantId: ID, environment: 'live', decision: 'not-paid', note: 'not on the statement' };
    await send('POST', `/admin/v1/reviews/${KEY_ID}/resolve`, body);
    expect(asked('resolvePayment')).toEqual([
      {
        ...{ merchantId: ID, transactionId: KEY_ID, environment: Environment.LIVE, decision: Decision.NOT_PAID },
        ...{ note: 'not on the statement', receipt: undefined, caller },
      },
    ]);
    const wrong = await send('POST', `/admin/v1/reviews/${KEY_ID}/resolve`, { decision: 'maybe' });
    expect(fieldsOf(wrong.body).sort()).toEqual(['decision', 'merchantId', 'note']);
  });

  it('is money that is nobody’s: given to a merchant, or closed', async () => {
    const path = `/admin/v1/unmatched-funds/${KEY_ID}/resolve`;
    await send('POST', path, { decision: 'assign', merchantId: ID, note: 'payer called' });
    await send('POST', path, { decision: 'close', note: 'reversed', environment: 'live' });
    const common = { transactionId: KEY_ID, caller };
    expect(asked('resolveUnmatched')).toEqual([
      { ...common, environment: Environment.TEST, toMerchantId: ID, note: 'payer called' },
      { ...common, environment: Environment.LIVE, toMerchantId: '', note: 'reversed' },
    ]);
    expect(fieldsOf((await send('POST', path, { decision: 'assign', note: 'x' })).body)).toEqual(['merchantId']);
    expect(fieldsOf((await send('POST', path, { decision: 'close', merchantId: ID, note: 'x' })).body)).toEqual([
      'merchantId',
    ]);
  });

  it('is an event that could not be handled: replayed by its consumer, skipped by its id', async () => {
    const path = `/admin/v1/parked/payment-${KEY_ID}`;
    const consumer = 'wallet-fee.payments';
    await send('GET', `${path}?limit=7&consumer=${consumer}`);
    const whose = { service: '', consumer, stream: `payment-${KEY_ID}` };
    expect(asked('getParked')).toEqual([{ ...whose, limit: 7 }]);
    expect((await send('POST', `${path}/replay`, { consumer })).body.data).toEqual({ left: null });
    expect(asked('replayParked')).toEqual([whose]);
    const skipped = await send('POST', `${path}/skip`, { consumer, eventId: KEY_ID, reason: 'by hand' });
    expect(skipped.body.data).toMatchObject({ skipped: KEY_ID, left: { consumer } });
    expect(asked('skipParked')).toEqual([{ ...whose, eventId: KEY_ID, reason: 'by hand', caller }]);
    expect(fieldsOf((await send('POST', `${path}/skip`, { consumer })).body).sort()).toEqual(['eventId', 'reason']);
  });
});

describe('webhooks that nobody took', () => {
  it('are listed by merchant, or others when they are asked for', async () => {
    const { body } = await send('GET', `${MERCHANT}/deliveries`);
    expect(body.data).toMatchObject({ items: [{ state: 'exhausted', httpStatus: 500, nextAttemptAt: null }] });
    await send('GET', `${MERCHANT}/deliveries?state=pending&environment=live&limit=2`);
    const whose = { merchantId: ID, transactionId: '', endpointId: '', cursor: '' };
    expect(asked('listDeliveries')).toEqual([
      { ...whose, environment: Environment.TEST, state: DeliveryState.EXHAUSTED, limit: 20 },
      { ...whose, environment: Environment.LIVE, state: DeliveryState.PENDING, limit: 2 },
    ]);
    expect(fieldsOf((await send('GET', `${MERCHANT}/deliveries?state=lost`)).body)).toEqual(['state']);
  });
});

describe('the books', () => {
  it('are summed and compared by environment', async () => {
    const { body } = await send('GET', '/admin/v1/trial-balance?environment=live');
    expect(body.data).toEqual({ accounts: [{ account: 'test/platform/fees', balance: 2.5, held: 0 }], total: 0 });
    expect((await send('GET', '/admin/v1/balance-comparison')).body.data).toEqual({
      comparison: null,
      lastQuestion: null,
    });
    expect([asked('getTrialBalance'), asked('getBalanceComparison')]).toEqual([
      [{ environment: Environment.LIVE }],
      [{ environment: Environment.TEST }],
    ]);
    expect((await send('GET', '/admin/v1/trial-balance?environment=prod')).status).toBe(400);
  });
});
