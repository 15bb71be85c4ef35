import { virtualInstallation, type VirtualInstallation } from './virtual-installation';
import { virtualMerchant, type Answer, type VirtualMerchant } from './virtual-merchant';

const KEY = 'order-1';
const HEADERS = { 'idempotency-key': KEY };
const MINUTE_MS = 60_000;
const PAYOUT = { amount: 50, phone: '254710000009', reference: 'WD-1', description: 'Commission' };
const KINDS = ['STK', 'service top-up', 'payout top-up', 'payout', 'refund', 'batch'] as const;
type Kind = (typeof KINDS)[number];
const PAIRS = KINDS.flatMap((first) => KINDS.filter((kind) => kind !== first).map((second) => ({ first, second })));

/** What each kind is asked with; phones of their own, so that no open prompt stands in the way. */
function askedWith(kind: Kind, paid: string): { readonly url: string; readonly body: object } {
  switch (kind) {
    case 'STK':
      return { url: '/v1/payments/stk', body: { amount: 100, phone: '254710000002', accountReference: 'INV-1' } };
    case 'service top-up':
      return { url: '/v1/wallets/service/topups', body: { amount: 100, phone: '254710000003' } };
    case 'payout top-up':
      return { url: '/v1/wallets/payout/topups', body: { amount: 100, phone: '254710000004' } };
    case 'payout':
      return { url: '/v1/b2c/payouts', body: PAYOUT };
    case 'refund':
      return { url: `/v1/transactions/${paid}/refunds`, body: { reason: 'Sold out' } };
    case 'batch':
      return { url: '/v1/b2c/batches', body: { description: 'Wages', items: [PAYOUT] } };
  }
}

describe('one key for requests of different kinds, on every route', () => {
  let world: VirtualInstallation;
  let paid: string;

  const patiently = async (asked: Promise<Answer>): Promise<Answer> => {
    let answer: Answer | undefined;
    void asked.then((it) => (answer = it));
    await world.time.until('an answer', () => answer !== undefined, MINUTE_MS);
    return answer!;
  };
  const ask = (merchant: VirtualMerchant, kind: Kind) => {
    const { url, body } = askedWith(kind, paid);
    return patiently(merchant.send('POST', url, body, HEADERS));
  };

  beforeAll(async () => void (world = await virtualInstallation({ seed: 1 })));
  afterAll(() => world.end());

  it.each(PAIRS)('is 409 for the second: $first, then $second', async ({ first, second }) => {
    const merchant = await virtualMerchant(world, `${first}, ${second}`);
    const before = await merchant.pay({ amount: 100, phone: '254710000001' });
    paid = String(before.body.data?.['transactionId']);
    await world.time.pass(MINUTE_MS);
    const made = await ask(merchant, first);
    expect([made.status, made.body.error]).toEqual([200, undefined]);
    const refused = await ask(merchant, second);
    expect([refused.status, refused.body.error?.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    const { batchId, transactionId } = made.body.data!;
    expect(refused.body.error?.details).toMatchObject(first === 'batch' ? { batchId } : { transactionId });
    await world.time.pass(MINUTE_MS);
    expect((await ask(merchant, second)).status).toBe(409);
    expect((await ask(merchant, first)).status).toBe(200);
  });
});
