import { derivedId } from '@daftari/kernel/ids';
import { PALPLUSS_CURL, send } from './seed-client';
import { BAN, codeOf, dataOf, detailsOf, HOUR_MS, seedWorld, UUID, type Page, type SeedWorld } from './seed-world';
import { virtualMerchant } from './virtual-merchant';

// The pairs of request and answer that the two services' own pages lead to (seed-apis.md §4), each under its number, against
// every service and the simulator in one process. Pairs 13 to 16 are in seed-pairs-of-both.

const MS_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let seed: SeedWorld;
beforeAll(async () => void (seed = await seedWorld()));
afterAll(() => seed.world.end());

describe('PalPluss', () => {
  it('pair 1: its own curl is answered with its 17 fields', async () => {
    const headers = { authorization: seed.basic(), 'content-type': 'application/json' };
    const answer = await send(seed.world, { method: 'POST', url: '/v1/payments/stk', headers, body: PALPLUSS_CURL });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      requestId: expect.stringMatching(UUID),
      data: {
        ...{ transactionId: expect.stringMatching(UUID), tenantId: seed.merchant.merchantId, channelId: null },
        ...{ type: 'STK', status: 'PENDING', amount: 1000, currency: 'KES', phone: '254712345678' },
        ...{ accountReference: 'INV-2024-001', transactionDesc: 'Payment for invoice #2024-001' },
        ...{ providerRequestId: expect.any(String), providerCheckoutId: expect.stringMatching(/^ws_CO_/) },
        ...{ transactionFee: 2.5, resultCode: '0', resultDescription: expect.stringMatching(/^Success\./) },
        ...{ createdAt: expect.stringMatching(MS_TIME), updatedAt: expect.stringMatching(MS_TIME) },
      },
    });
  });

  it.each([
    ['base64 of the key and a colon', () => seed.basic()],
    ['the key as it is', () => `Basic ${seed.merchant.apiKey}`],
    ['base64 of the key alone', () => `Basic ${Buffer.from(seed.merchant.apiKey).toString('base64')}`],
  ])('pair 2: %s is a key', async (_, authorization) => {
    const answer = await seed.stk({ amount: 1, phone: seed.freshPhone() }, { authorization: authorization() });
    expect(answer.status).toBe(200);
  });

  it('pair 2: no key is AUTH_HEADER_INVALID', async () => {
    const answer = await send(seed.world, { method: 'POST', url: '/v1/payments/stk', body: PALPLUSS_CURL });
    expect(codeOf(answer)).toEqual([401, 'AUTH_HEADER_INVALID']);
  });

  it.each([
    ['0110000001', '254110000001'],
    ['0722000002', '254722000002'],
    ['+254722000003', '254722000003'],
    ['254722000004', '254722000004'],
  ])('pair 3: the phone %s is %s', async (phone, told) => {
    expect(dataOf(await seed.stk({ amount: 1, phone }))).toMatchObject({ phone: told });
  });

  it('pair 3: a wrong phone is INVALID_PHONE', async () => {
    expect(codeOf(await seed.stk({ amount: 1, phone: '0812345678' }))).toEqual([400, 'INVALID_PHONE']);
  });

  it('pair 4: 0.99 is refused, 1 is accepted', async () => {
    expect(codeOf(await seed.stk({ amount: 0.99, phone: seed.freshPhone() }))).toEqual([400, 'VALIDATION_ERROR']);
    expect(dataOf(await seed.stk({ amount: 1, phone: seed.freshPhone() }))).toMatchObject({ amount: 1 });
  });

  it('pair 5: an empty service wallet is 402, and there is no transaction and no fee', async () => {
    const poor = await virtualMerchant(seed.world, 'Maskini', { unfunded: true });
    const authorization = seed.basic(poor.apiKey);
    const answer = await seed.stk({ amount: 1, phone: seed.freshPhone() }, { authorization });
    expect(codeOf(answer)).toEqual([402, 'INSUFFICIENT_SERVICE_BALANCE']);
    await seed.world.time.pass(HOUR_MS);
    const list = await send(seed.world, { method: 'GET', url: '/v1/transactions', headers: { authorization } });
    expect(dataOf(list)).toMatchObject({ items: [], overview: { total: 0 } });
    expect(await seed.posted(`${poor.merchantId}/service`)).toBe(0);
    expect(seed.webhooksOf(poor.merchantId)).toEqual([]);
  });

  it('pair 6: a key of many prompts and few payments is banned for an hour, told in whole seconds that fall', async () => {
    const shop = await virtualMerchant(seed.world, 'Marufuku');
    const authorization = seed.basic(shop.apiKey);
    const prompt = (phone = seed.freshPhone()) => seed.stk({ amount: 1, phone }, { authorization });
    for (let sent = 0; sent < BAN.minFinished; sent++) {
      expect((await prompt('254700000002')).status).toBe(200); // declines
      await seed.world.time.pass(20_000);
    }
    const wait = async () => {
      const banned = await prompt();
      expect(codeOf(banned)).toEqual([429, 'STK_TEMP_BANNED']);
      return Number(detailsOf(banned)['retryAfterSeconds']);
    };
    const first = await wait();
    expect([Number.isInteger(first), first > 3_500, first <= 3_600]).toEqual([true, true, true]);
    await seed.world.time.pass(600_000);
    const second = await wait();
    expect([Number.isInteger(second), first - second >= 599, first - second <= 602]).toEqual([true, true, true]);
    await seed.world.time.pass(second * 1_000);
    expect((await prompt()).status).toBe(200);
  });

  it('pair 7: a payout twice under one key is one debit and the same body; another body is refused', async () => {
    const funds = () => seed.posted(`${seed.merchant.merchantId}/payout`);
    const before = await funds();
    const body = { amount: 500, phone: '254711999001', reference: 'WD-1' };
    const key = { 'idempotency-key': 'pair-7' };
    const [first, second] = [
      await seed.post('/v1/b2c/payouts', body, key),
      await seed.post('/v1/b2c/payouts', body, key),
    ];
    expect([first.status, dataOf(second)]).toEqual([200, dataOf(first)]);
    await seed.becomes(String(dataOf(first)['transactionId']), 'SUCCESS');
    expect(before - (await funds())).toBe(500);
    expect(codeOf(await seed.post('/v1/b2c/payouts', { ...body, amount: 501 }, key))).toEqual([
      409,
      'IDEMPOTENCY_KEY_REUSED',
    ]);
  });

  it('pair 8: a failed payout is told as FAILED, its money is back, and it stands as REVERSED', async () => {
    const payout = `${seed.merchant.merchantId}/payout`;
    const before = await seed.posted(payout);
    const callbackUrl = 'http://127.0.0.1:9/payout';
    const answer = await seed.post('/v1/b2c/payouts', { amount: 700, phone: '254700001002', callbackUrl });
    const id = String(dataOf(answer)['transactionId']);
    expect(await seed.becomes(id, 'REVERSED')).toMatchObject({ type: 'B2C', result_code: '2040' });
    expect(seed.webhooksOf(id)).toEqual([
      expect.objectContaining({
        event_type: 'transaction.failed',
        transaction: expect.objectContaining({
          id,
          status: 'FAILED',
          result_code: '2040',
          result_desc: expect.any(String),
        }),
      }),
    ]);
    expect(await seed.posted(payout)).toBe(before);
  });

  describe('pair 9: whose credentials ask, and who is paid, as it reaches Daraja', () => {
    const OWN = { shortcode: '600100', consumerKey: 'own-key', consumerSecret: 'own-secret', passkey: 'own-passkey' };
    const TILL = '600101';
    /** Not one of the simulator's own: it takes the request, and tells later that it can not be paid. */
    const PLATFORM_TILL = '5123456';
    let credentialId: string;
    let [platformTill, till, channel] = ['', '', ''];
    beforeAll(async () => {
      const app = { method: 'POST', url: '/_sim/apps', payload: { ...OWN, tills: [TILL] } } as const;
      expect((await seed.world.simulator.app.inject(app)).statusCode).toBe(200);
      const profile = { ...OWN, name: 'Our own', transactionType: 'CustomerPayBillOnline' };
      credentialId = String(dataOf(await seed.post('/v1/credential-profiles', profile))['id']);
      const create = async (shortcode: string) => {
        const answer = await seed.post('/v1/payment-wallet/channels', { name: 'Till', type: 'TILL', shortcode });
        return String(dataOf(answer)['id']);
      };
      [platformTill, till] = [await create(PLATFORM_TILL), await create(TILL)];
      channel = derivedId('virtual-channel', seed.merchant.merchantId);
      const body = '{"isDefault":false}';
      const [url, headers] = [`/v1/payment-wallet/channels/${channel}`, { authorization: seed.basic() }];
      expect((await send(seed.world, { method: 'PATCH', url, headers, body })).status).toBe(200);
    });
    afterAll(async () => {
      const [url, headers] = [`/v1/payment-wallet/channels/${channel}`, { authorization: seed.basic() }];
      await send(seed.world, { method: 'PATCH', url, headers, body: '{"isDefault":true}' });
    });

    // Daraja takes a push only with the key and the passkey of its shortcode: that it is accepted says whose they were.
    const [paybill, buyGoods] = ['CustomerPayBillOnline', 'CustomerBuyGoodsOnline'];
    it.each([
      ['no profile, a channel', () => ({ channelId: platformTill }), ['174379', PLATFORM_TILL, buyGoods]],
      ['no profile, no channel', () => ({}), ['174379', '174379', paybill]],
      ['a profile, a channel', () => ({ credential_id: credentialId, channelId: till }), ['600100', TILL, buyGoods]],
      ['a profile, no channel', () => ({ credential_id: credentialId }), ['600100', '600100', paybill]],
    ])('%s', async (_, routed, [shortcode, partyB, transactionType]) => {
      const answer = await seed.stk({ amount: 1, phone: seed.freshPhone(), ...routed() });
      expect([answer.status, dataOf(answer)]).toEqual([200, expect.objectContaining({ resultCode: '0' })]);
      const seen = await seed.world.simulator.app.inject('/_sim/requests?kind=stkpush&limit=1');
      const [request] = seen.json<{ requests: { body: string }[] }>().requests;
      expect(JSON.parse(request!.body)).toMatchObject({
        ...{ BusinessShortCode: shortcode, PartyB: partyB, TransactionType: transactionType },
      });
    });
  });

  it('pair 10: the overview is that of every page; filters; cursor=null; a bad cursor', async () => {
    const page = async (query: string) => dataOf(await seed.get(`/v1/transactions?${query}`)) as unknown as Page;
    const [first, all] = [await page('limit=2&cursor=null'), await page('limit=100')];
    const second = await page(`limit=2&cursor=${first.nextCursor}`);
    expect([first.overview, second.overview]).toEqual([all.overview, all.overview]);
    expect(all.items.slice(0, 4)).toEqual([...first.items, ...second.items]);
    expect([first.nextCursor, first.next_cursor]).toEqual([expect.any(String), first.nextCursor]);
    const paid = await page('status=SUCCESS&type=B2C');
    expect(paid.items.map(({ status, type }) => `${type} ${status}`)).toEqual(['B2C SUCCESS']);
    expect(paid.overview).toEqual({ total: 1, completed: 1, failed: 0, pending: 0 });
    expect(codeOf(await seed.get('/v1/transactions?cursor=x'))).toEqual([400, 'INVALID_CURSOR']);
  });

  it('pair 11: a default channel is handed over; CHANNEL_IN_USE; EMPTY_UPDATE however nothing is said', async () => {
    const create = (shortcode: string) =>
      seed.post('/v1/payment-wallet/channels', {
        name: 'Shop',
        type: 'PAYBILL',
        shortcode,
        accountNumber: '1',
        isDefault: true,
      });
    const [one, two] = [dataOf(await create('600001')), dataOf(await create('600002'))];
    expect([one['isDefault'], two['isDefault']]).toEqual([true, true]);
    const path = `/v1/payment-wallet/channels/${String(one['id'])}`;
    expect(dataOf(await seed.get(path))['isDefault']).toBe(false);
    const headers = { authorization: seed.basic() };
    for (const body of ['{}', '[]', undefined]) {
      const change = await send(seed.world, {
        method: 'PATCH',
        url: path,
        headers,
        ...(body === undefined ? {} : { body }),
      });
      expect([body, ...codeOf(change)]).toEqual([body, 400, 'EMPTY_UPDATE']);
    }
    // The merchant's first channel, with a payment that waits for its customer.
    const used = derivedId('virtual-channel', seed.merchant.merchantId);
    expect((await seed.stk({ amount: 1, phone: seed.freshPhone(), channelId: used })).status).toBe(200);
    const refused = await send(seed.world, { method: 'DELETE', url: `/v1/payment-wallet/channels/${used}`, headers });
    expect(codeOf(refused)).toEqual([409, 'CHANNEL_IN_USE']);
    expect(detailsOf(refused)).toMatchObject({ linkedTransactions: expect.any(Number), linkedCustomers: 0 });
    expect(detailsOf(refused)['linkedTransactions']).toBeGreaterThan(0);
    const free = { method: 'PATCH', headers, body: '{"isDefault":false}' } as const;
    await send(seed.world, { ...free, url: `/v1/payment-wallet/channels/${String(two['id'])}` });
    expect((await send(seed.world, { method: 'DELETE', url: path, headers })).status).toBe(204);
  });

  it('pair 12: an unknown route is told in the envelope, with an error that is an object', async () => {
    const answer = await seed.get('/v1/nothing/here');
    expect([answer.status, answer.body]).toEqual([
      404,
      {
        success: false,
        error: { code: 'NOT_FOUND', message: expect.any(String), details: {} },
        requestId: expect.any(String),
      },
    ]);
  });
});
