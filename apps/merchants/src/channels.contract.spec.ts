import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  ChannelKind,
  KycStatus,
  type CreateChannelRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import { buildMerchants, type Merchants } from './service';
import { specSecrets } from './testing/spec-secrets';
import { STORES, type SpecStore } from './testing/stores';

const merchantId = '7f1c0a52-0b7e-4d0e-9a53-0d6f4c1b2a30';
const stranger = '2e1c0a52-0b7e-4d0e-9a53-0d6f4c1b2a31';
const channelId = '0d9f5e38-8f9c-4a0e-b6a4-3b8b1b1f7a11';
const firstId = '3d6bfa4e-6a46-4a54-8f27-0e3c1c6a9d01';
const caller = { actor: `merchant:${merchantId}`, causation: 'request-1' };
const scope = { merchantId, environment: Environment.TEST };
const shop: CreateChannelRequest = {
  ...{ ...scope, channelId, type: 'TILL_NUMBER', shortcode: '5123456', name: ' Shop ', isDefault: false },
  ...{ requestFingerprint: 'a'.repeat(64), caller },
};
const change = { ...scope, channelId, caller };
const first = { channelId: firstId, kind: ChannelKind.PAYBILL, shortcode: '174379', name: 'Main', isDefault: true };
const duka = { merchantId, name: 'Duka', kycStatus: KycStatus.APPROVED, channels: [first], pricing: [], caller };

describe.each(STORES)('channels on $name', ({ make }) => {
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
  const trail = async () =>
    (await merchants.journal.readStream(partitionOf(merchantId), `merchant-${merchantId}`)).slice(2);
  const listed = async (environment = Environment.TEST) =>
    (await merchants.service.listChannels({ merchantId, environment })).channels;
  const defaults = async (environment = Environment.TEST) =>
    (await listed(environment)).filter(({ isDefault }) => isDefault).map((one) => one.channelId);

  beforeEach(async () => {
    store = make();
    merchants = await open();
    await merchants.start();
    await merchants.service.registerMerchant(duka);
    await merchants.service.registerMerchant({ ...duka, merchantId: stranger, channels: [] });
  });
  afterEach(async () => {
    await merchants.stop();
    store.remove();
  });

  it('creates a channel in the environment that asks, and answers what was given', async () => {
    const { channel, replayed } = await merchants.service.createChannel({ ...shop, accountNumber: 'SHOP-1' });
    expect(replayed).toBe(false);
    expect(channel).toEqual({
      ...{ channelId, merchantId, type: 'TILL_NUMBER', shortcode: '5123456', name: 'Shop', accountNumber: 'SHOP-1' },
      ...{ isDefault: false, createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\.\d{3}Z$/) },
    });
    expect(await trail()).toMatchObject([
      { type: 'ChannelCreated.v1', environment: 'test', causation: 'request-1', actor: caller.actor },
    ]);
    expect(await merchants.service.getChannel({ ...scope, channelId })).toEqual({ channel });
    expect((await listed()).map((one) => one.channelId)).toEqual([firstId, channelId]);
    expect((await listed(Environment.LIVE)).map((one) => one.channelId)).toEqual([firstId]);
  });

  it('answers the same request as the first time, also when the channel was changed, deleted, or it was restarted', async () => {
    const { channel } = await merchants.service.createChannel(shop);
    const again = { channel, replayed: true };
    await merchants.service.updateChannel({ ...change, name: 'Kiosk' });
    expect(await merchants.service.createChannel(shop)).toEqual(again);
    await merchants.service.deleteChannel(change);
    await merchants.stop();
    merchants = await open();
    expect(await merchants.service.createChannel(shop)).toEqual(again);
    expect(await trail()).toHaveLength(3);
    await expect(
      merchants.service.createChannel({ ...shop, requestFingerprint: 'b'.repeat(64) }),
    ).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('lets one of many equal requests at the same time be the fact', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => merchants.service.createChannel(shop)));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ channel }) => JSON.stringify(channel))).size).toBe(1);
    expect(await trail()).toHaveLength(1);
  });

  it('keeps exactly one default, whoever asks for it at the same time', async () => {
    const ids = Array.from({ length: 8 }, () => systemIds.uuid());
    await Promise.all(
      ids.map((id, i) =>
        merchants.service.createChannel({
          ...{ ...shop, channelId: id, shortcode: String(600_000 + i), isDefault: i % 2 === 0 },
          requestFingerprint: 'b'.repeat(64),
        }),
      ),
    );
    expect(await defaults()).toHaveLength(1);
    await Promise.all(ids.map((id) => merchants.service.updateChannel({ ...change, channelId: id, isDefault: true })));
    expect(await defaults()).toHaveLength(1);
    expect(await defaults(Environment.LIVE)).toEqual([firstId]);
  });

  it('makes one channel of a shortcode that many ask for at the same time', async () => {
    const asked = Array.from({ length: 8 }, () =>
      merchants.service.createChannel({ ...shop, channelId: systemIds.uuid() }),
    );
    const refused = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(7);
    for (const each of refused) expect(each).toMatchObject({ reason: { code: 'DUPLICATE_SHORTCODE' } });
  });

  it('changes what is named and takes an account number away', async () => {
    await merchants.service.createChannel({ ...shop, accountNumber: 'SHOP-1' });
    const { channel } = await merchants.service.updateChannel({ ...change, name: 'Kiosk', accountNumber: '' });
    expect(channel).toMatchObject({ name: 'Kiosk', accountNumber: undefined, type: 'TILL_NUMBER' });
    expect((await trail()).at(-1)).toMatchObject({
      type: 'ChannelUpdated.v1',
      environment: 'test',
      data: { merchantId, channelId, name: 'Kiosk', accountNumber: null },
    });
    await expect(merchants.service.updateChannel(change)).rejects.toMatchObject({ code: 'EMPTY_UPDATE' });
  });

  it('deletes a channel once, the default one never, and payments find it no more', async () => {
    await merchants.service.createChannel({ ...shop, isDefault: true });
    await expect(merchants.service.deleteChannel(change)).rejects.toMatchObject({ code: 'CHANNEL_IN_USE' });
    await merchants.service.updateChannel({ ...change, channelId: firstId, isDefault: true });
    await merchants.service.deleteChannel(change);
    await merchants.service.deleteChannel(change);
    const other = { ...change, caller: { ...caller, causation: 'request-2' } };
    await expect(merchants.service.deleteChannel(other)).rejects.toMatchObject({ code: 'CHANNEL_NOT_FOUND' });
    const { merchant } = await merchants.service.getMerchant({ merchantId, environment: Environment.TEST });
    expect(merchant?.channels).toEqual([first]);
  });

  it("shows nobody another merchant's channel, and changes none", async () => {
    await merchants.service.createChannel(shop);
    const theirs = { ...change, merchantId: stranger };
    const refusals = [
      () => merchants.service.getChannel(theirs),
      () => merchants.service.updateChannel({ ...theirs, name: 'Mine' }),
      () => merchants.service.deleteChannel(theirs),
      () => merchants.service.getChannel({ ...change, environment: Environment.LIVE }),
      () => merchants.service.getChannel({ ...change, channelId: systemIds.uuid() }),
    ];
    const told = await Promise.all(refusals.map((ask) => ask().catch((error: unknown) => error)));
    for (const each of told) {
      expect(each).toMatchObject({
        code: 'CHANNEL_NOT_FOUND',
        message: 'The payment channel does not exist.',
        details: {},
      });
    }
    expect(await merchants.service.listChannels({ ...scope, merchantId: stranger })).toEqual({ channels: [] });
    expect(await trail()).toHaveLength(1);
  });

  it('tells payments the channels of their environment, and of both where none is named', async () => {
    await merchants.service.createChannel({ ...shop, isDefault: true });
    const channels = async (environment?: Environment) =>
      (await merchants.service.getMerchant({ merchantId, environment })).merchant?.channels;
    const till = { channelId, kind: ChannelKind.TILL, shortcode: '5123456', name: 'Shop', isDefault: true };
    expect(await channels(Environment.TEST)).toEqual([{ ...first, isDefault: false }, till]);
    expect(await channels(Environment.LIVE)).toEqual([first]);
    expect(await channels()).toEqual([first, { ...till, isDefault: false }]);
  });

  it('names every field that is wrong', async () => {
    const wrong = {
      ...{
        merchantId: 'x',
        environment: Environment.UNSPECIFIED,
        channelId: 'y',
        type: 'BANK',
        shortcode: '0712345678',
      },
      ...{ name: ' ', accountNumber: 'x'.repeat(51), isDefault: false, requestFingerprint: '', caller: undefined },
    };
    const error: unknown = await merchants.service.createChannel(wrong).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR' });
    expect(Object.keys((error as { details: { fields: object } }).details.fields).sort()).toEqual(
      [...Object.keys(wrong).filter((key) => key !== 'isDefault' && key !== 'caller'), 'caller.actor'].sort(),
    );
  });

  it('has no channels of a merchant that is not registered', async () => {
    const nobody = { merchantId: systemIds.uuid() };
    const notFound = { code: 'MERCHANT_NOT_FOUND' };
    await expect(merchants.service.listChannels({ ...scope, ...nobody })).rejects.toMatchObject(notFound);
    await expect(merchants.service.createChannel({ ...shop, ...nobody })).rejects.toMatchObject(notFound);
  });
});

it('stay right with two copies of the service on one store', async () => {
  const store = memoryStore();
  const open = () =>
    buildMerchants({
      store,
      clock: systemClock,
      ids: systemIds,
      random: seededRandom(7),
      ...specSecrets(),
    });
  const copies = [await open(), await open()];
  await copies[0]!.service.registerMerchant(duka);
  const asked = Array.from({ length: 12 }, (_, i) =>
    copies[i % 2]!.service.createChannel({
      ...{ ...shop, channelId: systemIds.uuid(), shortcode: String(700_000 + (i >> 1)), isDefault: true },
    }),
  );
  const refused = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected');
  for (const each of refused) expect(each).toMatchObject({ reason: { code: 'DUPLICATE_SHORTCODE' } });
  expect(refused).toHaveLength(6);
  for (const { service } of copies) {
    const { channels } = await service.listChannels(scope);
    expect(channels).toHaveLength(7);
    expect(channels.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  }
  for (const copy of copies) await copy.stop();
});
