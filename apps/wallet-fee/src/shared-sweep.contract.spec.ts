import { until } from '@daftari/journal-core/testing/until';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { scriptedShare } from '@daftari/leases/testing/scripted-share';
import { viewConsumerStore } from '@daftari/messaging-core/view-consumer-store';
import { SWEEP_EVERY_MS } from './application/hold-sweep';
import { HOLD_LIFETIME_MS } from './domain/overdue-holds';
import { STORES } from './testing/stores';
import { stkHold, World } from './testing/world';

describe.each(STORES)('old holds on $name of a partition', ({ make }) => {
  const clock = manualClock(Date.UTC(2026, 10, 21, 8));
  const scheduler = manualScheduler(clock);
  const share = scriptedShare();
  let world: World;
  beforeEach(async () => {
    const consumerStore = viewConsumerStore(memoryViewStore(), { error: () => undefined });
    world = await World.build(make(), { clock, scheduler }, { share, consumerStore });
    await world.start();
    await world.register();
    await world.topUp(100_000);
    await world.hold(stkHold(1));
  });
  afterEach(() => world.stop());
  const asked = () => world.initiationService.asked.length;

  it('are left alone by a copy that does not hold it, ended at once when it does, and not after that', async () => {
    for (let sweeps = 0; sweeps < 3; sweeps++) {
      scheduler.run(HOLD_LIFETIME_MS + SWEEP_EVERY_MS);
      await world.openHolds();
    }
    expect(asked()).toBe(0);
    share.give([world.partition], 1);
    await until(() => asked() === 1);
    await until(async () => (await world.openHolds()).holds === 0);
    await share.take([world.partition]);
    await world.hold(stkHold(2));
    for (let sweeps = 0; sweeps < 3; sweeps++) {
      scheduler.run(HOLD_LIFETIME_MS + SWEEP_EVERY_MS);
      await world.openHolds();
    }
    expect(asked()).toBe(1);
  });
});
