import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { collectionIdOf } from '@daftari/kernel/collection-id';
import type { DaftariError } from '@daftari/kernel/errors';
import { wholeShare } from '@daftari/kernel/partition-share';
import type { InitiationRoom } from './service';
import { COLLECTION, CollectionWorld, OTHER_MERCHANT, RECEIPT } from './spec-collections';
import { MERCHANT } from './spec-fakes';
import { FakeList } from './spec-list';
import { STORES } from './spec-world';

const STEP_MS = 5_000;
const RECEIVED = { merchant: ['CollectionReceived'], platform: [] };
const ASSIGNED = { merchant: ['CollectionReceived'], platform: ['FundsUnmatched', 'UnmatchedFundsResolved'] };

describe.each(STORES)('money that comes unprompted, when something dies or two do the same, on %s', (store) => {
  let world: CollectionWorld;
  beforeEach(async () => {
    world = await new CollectionWorld(store).open();
  });
  afterEach(() => world.close());

  /** The store fails for this type of fact, once. */
  const failingOnce = (type: string) => {
    const seen = { failed: 0 };
    world.beforeWrite = (text) => {
      if (!text.includes(`"${type}"`) || seen.failed > 0) return undefined;
      seen.failed += 1;
      return new Error('disk');
    };
    return seen;
  };

  it('between the claim of its receipt and the fact: the same confirmation goes on', async () => {
    const seen = failingOnce('CollectionReceived.v1');
    await world.confirm();
    await world.until(async () => (await world.collected()).merchant.length > 0, 100);
    expect(seen.failed).toBe(1);
    expect(await world.collected()).toEqual(RECEIVED);
  });

  it('with the process between the claim and the fact: the next life goes on', async () => {
    world.beforeWrite = (text) => (text.includes('"CollectionReceived.v1"') ? new Error('disk') : undefined);
    await world.confirm();
    await world.until(async () => (await world.ownerOf()) !== undefined, 100);
    await world.crash();
    world.beforeWrite = () => undefined;
    await world.open();
    await world.until(async () => (await world.collected()).merchant.length > 0, 100);
    expect(await world.collected()).toEqual(RECEIVED);
  });

  it('between the claim for a payment by prompt and its end: the confirmation goes on with the payment', async () => {
    const { transactionId } = await world.initiate();
    const seen = failingOnce('PaymentSucceeded.v1');
    await world.confirm({ billReference: 'INV-2024-001' });
    await world.until(async () => (await world.types(transactionId)).at(-1) === 'PaymentSucceeded', 100);
    expect([seen.failed, (await world.ownerOf())?.transactionId]).toEqual([1, transactionId]);
    expect(await world.collected()).toEqual({ merchant: [], platform: [] });
  });

  it('of which the list was read by the one that died between: the next reading goes on', async () => {
    await world.crash();
    const list = new FakeList();
    world.over = { pullFor: () => list };
    await world.open();
    const seen = failingOnce('CollectionReceived.v1');
    list.add(RECEIPT, world.clock.nowMs() + 1_000, { billReference: '22222222' });
    await world.until(async () => (await world.collected()).merchant.length > 0, STEP_MS);
    expect(seen.failed).toBe(1);
    expect(await world.collected()).toEqual(RECEIVED);
  });

  it('is given to a merchant once, although the process died before the merchant was told', async () => {
    await world.confirmed({ billReference: 'KAMAU' });
    world.beforeWrite = (text) => (text.includes('"CollectionReceived.v1"') ? new Error('disk') : undefined);
    await expect(world.resolve(MERCHANT)).rejects.toThrow();
    expect((await world.collected()).platform).toEqual(['FundsUnmatched', 'UnmatchedFundsResolved']);
    await world.crash();
    world.beforeWrite = () => undefined;
    await world.open();
    await world.until(async () => (await world.collected()).merchant.length > 0, 1_000);
    await world.resolve(MERCHANT);
    await world.aMinuteLater();
    expect(await world.collected()).toEqual(ASSIGNED);
    await expect(world.resolve(OTHER_MERCHANT)).rejects.toMatchObject({ code: 'DECISION_CONFLICT' });
  });

  it('is given once, also when the views are lost and read again in whatever order', async () => {
    await world.confirmed({ billReference: 'KAMAU' });
    await world.resolve(MERCHANT);
    await world.crash();
    world.dropViews();
    await world.open();
    await world.aMinuteLater();
    expect(await world.collected()).toEqual(ASSIGNED);
    expect(await world.unmatched()).toEqual([]);
  });

  describe('by two copies of the service', () => {
    let second: InitiationRoom;
    let list: FakeList;
    beforeEach(async () => {
      list = new FakeList();
      second = await world.secondProcess({ share: wholeShare, pullFor: () => list });
      await world.startRoom(second);
    });
    afterEach(() => world.until(second.stop(), 1_000));
    /** Whoever loses a race for the log waits a moment before it tries again: time has to go on. */
    const bothCaughtUp = () => world.until(Promise.all([world.room.caughtUp(), second.caughtUp()]), 100);

    it('is booked once, although both were told', async () => {
      for (let i = 0; i < 5; i++)
        await world.confirm({ receipt: `TKB1ABCDE${i}`, billReference: i % 2 ? 'X' : '22222222' });
      await bothCaughtUp();
      expect((await world.unmatched()).map(({ receipt }) => receipt).sort()).toEqual(['TKB1ABCDE1', 'TKB1ABCDE3']);
      const booked = (receipt: string) => world.collected(collectionIdOf('test', receipt));
      expect(await booked('TKB1ABCDE2')).toEqual(RECEIVED);
      expect(await booked('TKB1ABCDE3')).toEqual({ merchant: [], platform: ['FundsUnmatched'] });
    });

    it('is booked once, although one is told and the other reads the list, of a merchant that only one knows', async () => {
      list.add(RECEIPT, world.clock.nowMs(), { billReference: '22222222' });
      await Promise.all([
        world.confirm({ billReference: 'TYPED WRONG' }),
        world.until(async () => (await world.ownerOf()) !== undefined, STEP_MS),
      ]);
      await world.until(async () => Object.values(await world.collected()).flat().length > 0, STEP_MS);
      await bothCaughtUp();
      expect(Object.values(await world.collected()).flat()).toHaveLength(1);
    });

    it("is a prompt's that the other copy has sent a moment ago: nobody misses it", async () => {
      await world.until(second.stop(), 1_000);
      const share = { holds: () => false, fence: () => undefined, onChange: () => () => undefined };
      second = await world.secondProcess({ share });
      await world.startRoom(second);
      const { results } = await second.service.initiatePayments({ payments: [world.request()] });
      const { transactionId } = (results[0]!.result as { value: { transactionId: string } }).value;
      await world.confirm({ billReference: 'INV-2024-001' });
      await world.until(async () => (await world.ownerOf()) !== undefined, 100);
      expect((await world.ownerOf())?.transactionId).toBe(transactionId);
      expect(Object.values(await world.collected()).flat()).toEqual([]);
    });

    it('is given to one merchant, although two people decide at once', async () => {
      await world.confirm({ billReference: 'KAMAU' });
      await bothCaughtUp();
      const asked = {
        environment: Environment.TEST,
        transactionId: COLLECTION,
        note: 'x',
        caller: { actor: 'operator:b', causation: '' },
      };
      const decided = Promise.allSettled([
        world.resolve(MERCHANT),
        second.service.resolveUnmatched({ ...asked, toMerchantId: OTHER_MERCHANT }),
      ]);
      // Whoever lost the race for the log waits a moment before it looks again.
      await world.until(decided, STEP_MS);
      const outcomes = await decided;
      const told = outcomes.map((one) => (one.status === 'fulfilled' ? 'given' : (one.reason as DaftariError).code));
      expect(told.sort()).toEqual(['DECISION_CONFLICT', 'given']);
      const given = [...(await world.collectionEvents(MERCHANT)), ...(await world.collectionEvents(OTHER_MERCHANT))];
      expect(given).toHaveLength(1);
    });
  });
});
