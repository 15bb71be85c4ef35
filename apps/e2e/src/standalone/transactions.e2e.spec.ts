import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { merchantOf, scenarioPhone, type Merchant } from '../harness/merchant';
import { until } from '../harness/until';

interface Item {
  readonly transactionId: string;
  readonly type: string;
  readonly status: string;
  readonly phone: string;
  readonly accountReference: string;
  readonly mpesaReceipt: string | null;
  readonly createdAt: string;
}

interface Page {
  readonly overview: Record<'total' | 'completed' | 'failed' | 'pending', number> | null;
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

describe('the list of transactions', () => {
  let installation: Installation;
  let server: Server;
  let merchant: Merchant;
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
    merchant = merchantOf(server);
  });
  afterAll(async () => {
    await server?.end('SIGTERM');
    installation.remove();
  });

  const page = async (query = ''): Promise<Page> => {
    const { status, body } = await merchant.send('GET', `/v1/transactions${query}`);
    expect([query, status]).toEqual([query, 200]);
    return body.data as unknown as Page;
  };
  const ids = ({ items }: Page) => items.map(({ transactionId }) => transactionId);
  /** A payment that ends by the script of its scenario. */
  const pay = async (scenario: number, accountReference: string): Promise<string> => {
    const answer = await merchant.pay({ phone: scenarioPhone(scenario), accountReference });
    const id = answer.body.data!['transactionId'] as string;
    await merchant.final(id);
    return id;
  };
  /** Views follow the log a moment later. */
  const listBecomes = (query: string, expected: readonly string[]) =>
    until(`the list ${query}`, async () => {
      const found = await page(query);
      return JSON.stringify(ids(found)) === JSON.stringify(expected) ? found : undefined;
    });

  let paid: string;
  let cancelled: string;
  let payout: string;

  it('shows payments and payouts, newest first, each filter what it asks for, and the same numbers on every page', async () => {
    paid = await pay(0, 'INV-1');
    cancelled = await pay(2, 'INV-2');
    const answer = await merchant.send('POST', '/v1/b2c/payouts', { amount: 500, phone: '254700001000' });
    payout = answer.body.data!['transactionId'] as string;
    await listBecomes('?type=B2C&status=SUCCESS', [payout]);

    const all = await listBecomes('', [payout, cancelled, paid]);
    expect(all.overview).toEqual({ total: 3, completed: 2, failed: 1, pending: 0 });
    const { mpesaReceipt } = all.items[2]!;
    const today = new Date(Date.parse(all.items[0]!.createdAt) + 3 * 3_600_000).toISOString().slice(0, 10);
    for (const [query, expected] of [
      ['?type=STK', [cancelled, paid]],
      ['?status=CANCELLED', [cancelled]],
      ['?status=success&type=stk', [paid]],
      [`?from=${all.items[1]!.createdAt}`, [payout, cancelled]],
      [`?to=${all.items[2]!.createdAt}`, [paid]],
      [`?from=${today}&to=${today}&status=SUCCESS`, [payout, paid]],
      ['?amountMax=999', [payout]],
      [`?phone=${scenarioPhone(0)}`, [paid]],
      ['?external_reference=INV-2', [cancelled]],
      ['?q=inv-', [cancelled, paid]],
      [`?q=${mpesaReceipt}`, [paid]],
      [`?q=${payout}`, [payout]],
      ['?channelId=55555555-5555-4555-8555-555555555555', []],
    ] as const) {
      const found = await page(query);
      expect([query, ids(found), found.overview?.total]).toEqual([query, expected, expected.length]);
    }
  });

  it('pages without repeating or losing one when another comes in, and is the same after a restart', async () => {
    const first = await page('?limit=2&cursor=null');
    expect([ids(first), first.overview?.total]).toEqual([[payout, cancelled], 3]);
    const newer = await pay(0, 'INV-3');
    await listBecomes('', [newer, payout, cancelled, paid]);
    const second = await page(`?limit=2&cursor=${first.nextCursor}`);
    expect([ids(second), second.nextCursor, second.overview?.total]).toEqual([[paid], null, 4]);

    const before = await page();
    await server.end('SIGTERM');
    server = await startServer(installation);
    merchant = merchantOf(server);
    expect(await page()).toEqual(before);
    const again = await page(`?limit=2&cursor=${first.nextCursor}`);
    expect(ids(again)).toEqual([paid]);
  });

  it('refuses a cursor that is none of ours, and what is no filter', async () => {
    const bad = await merchant.send('GET', '/v1/transactions?cursor=x');
    expect([bad.status, bad.body.error?.code]).toEqual([400, 'INVALID_CURSOR']);
    const wrong = await merchant.send('GET', '/v1/transactions?status=PAID');
    expect([wrong.status, wrong.body.error?.code]).toEqual([400, 'VALIDATION_ERROR']);
  });
});
