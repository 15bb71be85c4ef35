import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { KycStatus, type RegisterMerchantRequest } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { manualClock } from '@daftari/kernel/clock';
import { derivedId, systemIds } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import { buildMerchants, type Merchants } from './service';
import { specSecrets } from './testing/spec-secrets';
import { STORES, type SpecStore } from './testing/stores';

const merchantId = '7f1c0a52-0b7e-4d0e-9a53-0d6f4c1b2a30';
const nobody = '00000000-0000-4000-8000-000000000000';
const START = '2026-11-21T08:00:00.000Z';
const caller = { actor: 'operator:spec', causation: '' };
const rule = (paymentType: string, flatCents: number) => ({
  ...{ paymentType, flatCents, basisPoints: 0, minimumCents: undefined, maximumCents: undefined },
  refundOnFailure: false,
});
const duka: RegisterMerchantRequest = {
  ...{ merchantId, name: 'Duka', kycStatus: KycStatus.PENDING, channels: [], caller },
  pricing: [rule('STK', 250)],
};

describe.each(STORES)('what an operator decides of merchants on $name', ({ make }) => {
  let store: SpecStore;
  let merchants: Merchants;
  const clock = manualClock(Date.parse(START));
  const open = async () =>
    buildMerchants({
      store: await store.open(),
      clock,
      ids: systemIds,
      random: seededRandom(7),
      ...specSecrets(),
    });
  const trail = async () =>
    (await merchants.journal.readStream(partitionOf(merchantId), `merchant-${merchantId}`)).map(({ type }) => type);

  beforeEach(async () => {
    clock.set(Date.parse(START));
    store = make();
    merchants = await open();
    await merchants.start();
  });
  afterEach(async () => {
    await merchants.stop();
    store.remove();
  });

  it('is the KYC status, by a person with a reason, once', async () => {
    await merchants.service.registerMerchant(duka);
    const approve = { merchantId, kycStatus: KycStatus.APPROVED, reason: 'papers seen', caller };
    const decided = await Promise.all([merchants.service.decideKyc(approve), merchants.service.decideKyc(approve)]);
    for (const { merchant } of decided) {
      expect(merchant).toMatchObject({ kycStatus: KycStatus.APPROVED, suspended: false, createdAt: START });
    }
    expect(await trail()).toEqual(['MerchantRegistered.v1', 'PricingRuleSet.v1', 'MerchantKycDecided.v1']);
    await expect(
      merchants.service.decideKyc({ ...approve, reason: ' ', kycStatus: KycStatus.UNSPECIFIED }),
    ).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { reason: expect.anything(), kycStatus: expect.anything() } },
    });
    await expect(merchants.service.decideKyc({ ...approve, merchantId: nobody })).rejects.toMatchObject({
      code: 'MERCHANT_NOT_FOUND',
    });
  });

  it('is nothing about the platform, which is no merchant', async () => {
    await expect(merchants.service.registerMerchant({ ...duka, merchantId: nobody })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { merchantId: expect.anything() } },
    });
  });

  it('is a suspension and its end, and a restart remembers it', async () => {
    await merchants.service.registerMerchant(duka);
    const asked = { merchantId, reason: 'complaints', caller };
    expect((await merchants.service.suspendMerchant(asked)).merchant).toMatchObject({ suspended: true });
    await merchants.service.suspendMerchant(asked);
    await merchants.stop();
    merchants = await open();
    expect((await merchants.service.getMerchant({ merchantId })).merchant).toMatchObject({ suspended: true });
    expect((await merchants.service.reactivateMerchant(asked)).merchant).toMatchObject({ suspended: false });
    await merchants.service.reactivateMerchant(asked);
    expect((await trail()).slice(2)).toEqual(['MerchantSuspended.v1', 'MerchantReactivated.v1']);
    for (const decide of ['suspendMerchant', 'reactivateMerchant'] as const) {
      await expect(merchants.service[decide]({ ...asked, reason: 'x'.repeat(201) })).rejects.toMatchObject({
        code: 'VALIDATION_ERROR',
      });
    }
  });

  it('are prices: set, removed, and never a type twice in one request', async () => {
    await merchants.service.registerMerchant(duka);
    const asked = { merchantId, rules: [rule('B2C', 500)], removedPaymentTypes: ['STK'], caller };
    const { merchant } = await merchants.service.setPricing(asked);
    expect(merchant?.pricing).toEqual([rule('B2C', 500)]);
    await merchants.service.setPricing(asked);
    expect((await trail()).slice(2)).toEqual(['PricingRuleRemoved.v1', 'PricingRuleSet.v1']);
    const wrong = [
      { ...asked, removedPaymentTypes: ['B2C'] },
      { ...asked, removedPaymentTypes: ['stk'] },
      { ...asked, rules: [rule('B2C', -1)] },
      { ...asked, rules: [], removedPaymentTypes: [] },
    ];
    for (const request of wrong) {
      await expect(merchants.service.setPricing(request)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    }
    expect(await merchants.service.registerMerchant(duka)).toMatchObject({ merchant: { pricing: [rule('B2C', 500)] } });
  });

  it('lists merchants page by page, newest first, and what came meanwhile moves no page', async () => {
    const ids = Array.from({ length: 7 }, (_, i) => derivedId('listed', String(i)));
    for (const id of ids) {
      clock.advance(1_000);
      await merchants.service.registerMerchant({ ...duka, merchantId: id });
    }
    const first = await merchants.service.listMerchants({ limit: 3, cursor: '' });
    expect(first.merchants.map((one) => one.merchantId)).toEqual([ids[6], ids[5], ids[4]]);
    expect(first.merchants[0]).toMatchObject({ name: 'Duka', keys: [], channels: [], pricing: [rule('STK', 250)] });
    clock.advance(1_000);
    await merchants.service.registerMerchant(duka);
    const second = await merchants.service.listMerchants({ limit: 3, cursor: first.nextCursor });
    expect(second.merchants.map((one) => one.merchantId)).toEqual([ids[3], ids[2], ids[1]]);
    const last = await merchants.service.listMerchants({ limit: 3, cursor: second.nextCursor });
    expect(last).toMatchObject({ merchants: [{ merchantId: ids[0] }], nextCursor: '' });
    const newest = await merchants.service.listMerchants({ limit: 1, cursor: '' });
    expect(newest.merchants.map((one) => one.merchantId)).toEqual([merchantId]);
  });

  it('lists nothing where nobody is registered, and refuses a page that can not be', async () => {
    const { service } = merchants;
    expect(await service.listMerchants({ limit: 100, cursor: '' })).toEqual({ merchants: [], nextCursor: '' });
    for (const limit of [0, 101, 1.5]) {
      await expect(service.listMerchants({ limit, cursor: '' })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    }
    await expect(service.listMerchants({ limit: 1, cursor: 'nonsense' })).rejects.toMatchObject({
      code: 'INVALID_CURSOR',
    });
  });
});

it('two copies on one store decide once, and each lists what the other registered', async () => {
  const memory = STORES[0]!.make();
  const open = async () =>
    buildMerchants({
      store: await memory.open(),
      clock: manualClock(Date.parse(START)),
      ids: systemIds,
      random: seededRandom(7),
      ...specSecrets(),
    });
  const [one, other] = [await open(), await open()];
  expect(await other.service.listMerchants({ limit: 10, cursor: '' })).toMatchObject({ merchants: [] });
  await one.service.registerMerchant(duka);
  const asked = { merchantId, reason: 'complaints', caller };
  await Promise.all([one, other, one, other].map(({ service }) => service.suspendMerchant(asked)));
  const events = await one.journal.readStream(partitionOf(merchantId), `merchant-${merchantId}`);
  expect(events.filter(({ type }) => type === 'MerchantSuspended.v1')).toHaveLength(1);
  const { merchants } = await other.service.listMerchants({ limit: 10, cursor: '' });
  expect(merchants).toMatchObject([{ merchantId, suspended: true }]);
  const inTest = await other.service.getMerchant({ merchantId, environment: Environment.TEST });
  expect(inTest.merchant).toMatchObject({ suspended: true });
  await Promise.all([one.stop(), other.stop()]);
});
