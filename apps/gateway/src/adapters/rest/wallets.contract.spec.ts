import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  WalletKind,
  type ListEntriesRequest,
  type ListEntriesResponse,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { MERCHANT } from '../../testing/fake-services';
import { basic, errorIn, LIVE_KEY, runningGateway, TEST_KEY, type RunningGateway } from '../../testing/running-gateway';
import { SAMPLE_ALERT_WALLET, SAMPLE_ENTRIES, SAMPLE_MOVE } from './openapi/wallet-samples';

const REQUEST_ID = 'c1b2a3d4-e5f6-4890-abcd-ef1234567890';
const KINDS = [
  ['service', WalletKind.SERVICE],
  ['payout', WalletKind.PAYOUT],
  ['collections', WalletKind.COLLECTIONS],
] as const;

let gateway: RunningGateway;
beforeEach(async () => void (gateway = await runningGateway()));
afterEach(() => gateway.stop());

interface Sent {
  key?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

function send(method: 'GET' | 'POST' | 'PUT', url: string, { key = TEST_KEY, headers = {}, body }: Sent = {}) {
  return gateway.app.inject({
    method,
    url,
    headers: { authorization: basic(key), 'x-request-id': REQUEST_ID, ...headers },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}

describe.each(KINDS)('the %s wallet', (name, kind) => {
  const path = `/v1/wallets/${name}`;

  it('has its balance', async () => {
    const answer = await send('GET', `${path}/balance`);
    expect(answer.json()).toMatchObject({ data: { tenantId: MERCHANT, availableBalance: 997.5, ledgerBalance: 1000 } });
    expect(gateway.walletFee.read).toEqual([{ merchantId: MERCHANT, environment: Environment.TEST, kind }]);
  });

  it('has its statement', async () => {
    const answer = await send('GET', `${path}/entries?limit=2&cursor=44&from=2026-02-01&to=2026-03-01`, {
      key: LIVE_KEY,
    });
    expect(answer.json()).toEqual({
      success: true,
      data: {
        items: [
          expect.objectContaining({ entryId: '43', type: 'FEE', amount: -2.5, balance: 4252.5, receipt: null }),
          expect.objectContaining({ entryId: '42', type: 'TOPUP', amount: 1000, receipt: 'LGR019G3J2' }),
        ],
        nextCursor: '42',
        next_cursor: '42',
      },
      requestId: REQUEST_ID,
    });
    expect(gateway.walletFee.listed).toEqual([
      {
        ...{ merchantId: MERCHANT, environment: Environment.LIVE, kind, limit: 2, cursor: '44' },
        ...{ from: '2026-01-31T21:00:00.000Z', to: '2026-03-01T20:59:59.999Z' },
      },
    ]);
  });

  it('is watched, and no longer', async () => {
    gateway.walletFee.wallet = { ...SAMPLE_ALERT_WALLET, merchantId: MERCHANT, kind, availableCents: 40_000 };
    const set = await send('PUT', `${path}/alert`, { body: { below: 500 } });
    const low = { wallet: name, below: 500, availableBalance: 400, isLow: true, currency: 'KES' };
    expect([set.statusCode, set.json<{ data: object }>().data]).toEqual([200, low]);
    gateway.walletFee.wallet = { ...gateway.walletFee.wallet, alertBelowCents: undefined };
    const ended = await send('PUT', `${path}/alert`, { body: { below: null } });
    expect(ended.json()).toMatchObject({ data: { below: null, isLow: false } });
    expect((await send('GET', `${path}/alert`)).json()).toMatchObject({ data: { wallet: name, below: null } });
    const caller = { actor: `merchant:${MERCHANT}`, causation: REQUEST_ID };
    const asked = { merchantId: MERCHANT, environment: Environment.TEST, kind, caller };
    expect(gateway.walletFee.alerts).toEqual([{ ...asked, belowCents: 50_000 }, asked]);
  });

  it('is told to nobody else, whatever the wallet service says', async () => {
    gateway.walletFee.wallet = { ...SAMPLE_ALERT_WALLET, merchantId: '00000000-0000-4000-8000-000000000000' };
    const answers = [
      await send('GET', `${path}/balance`),
      await send('GET', `${path}/alert`),
      await send('PUT', `${path}/alert`, { body: { below: 5 } }),
    ];
    for (const answer of answers) expect(errorIn(answer.json()).code).toBe('WALLET_NOT_FOUND');
  });
});

describe('a statement as a file', () => {
  const url = '/v1/wallets/service/entries';

  it('has a head, and times and amounts as they are read by others', async () => {
    gateway.walletFee.entries = { ...SAMPLE_ENTRIES, nextCursor: '' };
    for (const answer of [
      await send('GET', `${url}?format=csv`),
      await send('GET', url, { headers: { accept: 'text/csv' } }),
    ]) {
      expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
      expect(answer.headers['link']).toBeUndefined();
      expect(answer.body.split('\r\n')).toEqual([
        'entry_id,created_at,type,description,amount,balance,currency,transaction_id,receipt,posting_id',
        '43,2026-03-01T08:00:00.000Z,FEE,Fee,-2.50,4252.50,KES,fa98a577-95ea-4a8f-8467-1fbe74f5d6f4,,5b0e5a2e-6c4f-4a53-9d0e-7b9c3f0a1d22',
        '42,2026-02-28T16:20:11.402Z,TOPUP,Top-up by M-Pesa,1000.00,4255.00,KES,a3b0c442-98fc-4c14-9afb-f4c8996fb924,LGR019G3J2,9c1e44b7-5d1b-4b4c-8f0e-2a4f6d7b8c90',
        '',
      ]);
    }
  });

  it('runs nothing in a spreadsheet', async () => {
    const [entry] = SAMPLE_ENTRIES.entries;
    const entries = [{ ...entry!, description: '=cmd|"/c calc"!A1', receipt: '@x' }];
    gateway.walletFee.entries = { entries, nextCursor: '' };
    const { body } = await send('GET', `${url}?format=csv`);
    expect(body).toContain(`"'=cmd|""/c calc""!A1"`);
    expect(body).toContain(",'@x,");
  });

  it('is sent page after page to the end of the range', async () => {
    gateway.walletFee.entries = numbered(2_500);
    const lines = (await send('GET', `${url}?format=csv&from=2026-01-01&limit=5`)).body.trimEnd().split('\r\n');
    expect(lines.slice(1).map((line) => Number(line.split(',')[0]))).toEqual(
      Array.from({ length: 2_500 }, (_, n) => 2_500 - n),
    );
    expect(gateway.walletFee.listed.map(({ limit, cursor }) => [limit, cursor])).toEqual([
      [1_000, ''],
      [1_000, '1501'],
      [1_000, '501'],
    ]);
    expect(new Set(gateway.walletFee.listed.map(({ from }) => from)).size).toBe(1);
  });

  it('ends after 100,000 rows, and says where it goes on', async () => {
    gateway.walletFee.entries = numbered(100_001);
    const first = await send('GET', `${url}?format=csv&to=2026-03-01`);
    expect(first.body.trimEnd().split('\r\n')).toHaveLength(100_001);
    const next = /^<([^>]+)>; rel="next"$/.exec(String(first.headers['link']))?.[1];
    expect(next).toBe(`${url}?format=csv&cursor=2&to=2026-03-01T20%3A59%3A59.999Z`);
    const rest = await send('GET', next ?? '');
    expect(rest.body.trimEnd().split('\r\n').slice(1)).toEqual([expect.stringMatching(/^1,/)]);
    expect(rest.headers['link']).toBeUndefined();
  });

  it('is a head alone where nothing is in the range', async () => {
    gateway.walletFee.entries = { entries: [], nextCursor: '' };
    expect((await send('GET', `${url}?format=csv`)).body).toMatch(/^entry_id[a-z_,]*\r\n$/);
  });

  it('is refused in words, before anything of it is sent', async () => {
    gateway.walletFee.entries = new DaftariError('INVALID_CURSOR');
    const answer = await send('GET', `${url}?format=csv&cursor=x`);
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([400, 'INVALID_CURSOR']);
  });

  it('is cut off, and not ended as if it were whole, when the wallet service fails in the middle', async () => {
    const pages = numbered(1_500);
    gateway.walletFee.entries = (request) => {
      if (request.cursor !== '') throw new Error('gone');
      return pages(request);
    };
    await expect(send('GET', `${url}?format=csv`)).rejects.toThrow(/destroyed|aborted|gone/);
  });
});

describe('POST /v1/wallets/payout/transfers', () => {
  const url = '/v1/wallets/payout/transfers';

  it('moves what was collected', async () => {
    const answer = await send('POST', url, { body: { amount: 2500.5, from: 'collections' } });
    expect(answer.json()).toEqual({
      success: true,
      data: {
        ...{ id: SAMPLE_MOVE.postingId, from: 'collections', to: 'payout', amount: 2500.5, currency: 'KES' },
        ...{ fromBalance: 2000, toBalance: 13_000, id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
      },
      requestId: REQUEST_ID,
    });
    expect(gateway.walletFee.moved).toEqual([
      {
        ...{ merchantId: MERCHANT, environment: Environment.TEST, amountCents: 250_050 },
        ...{ from: WalletKind.COLLECTIONS, to: WalletKind.PAYOUT },
        postingId: answer.json<{ data: { id: string } }>().data.id,
        requestFingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        caller: { actor: `merchant:${MERCHANT}`, causation: REQUEST_ID },
      },
    ]);
  });

  it('is the same move under the same key, another one without, in another environment or for other words', async () => {
    const key = { headers: { 'idempotency-key': 'move-1' }, body: { amount: 10 } };
    await send('POST', url, key);
    gateway.walletFee.move = { ...SAMPLE_MOVE, replayed: true };
    const again = await send('POST', url, key);
    expect(again.headers['idempotency-replayed']).toBe('true');
    await send('POST', url, { ...key, key: LIVE_KEY });
    await send('POST', url, { body: { amount: 10 } });
    await send('POST', url, { ...key, body: { amount: 11 } });
    const [one, two, live, fresh, other] = gateway.walletFee.moved;
    expect([two?.postingId, two?.requestFingerprint]).toEqual([one?.postingId, one?.requestFingerprint]);
    expect(new Set([one, live, fresh].map((each) => each?.postingId)).size).toBe(3);
    expect([other?.postingId, other?.requestFingerprint === one?.requestFingerprint]).toEqual([one?.postingId, false]);
  });

  it.each([
    [409, 'INSUFFICIENT_FUNDS'],
    [409, 'IDEMPOTENCY_KEY_REUSED'],
  ] as const)('is %i when the ledger says %s', async (status, code) => {
    gateway.walletFee.move = new DaftariError(code);
    const answer = await send('POST', url, { body: { amount: 1 } });
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([status, code]);
  });

  it('asks nobody when the body is wrong', async () => {
    const answer = await send('POST', url, { body: { amount: 0, from: 'service' } });
    expect(Object.keys(errorIn(answer.json()).details['fields'] as object)).toEqual(['amount', 'from']);
    expect(gateway.walletFee.moved).toEqual([]);
  });
});

describe('GET /v1/fees/quote', () => {
  it('says what a payment would cost, and why', async () => {
    const answer = await send('GET', '/v1/fees/quote?type=stk&amount=1000');
    expect(answer.json<{ data: object }>().data).toEqual({
      ...{ type: 'STK', amount: 1000, fee: 12.5, total: 1012.5, currency: 'KES', refundOnFailure: false },
      rule: expect.stringMatching(/^KES 2\.50 and 1% of the amount, at most KES 100\.00; /) as string,
    });
    expect(gateway.walletFee.quoted).toEqual([{ merchantId: MERCHANT, paymentType: 'STK', amountCents: 100_000 }]);
  });

  it('says so where nothing is to be paid', async () => {
    gateway.walletFee.quote = { feeCents: 0, refundOnFailure: false };
    const answer = await send('GET', '/v1/fees/quote?type=B2C&amount=10');
    expect(answer.json()).toMatchObject({
      data: { fee: 0, total: 10, rule: expect.stringMatching(/^No fee/) as string },
    });
  });

  it('names what is wrong', async () => {
    const answer = await send('GET', '/v1/fees/quote?type=LOAN');
    expect(answer.statusCode).toBe(400);
    expect(Object.keys(errorIn(answer.json()).details['fields'] as object)).toEqual(['type', 'amount']);
  });
});

/** A wallet with so many entries. */
function numbered(entries: number) {
  const [sample] = SAMPLE_ENTRIES.entries;
  return ({ limit, cursor }: ListEntriesRequest): ListEntriesResponse => {
    const newest = cursor === '' ? entries : Number(cursor) - 1;
    const length = Math.min(limit, newest);
    const page = Array.from({ length }, (_, n) => ({ ...sample!, entryId: String(newest - n) }));
    return { entries: page, nextCursor: newest > limit ? String(newest - limit + 1) : '' };
  };
}
