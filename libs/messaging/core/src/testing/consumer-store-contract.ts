import { positionKey, StaleFence, type ConsumerStore, type ParkedEvent, type SkippedEvent } from '../consumer-store';

/** What every store of consumers' positions promises. */
export function describeConsumerStore(name: string, make: () => Promise<ConsumerStore>): void {
  describe(`positions of consumers in ${name}`, () => {
    let store: ConsumerStore;
    let consumer: string;
    let made = 0;
    beforeEach(async () => {
      store = await make();
      consumer = `reader-${++made}`;
    });
    const load = (partitions: readonly number[], fence = 1) =>
      store.load(
        consumer,
        partitions.map((partition) => ({ partition, fence })),
      );
    const at = (partition: number, sequence: number) => ({
      partition,
      sequence,
      hash: `${sequence}`.padStart(64, 'a'),
    });

    it('begins with nothing', async () => {
      expect(await load([0, 1])).toEqual({ checkpoints: [], parked: [] });
      expect(await store.skipped(consumer, 10)).toEqual([]);
    });

    it('gives back what was kept, by partition and consumer', async () => {
      await load([0, 1]);
      await store.commit(consumer, 0, { fence: 1, checkpoint: at(0, 1), park: [parked(0, 1, 1), parked(0, 1, 0)] });
      await store.commit(consumer, 0, { fence: 1, checkpoint: at(0, 2) });
      await store.commit(consumer, 1, { fence: 1, checkpoint: at(1, 7) });
      await store.load(`${consumer}-other`, [{ partition: 0, fence: 1 }]);
      await store.commit(`${consumer}-other`, 0, { fence: 1, checkpoint: at(0, 9), park: [parked(0, 9, 0)] });
      const { checkpoints, parked: held } = await load([0]);
      expect(checkpoints).toEqual([at(0, 2)]);
      expect(held).toEqual([parked(0, 1, 0), parked(0, 1, 1)]);
      expect((await load([0, 1])).checkpoints).toEqual([at(0, 2), at(1, 7)]);
    });

    it('keeps the same again once, and what is parked anew in its place', async () => {
      await load([0]);
      for (let i = 0; i < 2; i++) await store.commit(consumer, 0, { fence: 1, park: [parked(0, 1, 0)] });
      const anew = { ...parked(0, 1, 0), cause: 'still no', failed: true };
      await store.commit(consumer, 0, { fence: 1, park: [anew] });
      expect((await load([0])).parked).toEqual([anew]);
    });

    it('takes away what is not parked any more, and leaves the checkpoint', async () => {
      await load([0]);
      const events = [parked(0, 1, 0), parked(0, 1, 1), parked(0, 2, 0)];
      await store.commit(consumer, 0, { fence: 1, checkpoint: at(0, 2), park: events });
      const unpark = [events[0]!.position, events[2]!.position, { partition: 0, sequence: 9, index: 9 }];
      await store.commit(consumer, 0, { fence: 1, unpark });
      expect(await load([0])).toEqual({ checkpoints: [at(0, 2)], parked: [events[1]] });
    });

    it('parks and takes away in one commit', async () => {
      await load([0]);
      await store.commit(consumer, 0, { fence: 1, park: [parked(0, 1, 0)] });
      await store.commit(consumer, 0, { fence: 1, park: [parked(0, 2, 0)], unpark: [parked(0, 1, 0).position] });
      expect((await load([0])).parked).toEqual([parked(0, 2, 0)]);
    });

    it('tells what is parked in all partitions, whoever holds them, and claims nothing', async () => {
      expect(await store.parked(consumer)).toEqual([]);
      await load([0, 1]);
      await store.commit(consumer, 1, { fence: 1, park: [parked(1, 4, 0)] });
      await store.commit(consumer, 0, { fence: 1, park: [parked(0, 9, 0), parked(0, 3, 0)] });
      expect(await store.parked(consumer)).toEqual([parked(0, 3, 0), parked(0, 9, 0), parked(1, 4, 0)]);
      await store.commit(consumer, 0, { fence: 1, unpark: [parked(0, 3, 0).position] });
      expect(await store.parked(consumer)).toEqual([parked(0, 9, 0), parked(1, 4, 0)]);
    });

    it('keeps decisions in the order of their events', async () => {
      await load([0]);
      await store.commit(consumer, 0, { fence: 1, park: [parked(0, 1, 0), parked(0, 2, 0)] });
      for (const sequence of [2, 1]) {
        const { position } = parked(0, sequence, 0);
        const skip = { fence: 1, unpark: [position], skipped: [skipped(sequence)] };
        await store.commit(consumer, 0, skip);
        // An answer that was lost: whoever decided so is told to decide again.
        await store.commit(consumer, 0, skip);
      }
      expect(await store.skipped(consumer, 10)).toEqual([skipped(1), skipped(2)]);
      expect(await store.skipped(consumer, 1)).toEqual([skipped(1)]);
      expect((await load([0])).parked).toEqual([]);
    });

    it('refuses a copy that was replaced, whatever it wants, and changes nothing', async () => {
      await load([0, 1], 5);
      await store.commit(consumer, 0, { fence: 5, checkpoint: at(0, 1), park: [parked(0, 1, 0)] });
      const before = await load([0], 6);
      const { position } = parked(0, 1, 0);
      for (const late of [
        { checkpoint: at(0, 2) },
        { park: [parked(0, 2, 0)] },
        { park: [{ ...parked(0, 1, 0), cause: 'late' }] },
        { unpark: [position] },
        { unpark: [position], skipped: [skipped(1)] },
      ]) {
        await expect(store.commit(consumer, 0, { fence: 5, ...late })).rejects.toThrow(StaleFence);
      }
      await expect(load([0, 1], 5)).rejects.toThrow(StaleFence);
      expect(await load([0], 6)).toEqual(before);
    });

    it('lets the copy that lost one partition go on with the others', async () => {
      await load([0, 1], 5);
      await load([0], 6);
      await store.commit(consumer, 1, { fence: 5, checkpoint: at(1, 3) });
      expect((await load([1], 5)).checkpoints).toEqual([at(1, 3)]);
    });
  });
}

export function parked(partition: number, sequence: number, index: number): ParkedEvent {
  const position = { partition, sequence, index };
  const event = {
    id: positionKey(position),
    stream: `payment-${sequence}`,
    version: index + 1,
    type: 'PaymentSucceeded.v1',
    at: '2026-11-21T08:00:00.000Z',
    correlation: 'c',
    causation: 'c',
    actor: 'service:test',
    data: { amountCents: 100, 'a.b$': [null, { deep: true }] },
  };
  return { event, position, batchHash: 'b'.repeat(64), cause: 'no such wallet', failed: index === 0 };
}

function skipped(sequence: number): SkippedEvent {
  const { event, position, cause } = parked(0, sequence, 0);
  const { id: eventId, stream, type } = event;
  const who = { by: 'operator:amina', reason: 'paid by hand', skippedAt: '2026-11-21T09:00:00.000Z' };
  return { position, stream, eventId, type, cause, ...who };
}
