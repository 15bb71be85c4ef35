import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { expectCleanLog } from '../harness/log-lines';
import { merchantOf, scenarioPhone, type Merchant } from '../harness/merchant';
import { until } from '../harness/until';

const CHANNELS = '/v1/payment-wallet/channels';

/** What the simulator's credentials collect for (simulator.md). */
const SIMULATED_SHORTCODE = '174379';
const NEVER_RESOLVES = 14;

interface Channel {
  id: string;
  shortcode: string;
  isDefault: boolean;
}

describe('payment channels', () => {
  let installation: Installation;
  let server: Server;
  let merchant: Merchant;
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
    merchant = merchantOf(server);
  });
  afterAll(async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    installation.remove();
  });

  const listed = async () => (await merchant.send('GET', CHANNELS)).body.data!['items'] as Channel[];
  /** The status, and what an error tells in its details. */
  const remove = async (id: string): Promise<[number, object]> => {
    const headers = { authorization: `Bearer ${server.demo.apiKey}` };
    const answer = await fetch(`${server.addresses.rest}${CHANNELS}/${id}`, { method: 'DELETE', headers });
    const text = await answer.text();
    return [answer.status, text === '' ? {} : (JSON.parse(text) as { error: { details: object } }).error.details];
  };

  it('are created, paid by, listed, changed and deleted; a payment keeps the id of its channel', async () => {
    const [demo, ...others] = await listed();
    expect([demo, others]).toEqual([expect.objectContaining({ isDefault: true, type: 'PAYBILL' }), []]);
    const body = { name: 'Front desk', type: 'SHORTCODE', shortcode: demo!.shortcode };
    expect((await merchant.send('POST', CHANNELS, body)).body.error).toMatchObject({
      code: 'DUPLICATE_SHORTCODE',
      details: { channelId: demo!.id },
    });
    // M-Pesa takes payments for its own shortcode only, and that is the demo channel's: it makes room.
    expect(await remove(demo!.id)).toEqual([409, { linkedTransactions: 0, linkedCustomers: 0, isDefault: true }]);
    await merchant.send('PATCH', `${CHANNELS}/${demo!.id}`, { isDefault: false });
    expect(await remove(demo!.id)).toEqual([204, {}]);

    const key = { 'idempotency-key': 'front-desk' };
    const created = await merchant.send('POST', CHANNELS, body, key);
    expect([created.status, created.body.data]).toEqual([
      200,
      {
        ...{ id: expect.any(String), tenantId: server.demo.merchantId, category: 'PAYMENT_WALLET', ...body },
        ...{ accountNumber: null, isDefault: false, createdAt: expect.stringMatching(/\.\d{3}Z$/) },
      },
    ]);
    const id = created.body.data!['id'] as string;
    const again = await merchant.send('POST', CHANNELS, body, key);
    expect([again.headers.get('idempotency-replayed'), again.body.data]).toEqual(['true', created.body.data]);

    const paid = await merchant.send('POST', '/v1/payments/stk', {
      ...{ amount: 10, phone: scenarioPhone(0), channelId: id },
    });
    expect([paid.status, paid.body.data]).toMatchObject([200, { status: 'PENDING', channelId: id }]);
    const transactionId = paid.body.data!['transactionId'] as string;
    expect((await merchant.final(transactionId)).body.data).toMatchObject({ status: 'SUCCESS', channelId: id });

    const renamed = await merchant.send('PATCH', `${CHANNELS}/${id}`, { name: 'Back desk' });
    expect(renamed.body.data).toEqual({ ...created.body.data, name: 'Back desk' });
    expect((await merchant.send('PATCH', `${CHANNELS}/${id}`, {})).body.error).toMatchObject({ code: 'EMPTY_UPDATE' });
    expect(await listed()).toEqual([renamed.body.data]);

    // The list of payments follows a moment later.
    await until('the end of the channel', async () => ((await remove(id))[0] === 204 ? true : undefined));
    expect((await remove(id))[0]).toBe(404);
    expect(await listed()).toEqual([]);
    const refused = await merchant.send('POST', '/v1/payments/stk', { amount: 10, phone: '0712345678', channelId: id });
    expect([refused.status, refused.body.error?.code]).toEqual([400, 'CHANNEL_NOT_FOUND']);
    expect((await merchant.transaction(transactionId)).body.data).toMatchObject({ channelId: id, channel_id: id });
  });

  it('are not deleted while a payment is under way by them', async () => {
    const body = { name: 'Front desk', type: 'PAYBILL', shortcode: SIMULATED_SHORTCODE };
    const id = (await merchant.send('POST', CHANNELS, body)).body.data!['id'] as string;
    const paid = await merchant.send('POST', '/v1/payments/stk', {
      ...{ amount: 10, phone: scenarioPhone(NEVER_RESOLVES), channelId: id },
    });
    expect(paid.body.data).toMatchObject({ status: 'PENDING' });
    await until('the payment in the list', async () => {
      const { data } = (await merchant.send('GET', `/v1/transactions?channelId=${id}`)).body;
      return (data!['items'] as unknown[]).length === 1 ? true : undefined;
    });
    expect(await remove(id)).toEqual([409, { linkedTransactions: 1, linkedCustomers: 0, isDefault: false }]);
  });

  it('hand the default over', async () => {
    const shops = ['600996', '600997'].map((shortcode) => ({
      name: shortcode,
      type: 'TILL',
      shortcode,
      isDefault: true,
    }));
    for (const shop of shops) await merchant.send('POST', CHANNELS, shop);
    const [, one, two] = await listed();
    expect([one, two]).toMatchObject([
      { shortcode: '600996', isDefault: false },
      { shortcode: '600997', isDefault: true },
    ]);
    await merchant.send('PATCH', `${CHANNELS}/${one!.id}`, { is_default: true });
    expect((await listed()).map(({ isDefault }) => isDefault)).toEqual([false, true, false]);
  });

  it('are each merchant’s own, also of one that an operator registers by the admin token, and suspends', async () => {
    const file = join(installation.dataDir, 'admin-token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const token = readFileSync(file, 'utf8').trim();
    const operate = async (method: string, path: string, body?: object, authorization = `Bearer ${token}`) => {
      const headers = { authorization, 'x-operator': 'amina' };
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(`${server.addresses.rest}/admin/v1${path}`, { method, headers, ...sent });
      return { status: answer.status, ...((await answer.json()) as { data?: Record<string, unknown> }) };
    };
    for (const wrong of [`Bearer ${server.demo.apiKey}`, `Basic ${btoa(`${server.demo.apiKey}:`)}`]) {
      expect((await operate('GET', '/merchants', undefined, wrong)).status).toBe(401);
    }
    const { data: made } = await operate('POST', '/merchants', { name: 'Kiosk', kycStatus: 'approved' });
    const id = made!['id'] as string;
    const listedThere = (await operate('GET', '/merchants')).data!['items'] as { id: string }[];
    expect(listedThere.map((one) => one.id)).toEqual([id, server.demo.merchantId]);
    const { data: key } = await operate('POST', `/merchants/${id}/keys`, { name: 'shop' });
    const asKiosk = async () => {
      const headers = { authorization: `Bearer ${key!['apiKey'] as string}` };
      const answer = await fetch(`${server.addresses.rest}${CHANNELS}`, { headers });
      return [answer.status, ((await answer.json()) as { data?: object }).data];
    };
    await until('the key', async () => ((await asKiosk())[0] === 200 ? true : undefined));
    expect(await asKiosk()).toEqual([200, { items: [] }]);
    await operate('POST', `/merchants/${id}/suspend`, { reason: 'complaints' });
    await until('the suspension', async () => ((await asKiosk())[0] === 401 ? true : undefined));
    await operate('POST', `/merchants/${id}/reactivate`, { reason: 'settled' });
    await until('its end', async () => ((await asKiosk())[0] === 200 ? true : undefined));
    const posted = await operate('POST', `/merchants/${id}/wallets/service/adjustments`, { amount: 5, reason: 'gift' });
    expect(posted).toMatchObject({ status: 200, data: { availableBalance: 5 } });
    expect((await operate('GET', '/trial-balance')).data).toMatchObject({ total: 0 });
    expect(await operate('GET', '/parked')).toMatchObject({ status: 200, data: { items: [], total: 0 } });
    expect(await operate('GET', `/merchants/${id}/deliveries`)).toMatchObject({ status: 200, data: { items: [] } });
  });

  it('leave a clean log', () => expectCleanLog(server));
});
