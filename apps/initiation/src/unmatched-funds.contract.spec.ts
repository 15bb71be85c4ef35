import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { personalFields } from '@daftari/contracts/personal-fields';
import type { RegisterOutcome } from '@daftari/daraja/c2b-port';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { smallKeyring } from '@daftari/privacy/testing/small-keyring';
import { COLLECTION, CollectionWorld, OPERATOR, OTHER_MERCHANT } from './spec-collections';
import { MERCHANT } from './spec-fakes';
import { STORES } from './spec-world';

const UNKNOWN = '44444444-4444-4444-8444-444444444444';

/** One whose log is in the same partition as the platform's. */
function merchantBesideThePlatform(): string {
  for (let n = 0; ; n++) {
    const merchantId = `55555555-5555-4555-8555-${String(n).padStart(12, '0')}`;
    if (partitionOf(merchantId) === partitionOf(PLATFORM_MERCHANT)) return merchantId;
  }
}

describe.each(STORES)('what a person does about unmatched funds, on %s', (store) => {
  let world: CollectionWorld;
  beforeEach(async () => {
    world = await new CollectionWorld(store).open();
  });
  afterEach(() => world.close());

  const aKamau = () => world.confirmed({ billReference: 'KAMAU' });

  it('gives them to a merchant: they are received once, and off the list', async () => {
    await aKamau();
    await world.resolve(MERCHANT);
    await world.resolve(MERCHANT);
    expect(await world.collected()).toEqual({
      merchant: ['CollectionReceived'],
      platform: ['FundsUnmatched', 'UnmatchedFundsResolved'],
    });
    const [, resolved] = await world.collectionEvents(PLATFORM_MERCHANT);
    const [received] = await world.collectionEvents();
    expect(resolved).toMatchObject({
      actor: 'operator:amina',
      data: { toMerchantId: MERCHANT, note: 'the payer called' },
    });
    expect(received).toMatchObject({
      causation: resolved!.id,
      data: { via: 'operator', billReference: 'KAMAU', payer: '2547 ***** 678', amountCents: 100_000 },
    });
    expect(await world.unmatched()).toEqual([]);
    expect(await world.get(COLLECTION)).toMatchObject({ paymentType: 'C2B' });
  });

  it("gives them to a merchant whose log is beside the platform's: that they came is one fact, for whom another", async () => {
    const neighbour = merchantBesideThePlatform();
    world.merchants.known.add(neighbour);
    await aKamau();
    await world.resolve(neighbour);
    await world.resolve(neighbour);
    const types = async (merchantId: string) => (await world.collectionEvents(merchantId)).map(({ type }) => type);
    expect(await types(PLATFORM_MERCHANT)).toEqual(['FundsUnmatched.v1', 'UnmatchedFundsResolved.v1']);
    expect(await types(neighbour)).toEqual(['CollectionReceived.v1']);
    await world.room.caughtUp();
    expect(await world.unmatched()).toEqual([]);
    const key = { merchantId: neighbour, transactionId: COLLECTION, environment: Environment.TEST };
    const { payment } = await world.room.service.getPayment(key);
    expect(payment).toMatchObject({ paymentType: 'C2B', amountCents: 100_000 });
  });

  it("says that they were given back outside: they are off the list and nobody's", async () => {
    await aKamau();
    await world.resolve('');
    await world.resolve('');
    const platform = ['FundsUnmatched', 'UnmatchedFundsResolved'];
    expect(await world.collected()).toEqual({ merchant: [], platform });
    expect(await world.unmatched()).toEqual([]);
    await expect(world.resolve(MERCHANT)).rejects.toMatchObject({ code: 'DECISION_CONFLICT' });
    await world.confirmed({ billReference: 'KAMAU' });
    expect(await world.collected()).toEqual({ merchant: [], platform });
  });

  it.each([
    ['a merchant that does not exist', UNKNOWN, {}, 'MERCHANT_NOT_FOUND'],
    ['the platform itself', PLATFORM_MERCHANT, {}, 'VALIDATION_ERROR'],
    ['no reason', MERCHANT, { note: ' ' }, 'VALIDATION_ERROR'],
    ['money that did not come', MERCHANT, { transactionId: UNKNOWN }, 'TRANSACTION_NOT_FOUND'],
  ])('is refused with %s: they stay where they are', async (_, to, over, code) => {
    await aKamau();
    await expect(world.resolve(to, over)).rejects.toMatchObject({ code });
    expect((await world.collected()).platform).toEqual(['FundsUnmatched']);
    expect(await world.unmatched()).toHaveLength(1);
  });

  it("is not said about money of the other environment, nor about what is a merchant's", async () => {
    await world.confirmed();
    await expect(world.resolve(OTHER_MERCHANT)).rejects.toMatchObject({ code: 'TRANSACTION_NOT_FOUND' });
    const live = {
      environment: Environment.LIVE,
      transactionId: COLLECTION,
      toMerchantId: '',
      note: 'x',
      caller: OPERATOR,
    };
    await expect(world.room.service.resolveUnmatched(live)).rejects.toMatchObject({ code: 'TRANSACTION_NOT_FOUND' });
  });

  it('sees them in pages, the oldest first', async () => {
    for (let i = 0; i < 5; i++) {
      await world.confirmed({ receipt: `TKB1ABCDE${i}`, billReference: '' });
      world.clock.advance(1_000);
    }
    const list = (limit: number, cursor = '') =>
      world.room.service.listUnmatched({ environment: Environment.TEST, limit, cursor });
    const first = await list(2);
    const second = await list(2, first.nextCursor);
    const third = await list(2, second.nextCursor);
    const receipts = [first, second, third].flatMap(({ funds }) => funds.map(({ receipt }) => receipt));
    expect(receipts).toEqual(Array.from({ length: 5 }, (_, i) => `TKB1ABCDE${i}`));
    expect(third.nextCursor).toBe('');
    await expect(list(0)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    await expect(list(1, 'x')).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
    const live = await world.room.service.listUnmatched({ environment: Environment.LIVE, limit: 10, cursor: '' });
    expect(live.funds).toEqual([]);
  });
});

describe('the addresses for payments that come unprompted', () => {
  let world: CollectionWorld;
  let outcome: RegisterOutcome;
  beforeEach(async () => {
    world = new CollectionWorld('memory');
    world.over = { registerCollections: (environment) => (environment === 'test' ? async () => outcome : undefined) };
    await world.open();
  });
  afterEach(() => world.close());
  const register = (environment = Environment.TEST) => world.room.service.registerCollectionUrls({ environment });

  it.each([
    ['registered', false],
    ['already-registered', true],
  ] as const)('are %s', async (kind, alreadyRegistered) => {
    outcome = { kind, resultCode: '0', resultDescription: 'Success' };
    expect(await register()).toEqual({ alreadyRegistered, resultCode: '0', resultDescription: 'Success' });
  });

  it.each<[RegisterOutcome, string]>([
    [
      { kind: 'refused', code: 'PROVIDER_REFUSED', resultCode: '500.003.1001', resultDescription: 'no' },
      'PROVIDER_REFUSED',
    ],
    [{ kind: 'unavailable', reason: 'timeout' }, 'PROVIDER_UNAVAILABLE'],
  ])('are not registered when M-Pesa says so: %j', async (said, code) => {
    outcome = said;
    await expect(register()).rejects.toMatchObject({ code });
  });

  it('need credentials and an environment', async () => {
    await expect(register(Environment.LIVE)).rejects.toMatchObject({ code: 'PLATFORM_CREDENTIALS_NOT_CONFIGURED' });
    await expect(register(Environment.UNSPECIFIED)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  });
});

describe('who paid unprompted', () => {
  it('is sealed in the log, shown to whoever may see it, and goes with its key', async () => {
    const keys = await smallKeyring();
    const world = new CollectionWorld('memory');
    const sealer = new PersonalSealer({ keyring: keys.keyring, fields: personalFields(initiationEvents) });
    world.personal = sealer;
    await world.open();
    await world.confirmed({ billReference: 'KAMAU', payer: '254712345678' });
    const raw = async (merchantId: string) =>
      (await world.room.journal.readBatches(partitionOf(merchantId), 0, 100)).map(({ body }) =>
        Buffer.from(body).toString(),
      );
    expect((await raw(PLATFORM_MERCHANT)).join('')).not.toMatch(/KAMAU|AMINA|712345678/);
    expect(await world.unmatched()).toMatchObject([
      { billReference: 'KAMAU', payerName: 'AMINA', payer: '254712345678' },
    ]);
    await world.resolve(MERCHANT);
    expect((await raw(MERCHANT)).join('')).not.toMatch(/KAMAU|AMINA|712345678/);
    await world.room.caughtUp();
    expect(await world.get(COLLECTION)).toMatchObject({ accountReference: 'KAMAU', phone: '254712345678' });
    const { id: key } = (await keys.store.keyOf(COLLECTION))!;
    await keys.store.destroy({ keyIds: [key], subjects: [COLLECTION], at: '2026-11-22T08:00:00.000Z' });
    sealer.forget([key]);
    await world.room.journal.refold();
    expect(await world.get(COLLECTION)).toMatchObject({ accountReference: '[erased]', amountCents: 100_000 });
    expect(JSON.stringify(world.logged)).not.toContain('712345678');
    await world.close();
  });
});
