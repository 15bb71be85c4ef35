import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  ChannelKind,
  KycStatus,
  type RegisterMerchantRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { systemClock } from '@daftari/kernel/clock';
import { derivedId, systemIds } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import { hashOfApiKey } from './domain/api-key';
import { buildMerchants, type Merchants } from './service';
import { specSecrets } from './testing/spec-secrets';
import { STORES, type SpecStore } from './testing/stores';

const merchantId = '7f1c0a52-0b7e-4d0e-9a53-0d6f4c1b2a30';
const nobody = '00000000-0000-4000-8000-000000000000';
const caller = { actor: 'operator:spec', causation: '' };
const paybill = {
  channelId: '0d9f5e38-8f9c-4a0e-b6a4-3b8b1b1f7a11',
  kind: ChannelKind.PAYBILL,
  shortcode: '174379',
  name: 'Main',
  isDefault: true,
};
const stkFee = {
  paymentType: 'STK',
  flatCents: 250,
  basisPoints: 50,
  minimumCents: 100,
  maximumCents: undefined,
  refundOnFailure: false,
};
const duka: RegisterMerchantRequest = {
  merchantId,
  name: 'Duka',
  kycStatus: KycStatus.APPROVED,
  channels: [paybill],
  pricing: [stkFee],
  caller,
};
const everything = { scopes: [], allowedAddresses: [] };
const testKey = { merchantId, name: 'shop', environment: Environment.TEST, ...everything, caller };

describe.each(STORES)('merchants on $name', ({ make }) => {
  let store: SpecStore;
  let merchants: Merchants;
  const open = async () =>
    buildMerchants({
      store: await store.open(),
      clock: systemClock,
      ids: systemIds,
      random: seededRandom(7),
      ...specSecrets(),
    });
  const trail = () => merchants.journal.readStream(partitionOf(merchantId), `merchant-${merchantId}`);

  beforeEach(async () => {
    store = make();
    merchants = await open();
    await merchants.start();
  });
  afterEach(async () => {
    await merchants.stop();
    store.remove();
  });

  it('registers a merchant with its channels and pricing in one batch', async () => {
    const { merchant } = await merchants.service.registerMerchant(duka);
    const createdAt = expect.stringMatching(/^\d{4}-.*Z$/) as string;
    expect(merchant).toEqual({ ...duka, caller: undefined, keys: [], suspended: false, createdAt });
    const partition = partitionOf(merchantId);
    const [, batch, ...others] = await merchants.journal.readBatches(partition, -1, 10);
    const body = JSON.parse(Buffer.from(batch!.body).toString()) as { events: { type: string }[] };
    expect(body.events.map(({ type }) => type)).toEqual([
      'MerchantRegistered.v1',
      'ChannelCreated.v1',
      'PricingRuleSet.v1',
    ]);
    expect(others).toEqual([]);
  });

  it('answers the same registration again without writing, and refuses another one', async () => {
    const first = await merchants.service.registerMerchant(duka);
    const again = await merchants.service.registerMerchant({ ...duka, merchantId: merchantId.toUpperCase() });
    expect(again).toEqual(first);
    expect(await trail()).toHaveLength(3);
    await expect(merchants.service.registerMerchant({ ...duka, name: 'Kiosk' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    });
  });

  it('gives a channel without an id the same id every time', async () => {
    const unnamed = { ...duka, channels: [{ ...paybill, channelId: '' }] };
    const { merchant } = await merchants.service.registerMerchant(unnamed);
    expect(merchant?.channels[0]?.channelId).toBe(derivedId('channel', merchantId, 'PAYBILL', '174379'));
    await expect(merchants.service.registerMerchant(unnamed)).resolves.toEqual({ merchant });
  });

  it('lets one of many equal registrations at the same time be the fact', async () => {
    await Promise.all(Array.from({ length: 20 }, () => merchants.service.registerMerchant(duka)));
    expect(await trail()).toHaveLength(3);
  });

  it('keeps only the hash and the prefix of a key, in the environment of its event', async () => {
    await merchants.service.registerMerchant(duka);
    const { keyId, apiKey } = await merchants.service.issueApiKey(testKey);
    const event = (await trail()).at(-1)!;
    expect(apiKey).toMatch(/^dft_test_[0-9A-Za-z]{43}$/);
    expect(event).toMatchObject({
      type: 'ApiKeyIssued.v1',
      environment: 'test',
      correlation: merchantId,
      causation: keyId,
      actor: 'operator:spec',
      data: { merchantId, keyId, name: 'shop', prefix: apiKey.slice(0, 14), keyHash: hashOfApiKey(apiKey) },
    });
    expect(JSON.stringify(await trail())).not.toContain(apiKey);
    const { merchant } = await merchants.service.getMerchant({ merchantId });
    expect(merchant?.keys).toEqual([
      {
        ...{ keyId, name: 'shop', prefix: apiKey.slice(0, 14), environment: Environment.TEST, revoked: false },
        ...{ scopes: [], expiresAt: undefined, allowedAddresses: [], lastUsedAt: undefined, createdAt: event.at },
      },
    ]);
  });

  it('makes a new key every time, for each environment', async () => {
    await merchants.service.registerMerchant(duka);
    const first = await merchants.service.issueApiKey(testKey);
    const second = await merchants.service.issueApiKey({ ...testKey, environment: Environment.LIVE });
    expect(second.apiKey).toMatch(/^dft_live_/);
    expect(second.apiKey.slice(9)).not.toBe(first.apiKey.slice(9));
    expect((await trail()).at(-1)).toMatchObject({ environment: 'live' });
  });

  it('registers a merchant with nothing but a name, and gives it keys later, also after a restart', async () => {
    const bare = { merchantId, name: 'Duka', kycStatus: KycStatus.UNSPECIFIED, channels: [], pricing: [], caller };
    const { merchant } = await merchants.service.registerMerchant(bare);
    const standing = { kycStatus: KycStatus.PENDING, suspended: false, createdAt: merchant?.createdAt };
    expect(merchant).toEqual({ ...bare, ...standing, caller: undefined, keys: [] });
    await merchants.service.issueApiKey(testKey);
    await merchants.stop();
    merchants = await open();
    const live = await merchants.service.issueApiKey({ ...testKey, environment: Environment.LIVE });
    expect(live.apiKey).toMatch(/^dft_live_/);
    const again = await merchants.service.registerMerchant(bare);
    expect(again.merchant?.keys).toHaveLength(2);
    expect((await trail()).map(({ type }) => type)).toEqual([
      'MerchantRegistered.v1',
      'ApiKeyIssued.v1',
      'ApiKeyIssued.v1',
    ]);
  });

  it('takes a pricing rule of top-ups beside that of payments', async () => {
    const topUp = { ...stkFee, paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' };
    const { merchant } = await merchants.service.registerMerchant({ ...duka, pricing: [stkFee, topUp] });
    expect(merchant?.pricing).toEqual([stkFee, topUp]);
  });

  it('revokes a key once, whoever asks again', async () => {
    await merchants.service.registerMerchant(duka);
    const { keyId } = await merchants.service.issueApiKey(testKey);
    const revoke = { merchantId, keyId, reason: 'leaked', caller };
    await merchants.service.revokeApiKey(revoke);
    await merchants.service.revokeApiKey({ ...revoke, reason: 'again' });
    expect((await trail()).slice(4)).toEqual([
      expect.objectContaining({ type: 'ApiKeyRevoked.v1', environment: 'test', causation: keyId }),
    ]);
    const { merchant } = await merchants.service.getMerchant({ merchantId });
    expect(merchant?.keys).toMatchObject([{ keyId, revoked: true }]);
  });

  it('does not find a merchant that was never registered', async () => {
    const notFound = { code: 'MERCHANT_NOT_FOUND' };
    await expect(merchants.service.getMerchant({ merchantId: nobody })).rejects.toMatchObject(notFound);
    await expect(merchants.service.issueApiKey({ ...testKey, merchantId: nobody })).rejects.toMatchObject(notFound);
    const revoke = { merchantId: nobody, keyId: nobody, reason: 'x', caller };
    await expect(merchants.service.revokeApiKey(revoke)).rejects.toMatchObject(notFound);
  });

  it('names every field that is wrong', async () => {
    const request = {
      merchantId: 'x',
      name: ' ',
      kycStatus: KycStatus.UNSPECIFIED,
      channels: [paybill, { ...paybill, kind: ChannelKind.UNSPECIFIED, shortcode: '12ab' }],
      pricing: [stkFee, { ...stkFee, flatCents: -1, basisPoints: 10_001, minimumCents: 5, maximumCents: 4 }],
      caller: undefined,
    };
    const error: unknown = await merchants.service.registerMerchant(request).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR' });
    const { fields } = (error as { details: { fields: object } }).details;
    expect(Object.keys(fields).sort()).toEqual([
      'caller.actor',
      'channels',
      'channels.1.kind',
      'channels.1.shortcode',
      'merchantId',
      'name',
      'pricing',
      'pricing.1.basisPoints',
      'pricing.1.flatCents',
      'pricing.1.minimumCents',
    ]);
  });

  it('refuses two default channels', async () => {
    const second = { ...paybill, channelId: nobody, shortcode: '600000' };
    const request = { ...duka, channels: [paybill, second] };
    await expect(merchants.service.registerMerchant(request)).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { channels: 'must have at most one default' } },
    });
  });

  it('still knows everything after it was closed and opened again', async () => {
    await merchants.service.registerMerchant(duka);
    await merchants.service.issueApiKey(testKey);
    const before = await merchants.service.getMerchant({ merchantId });
    await merchants.stop();
    merchants = await open();
    expect(await merchants.service.getMerchant({ merchantId })).toEqual(before);
  });
});
