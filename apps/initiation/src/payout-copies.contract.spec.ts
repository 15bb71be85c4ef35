import { partitionOf, PARTITIONS } from '@daftari/journal-core/partition-of';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { derivedId } from '@daftari/kernel/ids';
import { memoryLeaseStore } from '@daftari/leases/memory-lease-store';
import { joinForSpec, type SpecMember } from '@daftari/leases/testing/spec-member';
import { viewConsumerStore } from '@daftari/messaging-core/view-consumer-store';
import type { InitiationRoom } from './service';
import { FakeInitiator } from './spec-payout-fakes';
import { PayoutWorld } from './spec-payout-world';

const MERCHANTS = Array.from({ length: 12 }, (_, i) => derivedId('spec', 'payer', String(i)));
const STEP_MS = 100;

describe('two copies of initiation that pay out', () => {
  let world: PayoutWorld;
  let second: InitiationRoom;
  let a: SpecMember;
  let b: SpecMember;
  let other: FakeInitiator;
  const heldBy = ({ share }: SpecMember) =>
    Array.from({ length: PARTITIONS }, (_, p) => p).filter((p) => share.holds(p));
  beforeEach(async () => {
    world = new PayoutWorld('memory');
    world.walletFee.payoutCents = 100_000_000;
    for (const merchantId of MERCHANTS) world.merchants.known.add(merchantId);
    const consumerStore = viewConsumerStore(memoryViewStore(), { error: () => undefined });
    const { clock, scheduler } = world;
    const store = memoryLeaseStore(clock);
    const join = (member: string) =>
      joinForSpec({ store, service: 'initiation', member, partitions: PARTITIONS, clock, scheduler });
    a = await join('10.0.0.1:9090');
    world.over = { ...world.payoutDeps, share: a.share, consumerStore };
    await world.open();
    b = await join('10.0.0.2:9090');
    other = new FakeInitiator();
    const { resultUrlsFor } = world.payoutDeps;
    second = await world.secondProcess({ share: b.share, consumerStore, payoutsFor: () => other, resultUrlsFor });
    await world.startRoom(second);
    await world.until(() => heldBy(a).length + heldBy(b).length === PARTITIONS && heldBy(b).length > 0, STEP_MS);
  });
  afterEach(async () => {
    await world.close();
    await world.until(second.stop(), 1_000);
  });

  const startAll = () =>
    Promise.all(
      MERCHANTS.map(async (merchantId) => {
        const { transactionId } = await world.payOut({ merchantId });
        return { merchantId, transactionId };
      }),
    );
  const asked = () => [...world.initiator.questions, ...other.questions].map(({ resultUrl }) => resultUrl);

  it('ask for each status once, each about its own, and send nothing twice', async () => {
    await startAll();
    await world.until(() => asked().length === MERCHANTS.length, STEP_MS);
    for (let i = 0; i < 20; i += 1) world.scheduler.run(STEP_MS);
    expect(new Set(asked()).size).toBe(MERCHANTS.length);
    expect(asked()).toHaveLength(MERCHANTS.length);
    expect(Math.min(world.initiator.questions.length, other.questions.length)).toBeGreaterThan(0);
    expect(world.initiator.orders).toHaveLength(MERCHANTS.length);
  });

  it('take over what a copy that died has to ask or to send, once its leases end', async () => {
    world.initiator.answer = () => ({ kind: 'unknown', reason: 'connection reset' });
    const payouts = await startAll();
    a.crash();
    await world.crash();
    world.room = second;
    await world.until(() => other.questions.length === MERCHANTS.length, STEP_MS);
    await world.until(async () => (await ends(payouts)).every((type) => type === 'PayoutStatusAsked'), STEP_MS);
    for (const payout of payouts) {
      const { attemptId } = (await eventsOf(payout))[0]!.data as { attemptId: string };
      const at = other.questions.findIndex(({ resultUrl }) => resultUrl.endsWith(attemptId));
      const conversationId = `AG_status_${at + 1}`;
      const said = { kind: 'payout-status', conversationId, resultCode: '2032' } as const;
      await world.result(payout.transactionId, { merchantId: payout.merchantId, ...said });
    }
    await world.until(() => other.orders.length === MERCHANTS.length, STEP_MS);
    await world.until(async () => (await ends(payouts)).every((type) => type === 'PayoutAccepted'), STEP_MS);
    const sent = (initiator: FakeInitiator) =>
      initiator.orders.map(({ order }) => order.originatorConversationId).sort();
    expect(sent(other)).toEqual(sent(world.initiator));
  });

  const eventsOf = ({ merchantId, transactionId }: { merchantId: string; transactionId: string }) =>
    second.journal.readStream(partitionOf(merchantId), `payout-${transactionId}`);
  const ends = async (payouts: Awaited<ReturnType<typeof startAll>>) =>
    (await Promise.all(payouts.map(eventsOf))).map((events) => events.at(-1)!.type.replace('.v1', ''));
});
