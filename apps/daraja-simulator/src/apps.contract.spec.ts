import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  basic,
  byPhone,
  CREDENTIALS,
  goodPush,
  goodQuery,
  OAUTH_PATH,
  QUERY_PATH,
  startRig,
  type Rig,
} from './testing/rig';

const OURS = { consumerKey: 'our-key', consumerSecret: 'our-secret', shortcode: '600100', passkey: 'our-passkey' };
const { Timestamp } = goodPush() as { Timestamp: string };
const passwordOf = (shortcode: string, passkey: string) =>
  Buffer.from(`${shortcode}${passkey}${Timestamp}`).toString('base64');
const oursPush = {
  ...{ BusinessShortCode: '600100', PartyB: '600100', Password: passwordOf('600100', 'our-passkey') },
  ...byPhone('254712345679'),
};

describe('apps beside the simulator’s own', () => {
  let folder: string;
  let rig: Rig;
  const start = () => startRig({ storePath: join(folder, 'simulator.db') });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'daftari-apps-'));
    rig = await start();
  });
  afterEach(async () => {
    await rig.simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const register = (body: object) =>
    rig.simulator.app.inject({ method: 'POST', url: '/_sim/apps', payload: JSON.stringify(body) });
  const tokenOf = ({ consumerKey, consumerSecret }: { consumerKey: string; consumerSecret: string }) =>
    rig.simulator.app.inject({
      ...{ method: 'GET', url: OAUTH_PATH },
      headers: { authorization: basic(consumerKey, consumerSecret) },
    });

  it('get tokens, push and are asked about, each with its own passkey and shortcode', async () => {
    expect((await tokenOf(OURS)).statusCode).toBe(400);
    expect((await rig.push(oursPush)).statusCode).not.toBe(200);
    expect((await register(OURS)).json()).toEqual({ registered: '600100' });
    expect((await tokenOf(OURS)).statusCode).toBe(200);
    const theirs = (await tokenOf(OURS)).json<{ access_token: string }>().access_token;
    await rig.newToken();
    expect((await tokenOf({ ...OURS, consumerSecret: 'wrong' })).statusCode).toBe(400);
    const bearer = { authorization: `Bearer ${theirs}` };
    const pushed = await rig.send({ ...goodPush(), ...oursPush }, bearer);
    expect([pushed.statusCode, pushed.json()]).toMatchObject([200, { ResponseCode: '0' }]);
    const { CheckoutRequestID } = pushed.json<{ CheckoutRequestID: string }>();
    await rig.elapse(2_000);
    const { BusinessShortCode, Password } = oursPush;
    const query = { ...goodQuery(), BusinessShortCode, Password, CheckoutRequestID };
    expect((await rig.post(QUERY_PATH, query, bearer)).json()).toMatchObject({ CheckoutRequestID, ResponseCode: '0' });
    const wrong = { ...query, Password: goodQuery()['Password'] };
    expect((await rig.post(QUERY_PATH, wrong, bearer)).json()).toMatchObject({
      errorMessage: expect.stringContaining('Wrong credentials'),
    });
    expect(await rig.see('/_sim/ledger')).toMatchObject({
      accounts: expect.arrayContaining([expect.objectContaining({ account: 'shortcode/600100', balanceCents: 100 })]),
    });
  });

  it('are refused with a passkey that is not theirs, and may ask for their own tills only', async () => {
    await register({ ...OURS, tills: ['555555'] });
    const wrong = await rig.push({ ...oursPush, Password: passwordOf('600100', 'another') });
    expect(wrong.json()).toMatchObject({ errorCode: '500.001.1001' });
    const buy = { ...oursPush, TransactionType: 'CustomerBuyGoodsOnline' };
    await rig.push({ ...buy, PartyB: '555555' });
    await rig.push({ ...buy, ...byPhone('254712345670'), PartyB: '777777' });
    await rig.elapse(60_000);
    const { payments } = await rig.see<{ payments: { partyB: string; outcome: string }[] }>('/_sim/payments');
    const outcomes = Object.fromEntries(payments.map(({ partyB, outcome }) => [partyB, outcome]));
    expect(outcomes).toEqual({ '555555': 'paid', '777777': 'not paid' });
  });

  it('stay over a restart and a reset, are replaced by their shortcode, and show no secret', async () => {
    await register(OURS);
    await register({ ...OURS, consumerKey: 'newer-key' });
    await rig.simulator.app.inject({ method: 'POST', url: '/_sim/reset' });
    await rig.simulator.stop();
    rig = await start();
    expect(await rig.see('/_sim/apps')).toEqual({
      apps: [{ shortcode: '600100', consumerKey: 'newer-key', tills: [] }],
    });
    expect((await tokenOf(OURS)).statusCode).toBe(400);
    expect(rig.logLines.join('')).not.toContain('our-secret');
  });

  it.each([
    [{ ...OURS, shortcode: '12' }, 400],
    [{ ...OURS, passkey: undefined }, 400],
    [{ ...OURS, consumerKey: 'a:b' }, 400],
    [{ ...OURS, tills: ['x'] }, 400],
    [{ ...OURS, shortcode: CREDENTIALS.shortcode }, 409],
    [{ ...OURS, consumerKey: CREDENTIALS.consumerKey }, 409],
  ])('are refused: %j', async (body, status) => {
    const refused = await register(body);
    expect(refused.statusCode).toBe(status);
    expect(refused.body).not.toContain('our-secret');
    expect(await rig.see('/_sim/apps')).toEqual({ apps: [] });
  });
});
