import { walletFeeEvents } from '@daftari/contracts/events/wallet-fee-events';
import { LogRolledBack, StoreUnavailable } from '@daftari/journal-core/errors';
import type { DeliveredBatch } from '@daftari/journal-core/journal';
import type { Checkpoint } from '@daftari/journal-core/position';
import { until } from '@daftari/journal-core/testing/until';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { STORES } from '../testing/stores';
import { caller, MERCHANT, stkHold, World } from '../testing/world';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { LOOK_EVERY_MS, Tellings } from './tellings';
import { mayTell } from './wallets-projection';

describe('the ledger’s own log as it is told', () => {
  const clock = manualClock(Date.UTC(2026, 10, 21, 8));
  const scheduler = manualScheduler(clock);
  let world: World;
  beforeEach(async () => {
    world = await World.build(STORES[0]!.make(), { clock, scheduler });
    await world.start();
    await world.register();
    await world.topUp(100_000);
  });
  afterEach(() => world.stop());

  function follow(journal: ConstructorParameters<typeof Tellings>[0] = world.journal, after: Checkpoint[] = []) {
    const tellings = new Tellings(journal, scheduler);
    const batches: DeliveredBatch[] = [];
    const errors: unknown[] = [];
    const handler = async (batch: DeliveredBatch) => void batches.push(batch);
    const { stop } = bound(tellings.subscribe(after, handler, (error) => errors.push(error)));
    const types = () =>
      batches.filter(({ checkpoint }) => checkpoint.partition === world.partition).flatMap(({ events }) => events);
    return { tellings, batches, errors, stop, types: () => types().map(({ type }) => type) };
  }

  it('passes over what only holds fees, and tells every posting, in order and to the end', async () => {
    const { tellings, stop, types, batches } = follow();
    for (let n = 1; n <= 150; n++) {
      await world.hold(stkHold(n));
      const hold = { merchantId: MERCHANT, environment: Environment.TEST, holdId: stkHold(n).holdId, caller };
      if (n % 50 === 0) await world.service.captureFee(hold);
    }
    await tellings.upTo(world.partition);
    expect(types().filter((type) => type === 'FeeCaptured.v1')).toHaveLength(3);
    expect(types().filter((type) => type === 'FeeHeld.v1').length).toBeLessThan(20);
    const { sequence, hash } = await world.journal.head(world.partition);
    const last = batches.findLast(({ checkpoint }) => checkpoint.partition === world.partition)?.checkpoint;
    expect(last).toEqual({ partition: world.partition, sequence, hash });
    await stop();
  });

  it('looks by itself every now and then', async () => {
    const { tellings, stop, types } = follow();
    await tellings.upToAll();
    await world.topUp(7);
    const before = types().length;
    await until(() => (scheduler.run(LOOK_EVERY_MS), types().length > before));
    await stop();
    await world.topUp(7);
    const stopped = types().length;
    scheduler.run(LOOK_EVERY_MS);
    await tellings.upTo(world.partition);
    expect(types()).toHaveLength(stopped);
  });

  it('waits while the store is away, and passes nothing over', async () => {
    let isAway = true;
    const { partitions, head, readBatches } = bound(world.journal);
    const away: typeof readBatches = (...asked) =>
      isAway ? Promise.reject(new StoreUnavailable('away')) : readBatches(...asked);
    const { tellings, stop, types, errors } = follow({ partitions, head, readBatches: away });
    await expect(tellings.upTo(world.partition)).rejects.toThrow(StoreUnavailable);
    isAway = false;
    await tellings.upTo(world.partition);
    expect(types()).toContain('WalletAdjusted.v1');
    expect(errors).toEqual([]);
    await stop();
  });

  it('stops at a checkpoint that is not on the log', async () => {
    const head = await world.journal.head(world.partition);
    const elsewhere = [
      { partition: world.partition, sequence: head.sequence, hash: 'f'.repeat(64) },
      { partition: world.partition, sequence: head.sequence + 5, hash: head.hash },
    ];
    for (const checkpoint of elsewhere) {
      const { tellings, stop, errors, batches } = follow(world.journal, [checkpoint]);
      await tellings.upTo(world.partition);
      expect(errors).toEqual([expect.any(LogRolledBack)]);
      expect(batches.filter((batch) => batch.checkpoint.partition === world.partition)).toEqual([]);
      await stop();
    }
  });

  it('tells of every event type that moves money or is about an alert', () => {
    for (const [type, schema] of Object.entries(walletFeeEvents)) {
      const tells = 'legs' in schema.properties || type.startsWith('Balance');
      const data = Object.fromEntries(Object.keys(schema.properties).map((name) => [name, []]));
      expect([type, mayTell(Buffer.from(JSON.stringify({ type, data })))]).toEqual([type, tells]);
    }
  });
});

/** Its methods, to be called without it. */
function bound<T extends object>(of: T): T {
  return new Proxy(of, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
