import { manualClock } from '@daftari/kernel/clock';
import { wholeShare } from '@daftari/kernel/partition-share';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { createLogger } from '@daftari/service/logger';
import { HoldSweep, type HoldSweepDependencies } from './hold-sweep';

const BROKEN = 0;
const UNREADABLE = 1;
const OTHER = 5;

/** A hold that is old enough, of a merchant of the partition. */
const holdIn = (partition: number) => ({
  holdId: `hold-${partition}`,
  merchantId: `merchant-${partition}`,
  transactionId: `payment-${partition}`,
  heldBy: 'spec',
  environment: 'test',
});

it('a sweep goes on with the next partition when the holds of one can not be ended', async () => {
  const asked: string[] = [];
  const released: number[] = [];
  const sweep = new HoldSweep({
    journal: {
      partitions: 16,
      async query(partition: number) {
        if (partition === UNREADABLE) throw new Error('this partition can not be read');
        return partition === BROKEN || partition === OTHER ? [holdIn(partition)] : [];
      },
      decide: async ({ partition }: { partition: number }) => (released.push(partition), { events: [] }),
    } as unknown as HoldSweepDependencies['journal'],
    payments: { standsBehind: () => false },
    initiation: {
      async abandonPayment({ merchantId }) {
        asked.push(merchantId);
        if (merchantId === `merchant-${BROKEN}`) throw new Error('this partition decides nothing');
        return {};
      },
    },
    scheduler: manualScheduler(manualClock(0)),
    logger: createLogger({ level: 'silent' }),
    share: wholeShare,
  });
  sweep.start();
  for (let turns = 0; turns < 1_000 && released.length === 0; turns++) await Promise.resolve();
  await sweep.stop();
  expect(asked).toEqual([`merchant-${BROKEN}`, `merchant-${OTHER}`]);
  expect(released).toHaveLength(1);
});
