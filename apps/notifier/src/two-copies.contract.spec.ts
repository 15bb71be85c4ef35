import { partitionOf, PARTITIONS } from '@daftari/journal-core/partition-of';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { derivedId } from '@daftari/kernel/ids';
import { memoryLeaseStore } from '@daftari/leases/memory-lease-store';
import { joinForSpec, type SpecMember } from '@daftari/leases/testing/spec-member';
import { viewConsumerStore } from '@daftari/messaging-core/view-consumer-store';
import type { NotifierRoom } from './service';
import { paymentStory } from './testing/payment-story';
import { World } from './testing/world';

const MERCHANTS = Array.from({ length: 12 }, (_, i) => derivedId('spec', 'merchant', String(i)));
const STEP_MS = 100;

describe('two copies of the notifier on one journal', () => {
  let world: World;
  let second: NotifierRoom | undefined;
  let a: SpecMember;
  let b: SpecMember;
  let leases: ReturnType<typeof memoryLeaseStore>;
  const consumerStore = () => positions;
  let positions: ReturnType<typeof viewConsumerStore>;
  const join = (member: string) => {
    const { clock, scheduler } = world;
    return joinForSpec({ store: leases, service: 'notifier', member, partitions: PARTITIONS, clock, scheduler });
  };
  const joinSecond = async () => {
    b = await join('10.0.0.2:9090');
    second = await world.process(memoryViewStore(), { share: b.share, consumerStore: consumerStore() });
  };
  const heldBy = ({ share }: SpecMember) =>
    Array.from({ length: PARTITIONS }, (_, p) => p).filter((p) => share.holds(p));
  beforeEach(async () => {
    world = new World('memory');
    leases = memoryLeaseStore(world.clock);
    positions = viewConsumerStore(memoryViewStore(), { error: () => undefined });
    a = await join('10.0.0.1:9090');
    world.over = { share: a.share, consumerStore: positions };
    await world.open();
  });
  afterEach(async () => {
    await second?.stop();
    second = undefined;
    await world.close();
  });

  /** Lets time pass until the condition holds. */
  const until = (isTrue: () => boolean | Promise<boolean>) =>
    world.until(async () => {
      if (await isTrue()) return true;
      world.scheduler.run(STEP_MS);
      return isTrue();
    });
  const begun = () =>
    MERCHANTS.map((merchantId) => paymentStory({ merchantId, callbackUrl: `${world.receiver.url}/${merchantId}` }));
  const ids = () => world.receiver.received.map(({ headers }) => String(headers['webhook-id']));
  const received = () => world.receiver.received.length;

  it('send each webhook once, also while their work is handed over, and of payments that began before', async () => {
    const first = begun();
    for (const { initiated } of first) await world.tell([initiated]);
    await joinSecond();
    for (const { succeeded } of first) await world.tell([succeeded()]);
    await until(() => received() >= MERCHANTS.length && heldBy(b).length > 0);
    const later = begun();
    for (const { initiated, succeeded } of later) await world.tell([initiated, succeeded()]);
    await until(() => received() >= 2 * MERCHANTS.length);
    await until(() => heldBy(a).length + heldBy(b).length === PARTITIONS);
    void b.share.stop();
    const last = begun();
    for (const { initiated, succeeded } of last) await world.tell([initiated, succeeded()]);
    await until(() => heldBy(a).length === PARTITIONS);
    await until(() => received() >= 3 * MERCHANTS.length);
    world.scheduler.run(3_600_000);
    await until(() => heldBy(a).length === PARTITIONS);
    expect(new Set(ids()).size).toBe(3 * MERCHANTS.length);
    expect(received()).toBe(3 * MERCHANTS.length);
    expect([...world.room.parked(), ...second!.parked()]).toEqual([]);
  });

  it('share out the sending', async () => {
    await joinSecond();
    await until(() => heldBy(b).length > 0 && heldBy(a).length + heldBy(b).length === PARTITIONS);
    const ofB = MERCHANTS.filter((merchantId) => b.share.holds(partitionOf(merchantId)));
    const sentBy = { a: 0, b: 0 };
    world.logged.splice(0);
    for (const { initiated, succeeded } of begun()) await world.tell([initiated, succeeded()]);
    await until(() => received() === MERCHANTS.length);
    await until(() => world.logged.filter((line) => line.includes(' arrived')).length === MERCHANTS.length);
    for (const line of world.logged.filter((one) => one.includes(' arrived'))) {
      sentBy[ofB.some((merchantId) => line.includes(merchantId)) ? 'b' : 'a'] += 1;
    }
    expect(sentBy).toEqual({ a: MERCHANTS.length - ofB.length, b: ofB.length });
    expect(ofB.length).toBeGreaterThan(0);
  });

  it('make the attempts that a copy which died had planned', async () => {
    world.receiver.reply(503);
    const stories = begun();
    for (const { initiated, succeeded } of stories) await world.tell([initiated, succeeded()]);
    await until(() => received() === MERCHANTS.length);
    await joinSecond();
    await until(async () => heldBy(b).length > 0);
    a.crash();
    await world.crash();
    world.room = second!;
    second = undefined;
    world.receiver.reply(200);
    await until(() => new Set(ids().slice(MERCHANTS.length)).size === MERCHANTS.length);
    expect(new Set(ids()).size).toBe(MERCHANTS.length);
  });
});
