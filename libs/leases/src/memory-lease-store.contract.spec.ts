import { manualClock } from '@daftari/kernel/clock';
import { memoryLeaseStore } from './memory-lease-store';
import { describeLeaseStore } from './testing/lease-store-contract';

describeLeaseStore('memory', async () => {
  const clock = manualClock(1_800_000_000_000);
  return { store: memoryLeaseStore(clock), tick: () => clock.advance(5), close: async () => undefined };
});
