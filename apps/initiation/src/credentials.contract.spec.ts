import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { ChannelKind } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { callbackTokens } from '@daftari/daraja/callback-token';
import type { DarajaCredentials } from '@daftari/daraja/credentials';
import { scriptedDaraja, type ScriptedDaraja } from '@daftari/daraja/testing/scripted-daraja';
import { DarajaUpstreams } from '@daftari/daraja/upstreams';
import { systemClock } from '@daftari/kernel/clock';
import { channel, MERCHANT, profile } from './spec-fakes';
import { World } from './spec-world';

const PLATFORM = { consumerKey: 'platform-key', consumerSecret: 'platform-secret', passkey: 'platform-passkey' };
const OURS = { consumerKey: 'our-key', consumerSecret: 'our-secret', passkey: 'our-passkey' };
const NEWER = { consumerKey: 'newer-key', consumerSecret: 'newer-secret', passkey: 'newer-passkey' };
const { profileId } = profile();
const PHONES = ['254712000001', '254712000002', '254712000003', '254712000004'];
const paybill = channel({ isDefault: true, shortcode: '600000' });
const till = channel({
  channelId: '88888888-8888-4888-8888-888888888888',
  shortcode: '555555',
  kind: ChannelKind.TILL,
});
const basic = ({ consumerKey, consumerSecret }: typeof OURS) =>
  `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`;

describe('whose credentials ask, and who is paid (seed-apis.md §1.6)', () => {
  let server: ScriptedDaraja;
  let upstreams: DarajaUpstreams;
  let world: World;
  let secrets: Record<string, DarajaCredentials>;
  const connect = (over: { transactionType?: 'CustomerBuyGoodsOnline' } = {}) =>
    upstreams.connect('test', { baseUrl: server.url, shortcode: '174379', credentials: PLATFORM, ...over });

  beforeEach(async () => {
    server = await scriptedDaraja();
    secrets = { [`${profileId}/1`]: OURS, [`${profileId}/2`]: NEWER };
    const tokens = callbackTokens([{ id: 'aa', secret: Buffer.alloc(32, 7) }]);
    upstreams = new DarajaUpstreams(tokens, systemClock, {}, async (named) => {
      return secrets[`${named.profileId}/${named.secretVersion}`];
    });
    upstreams.reachedAt('https://pay.duka.co.ke');
    connect();
    world = new World('memory');
    world.over = { ...upstreams.ports() };
    await world.open();
    world.merchants.profiles.push(profile());
  });
  afterEach(async () => {
    await upstreams.close();
    await world.close();
    await server.close();
  });

  /** What reached Daraja for a payment. */
  const sent = async (over: Parameters<World['initiate']>[0]) => {
    const { transactionId } = await world.initiate({ phone: PHONES[0]!, ...over });
    const push = JSON.parse(server.pushes.at(-1)!.body) as Record<string, string>;
    const decoded = Buffer.from(push['Password']!, 'base64').toString();
    expect(decoded.startsWith(push['BusinessShortCode']!) && decoded.endsWith(push['Timestamp']!)).toBe(true);
    const passkey = decoded.slice(push['BusinessShortCode']!.length, -push['Timestamp']!.length);
    const { BusinessShortCode, PartyB, TransactionType } = push;
    const authorization = server.oauth.at(-1)!.headers['authorization'];
    const [initiated] = await world.events(transactionId);
    return { transactionId, authorization, passkey, BusinessShortCode, PartyB, TransactionType, data: initiated!.data };
  };
  const platform = { authorization: basic(PLATFORM), passkey: 'platform-passkey', BusinessShortCode: '174379' };
  const ours = { authorization: basic(OURS), passkey: 'our-passkey', BusinessShortCode: '600100' };
  const [byPaybill, byTill] = ['CustomerPayBillOnline', 'CustomerBuyGoodsOnline'];

  it('the platform asks, and the channel is paid', async () => {
    world.merchants.channels.push(paybill, till);
    expect(await sent({})).toMatchObject({ ...platform, PartyB: '600000', TransactionType: byPaybill });
    const named = await sent({ channelId: till.channelId, phone: PHONES[1]! });
    expect(named).toMatchObject({ ...platform, PartyB: '555555', TransactionType: byTill });
    expect(named.data).not.toHaveProperty('credential');
  });

  it('the platform asks, and is paid, where there is no channel', async () => {
    expect(await sent({})).toMatchObject({
      ...{ ...platform, PartyB: '174379', TransactionType: byPaybill },
      data: { platformCollects: true },
    });
    connect({ transactionType: 'CustomerBuyGoodsOnline' });
    expect(await sent({ phone: PHONES[1]! })).toMatchObject({ PartyB: '174379', TransactionType: byTill });
  });

  it("the merchant's profile asks, and the channel is paid, by the channel's type", async () => {
    world.merchants.profiles.splice(0, 1, profile({ transactionType: byTill! }));
    world.merchants.channels.push(paybill, till);
    const data = { credential: { profileId, secretVersion: 1 }, platformCollects: false, shortcode: '600100' };
    const byDefault = { ...ours, PartyB: '600000', TransactionType: byPaybill, data };
    expect(await sent({ credentialId: profileId })).toMatchObject(byDefault);
    const named = await sent({ credentialId: profileId, channelId: till.channelId, phone: PHONES[1]! });
    expect(named).toMatchObject({ ...ours, PartyB: '555555', TransactionType: byTill, data });
  });

  it("the merchant's profile asks, and is paid, where there is no channel", async () => {
    const paid = { ...ours, PartyB: '600100', data: { platformCollects: false, credential: { profileId } } };
    expect(await sent({ credentialId: profileId })).toMatchObject({ ...paid, TransactionType: byPaybill });
    world.merchants.profiles.splice(0, 1, profile({ transactionType: byTill! }));
    const own = await sent({ credentialId: profileId.toUpperCase(), phone: PHONES[1]! });
    expect(own).toMatchObject({ ...paid, TransactionType: byTill });
    world.merchants.profiles.splice(0, 1, profile());
    connect({ transactionType: 'CustomerBuyGoodsOnline' });
    const platforms = await sent({ credentialId: profileId, phone: PHONES[2]! });
    expect(platforms).toMatchObject({ ...paid, TransactionType: byTill });
  });

  it('collects for the merchant alone, even on the shortcode of the platform', async () => {
    world.merchants.channels.push(channel({ isDefault: true, shortcode: '174379' }));
    expect(await sent({ credentialId: profileId })).toMatchObject({ data: { platformCollects: false } });
  });

  it('asks about a payment with the credentials that asked for it, after a restart and with newer ones in force', async () => {
    const { transactionId } = await sent({ credentialId: profileId });
    world.merchants.profiles.splice(0, 1, profile({ secretVersion: 2, active: false }));
    await world.crash();
    await world.open();
    server.oauth.length = 0;
    const asked = server.pushes.length;
    const { CheckoutRequestID } = ACKNOWLEDGED;
    server.replyPush({
      body: JSON.stringify({ ...ACKNOWLEDGED, ResultCode: '1032', ResultDesc: 'no', CheckoutRequestID }),
    });
    await world.until(async () => {
      world.scheduler.run(26_000);
      return server.pushes.length > asked;
    });
    const query = JSON.parse(server.pushes.at(-1)!.body) as Record<string, string>;
    expect(server.pushes.at(-1)!.url).toContain('stkpushquery');
    expect(query).toMatchObject({ BusinessShortCode: '600100', CheckoutRequestID });
    expect(Buffer.from(query['Password']!, 'base64').toString()).toContain('our-passkey');
    for (const { headers } of server.oauth) expect(headers['authorization']).toBe(basic(OURS));
    expect(await world.get(transactionId)).toMatchObject({ credentialId: profileId });
  });

  it('uses new credentials for the next payment', async () => {
    await sent({ credentialId: profileId });
    world.merchants.profiles.splice(0, 1, profile({ secretVersion: 2 }));
    const next = await sent({ credentialId: profileId, phone: PHONES[1]! });
    expect(next).toMatchObject({ authorization: basic(NEWER), passkey: 'newer-passkey' });
    expect(next.data).toMatchObject({ credential: { secretVersion: 2 } });
  });

  it("a merchant's wrong credentials stop that merchant, and not the platform", async () => {
    for (let i = 0; i < 30; i += 1) {
      server.replyOauth({ status: 400, body: JSON.stringify({ errorCode: '400.008.01', errorMessage: 'Invalid' }) });
      await world.initiate({ credentialId: profileId, phone: `2547220000${10 + i}` }).catch(() => undefined);
    }
    server.replyOauth();
    expect(await sent({})).toMatchObject(platform);
  });

  it.each([
    ['CREDENTIAL_NOT_FOUND', { credentialId: '99999999-9999-4999-8999-999999999999' }],
    ['CREDENTIAL_NOT_FOUND', { credentialId: 'not-an-id' }],
    ['CREDENTIAL_NOT_FOUND', { credentialId: profileId, paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' }],
    ['CREDENTIAL_NOT_FOUND', { credentialId: profileId, environment: Environment.LIVE }],
    ['CHANNEL_NOT_FOUND', { credentialId: profileId, channelId: till.channelId }],
  ])('is refused with %s: %j', async (code, over) => {
    await expect(world.initiate(over)).rejects.toMatchObject({ code });
    expect(world.walletFee.openHolds()).toBe(0);
    expect(server.pushes).toEqual([]);
  });

  it('is refused with a profile that is switched off, or whose secrets are gone', async () => {
    world.merchants.profiles.splice(0, 1, profile({ active: false }));
    await expect(world.initiate({ credentialId: profileId })).rejects.toMatchObject({ code: 'CREDENTIAL_INACTIVE' });
    world.merchants.profiles.splice(0, 1, profile({ secretVersion: 9 }));
    await expect(world.initiate({ credentialId: profileId })).rejects.toMatchObject({ code: 'CREDENTIAL_INACTIVE' });
    expect(server.pushes).toEqual([]);
  });

  it('needs no credentials of the platform, only a Daraja for the environment', async () => {
    world.merchants.liveProfiles.push(profile());
    const live = { environment: Environment.LIVE, credentialId: profileId };
    await expect(world.initiate(live)).rejects.toMatchObject({ code: 'PLATFORM_CREDENTIALS_NOT_CONFIGURED' });
    upstreams.reach('live', server.url);
    expect(await sent(live)).toMatchObject({ ...ours, PartyB: '600100' });
    const platforms = world.initiate({ environment: Environment.LIVE, phone: PHONES[1]! });
    await expect(platforms).rejects.toMatchObject({ code: 'PLATFORM_CREDENTIALS_NOT_CONFIGURED' });
  });

  it('can be tried by an access token alone', async () => {
    const asked = { merchantId: MERCHANT, environment: Environment.TEST, profileId };
    expect(await world.room.service.testCredentials(asked)).toMatchObject({ valid: true });
    expect(server.oauth.map(({ headers }) => headers['authorization'])).toEqual([basic(OURS)]);
    server.replyOauth({
      status: 400,
      body: JSON.stringify({ errorCode: '400.008.01', errorMessage: 'Invalid our-secret' }),
    });
    const refused = await world.room.service.testCredentials(asked);
    expect(refused.valid).toBe(false);
    expect(refused.message).not.toContain('our-secret');
    await expect(world.room.service.testCredentials({ ...asked, environment: Environment.LIVE })).rejects.toMatchObject(
      { code: 'CREDENTIAL_NOT_FOUND' },
    );
    expect(server.pushes).toEqual([]);
  });
});

const ACKNOWLEDGED = {
  MerchantRequestID: '2654-4b64-97ff-b827b542881d3130',
  CheckoutRequestID: 'ws_CO_1007202409152617172396192',
  ResponseCode: '0',
  ResponseDescription: 'Success. Request accepted for processing',
};
