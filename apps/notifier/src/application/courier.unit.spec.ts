import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { DeliveredBatch } from '@daftari/journal-core/journal';
import { manualClock } from '@daftari/kernel/clock';
import { derivedId } from '@daftari/kernel/ids';
import { wholeShare } from '@daftari/kernel/partition-share';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { Courier, type CourierDeps } from './courier';
import type { FullDelivery } from './notifier-log';

const [deliveryId, merchantId] = [derivedId('spec', 'delivery'), derivedId('spec', 'merchant')];
const NEXT_MS = 3_600_000;
const nextAttemptAt = new Date(NEXT_MS).toISOString();

describe('the courier while its own store is away', () => {
  const clock = manualClock(0);
  const scheduler = manualScheduler(clock);
  let away = true;
  let reads = 0;
  const ended: unknown[] = [];
  let deliver!: (batch: DeliveredBatch) => Promise<void>;
  const read = async () => {
    reads += 1;
    if (away) throw new Error('no server');
    const delivery = { deliveryId, merchantId, host: 'shop.example', nextAttemptAt };
    return { delivery, body: '' } as FullDelivery;
  };
  const courier = new Courier({
    // As a journal does: a handler that throws ends its subscription.
    journal: {
      partitions: 16,
      subscribe(_after, handler, onError) {
        deliver = (batch) => handler(batch).catch(onError);
        return { stop: async () => undefined };
      },
    },
    log: { read } as unknown as CourierDeps['log'],
    egress: { post: () => Promise.reject(new Error('nothing is due')) },
    clock,
    scheduler,
    logger: { info: () => undefined, warn: () => undefined, error: (_, text) => void ended.push(text) },
    outgoing: () => Promise.reject(new Error('nothing is due')),
    share: wholeShare,
  });
  afterAll(() => courier.stop());

  const pass = async (ms: number) => {
    for (let at = 0; at < ms; at += 1_000) {
      scheduler.run(1_000);
      for (let turns = 0; turns < 10; turns++) await Promise.resolve();
    }
  };

  it('waits until the next attempt can be planned, however long that takes', async () => {
    courier.start(() => ({ errands: [], at: [] }));
    const attempted = {
      type: 'DeliveryAttempted.v1',
      data: { deliveryId, merchantId, nextAttemptAt },
    } as NotifierEvent;
    const checkpoint = { partition: 0, sequence: 1, hash: '' };
    const handled = deliver({
      checkpoint,
      recordedAt: nextAttemptAt,
      events: [attempted],
    } as unknown as DeliveredBatch);
    await pass(120_000);
    away = false;
    await pass(10_000);
    await handled;
    const planned = reads;
    await pass(NEXT_MS);
    expect(ended.filter((text) => String(text).includes('started again'))).toEqual([]);
    expect(planned).toBeGreaterThan(8);
    // It is taken up when it is due.
    expect(reads).toBeGreaterThan(planned);
  });
});
