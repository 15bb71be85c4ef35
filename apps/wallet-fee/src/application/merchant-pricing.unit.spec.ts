import type { ProjectionSource } from '@daftari/journal-core/views/projection';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { createLogger } from '@daftari/service/logger';
import { MAX_WAIT_MS, MerchantPricings } from './merchant-pricing';

const merchantId = '7f1c0a52-0b7e-4d0e-9a53-0d6f4c1b2a30';

describe('the pricing of a merchant that is not known yet', () => {
  const scheduler = manualScheduler(manualClock(0));
  const pricings = () => new MerchantPricings(memoryViewStore(), scheduler, createLogger({ level: 'silent' }));
  const source = (head: ProjectionSource['head']): ProjectionSource => ({
    partitions: 16,
    head,
    subscribe: () => ({ stop: () => Promise.resolve() }),
  });

  it('is waited for, and refused when the merchants journal does not answer in time', async () => {
    const waiting = pricings();
    waiting.follow(source(() => new Promise(() => {})));
    let refusal: unknown;
    const asked = waiting.of(merchantId).catch((error: unknown) => (refusal = error));
    scheduler.run(MAX_WAIT_MS - 1);
    await Promise.resolve();
    expect(refusal).toBeUndefined();
    scheduler.run(1);
    expect(await asked).toMatchObject({ code: 'OVERLOADED', details: { retryAfterSeconds: 1 } });
  });

  it('is refused as not ready, not as not found, when the merchants journal can not be read', async () => {
    const broken = pricings();
    broken.follow(source(() => Promise.reject(new Error('disk'))));
    await expect(broken.of(merchantId)).rejects.toMatchObject({ code: 'OVERLOADED' });
  });
});
