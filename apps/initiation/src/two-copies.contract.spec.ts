import { ReviewReason } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { QueryOutcome } from '@daftari/daraja/provider-port';
import { partitionOf, PARTITIONS } from '@daftari/journal-core/partition-of';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { derivedId } from '@daftari/kernel/ids';
import { TTL_MS } from '@daftari/leases/join-share';
import { memoryLeaseStore } from '@daftari/leases/memory-lease-store';
import { joinForSpec, type SpecMember } from '@daftari/leases/testing/spec-member';
import { viewConsumerStore } from '@daftari/messaging-core/view-consumer-store';
import { OPEN_FOR_MS } from './application/submission-sweep';
import type { InitiationRoom } from './service';
import { ACCEPTED, FakeProvider } from './spec-fakes';
import { OUTAGE, PAID } from './spec-questions';
import { World } from './spec-world';

const MERCHANTS = Array.from({ length: 12 }, (_, i) => derivedId('spec', 'merchant', String(i)));
const STEP_MS = 100;

interface Started {
  readonly merchantId: string;
  readonly transactionId: string;
}

describe('two copies of initiation on one journal', () => {
  let world: World;
  let second: InitiationRoom;
  let a: SpecMember;
  let b: SpecMember;
  let answer: QueryOutcome;
  const askedBy = { a: [] as string[], b: [] as string[] };
  const join = (store: ReturnType<typeof memoryLeaseStore>, member: string) => {
    const { clock, scheduler } = world;
    return joinForSpec({ store, service: 'initiation', member, partitions: PARTITIONS, clock, scheduler });
  };
  const heldBy = ({ share }: SpecMember) =>
    Array.from({ length: PARTITIONS }, (_, p) => p).filter((p) => share.holds(p));
  beforeEach(async () => {
    world = new World('memory');
    for (const merchantId of MERCHANTS) world.merchants.known.add(merchantId);
    const consumerStore = viewConsumerStore(memoryViewStore(), { error: () => undefined });
    const leases = memoryLeaseStore(world.clock);
    a = await join(leases, '10.0.0.1:9090');
    world.over = { share: a.share, consumerStore };
    await world.open();
    b = await join(leases, '10.0.0.2:9090');
    const provider = new FakeProvider();
    second = await world.secondProcess({ share: b.share, consumerStore, providerFor: () => provider });
    await world.startRoom(second);
    await world.until(() => heldBy(a).length + heldBy(b).length === PARTITIONS && heldBy(b).length > 0, STEP_MS);
    let pushed = 0;
    world.provider.answer = () => ({ ...ACCEPTED, kind: 'accepted', providerCheckoutId: `ws_CO_${++pushed}` }) as never;
    [askedBy.a, askedBy.b, answer] = [[], [], PAID];
    world.provider.queryAnswer = ({ providerCheckoutId }) => (askedBy.a.push(providerCheckoutId), answer);
    provider.queryAnswer = ({ providerCheckoutId }) => (askedBy.b.push(providerCheckoutId), answer);
  });
  afterEach(async () => {
    await world.close();
    await world.until(second.stop(), 1_000);
  });

  const startAll = () =>
    Promise.all(
      MERCHANTS.map(async (merchantId): Promise<Started> => {
        const { transactionId } = await world.initiate({ merchantId });
        return { merchantId, transactionId };
      }),
    );
  const typesOf = async ({ merchantId, transactionId }: Started) => {
    const events = await second.journal.readStream(partitionOf(merchantId), `payment-${transactionId}`);
    return events.map(({ type }) => type.replace('.v1', ''));
  };
  const untilAll = (payments: readonly Started[], last: string) =>
    world.until(
      async () => (await Promise.all(payments.map(typesOf))).every((types) => types.at(-1) === last),
      STEP_MS,
    );
  const callbacksFor = async (payments: readonly Started[], over: { providerCheckoutId?: string } = {}) => {
    for (const [i, { merchantId, transactionId }] of payments.entries()) {
      const events = await second.journal.readStream(partitionOf(merchantId), `payment-${transactionId}`);
      const ids = Object.assign({}, ...events.map(({ data }) => data)) as {
        attemptId: string;
        providerCheckoutId: string;
      };
      const { attemptId, providerCheckoutId } = ids;
      const receipt = `RECEIPT${transactionId.slice(0, 4)}${i}`;
      await world.callback(transactionId, { merchantId, attemptId, providerCheckoutId, receipt, ...over });
    }
  };

  it('ask about each payment once, each about its own', async () => {
    const payments = await startAll();
    await untilAll(payments, 'PaymentSucceeded');
    const asked = [...askedBy.a, ...askedBy.b];
    expect(new Set(asked).size).toBe(MERCHANTS.length);
    expect(asked).toHaveLength(MERCHANTS.length);
    const ofB = MERCHANTS.filter((merchantId) => b.share.holds(partitionOf(merchantId)));
    expect(askedBy.b).toHaveLength(ofB.length);
    expect(Math.min(askedBy.a.length, askedBy.b.length)).toBeGreaterThan(0);
    for (const types of await Promise.all(payments.map(typesOf))) {
      expect(types).toEqual(['PaymentInitiated', 'PaymentAccepted', 'PaymentQueried', 'PaymentSucceeded']);
    }
  });

  it('take over what a copy that died has to ask, once its leases end', async () => {
    const payments = await startAll();
    a.crash();
    await world.crash();
    world.room = second;
    await untilAll(payments, 'PaymentSucceeded');
    expect(askedBy.a).toEqual([]);
    expect(new Set(askedBy.b).size).toBe(MERCHANTS.length);
    expect(askedBy.b).toHaveLength(MERCHANTS.length);
  });

  it('record each callback once, also when the work goes over to the other copy', async () => {
    answer = OUTAGE;
    const payments = await startAll();
    await callbacksFor(payments);
    await untilAll(payments, 'PaymentSucceeded');
    void b.share.stop();
    await world.until(() => heldBy(a).length === PARTITIONS, STEP_MS);
    const later = await startAll();
    await callbacksFor(later);
    await untilAll(later, 'PaymentSucceeded');
    for (const types of await Promise.all([...payments, ...later].map(typesOf))) {
      expect(types).toEqual(['PaymentInitiated', 'PaymentAccepted', 'PaymentSucceeded']);
    }
    expect([...world.room.parked(), ...second.parked()]).toEqual([]);
  });

  it('each tell of every contradiction, whichever of them holds its partition', async () => {
    answer = OUTAGE;
    const payments = await startAll();
    await callbacksFor(payments, { providerCheckoutId: 'ws_CO_other' });
    const parked = () => [world.room, second].map((room) => room.parked().length);
    await world.until(() => parked()[0]! + parked()[1]! === MERCHANTS.length, STEP_MS);
    expect(Math.min(...parked())).toBeGreaterThan(0);
    for (const room of [world.room, second]) {
      const { reviews } = await room.service.listReviews({ merchantId: '', limit: 100, cursor: '' });
      const told = reviews.filter(({ reason }) => reason === ReviewReason.CONTRADICTION);
      expect(told.map(({ payment }) => payment?.transactionId).sort()).toEqual(
        payments.map(({ transactionId }) => transactionId).sort(),
      );
    }
  });

  it('sweep the submissions that a copy left open when it died', async () => {
    world.provider.answer = () => new Promise(() => undefined);
    for (const merchantId of MERCHANTS) void world.initiate({ merchantId }).catch(() => undefined);
    await world.until(() => world.provider.pushes.length === MERCHANTS.length);
    a.crash();
    await world.crash();
    world.room = second;
    world.scheduler.run(1);
    const payments = await Promise.all(MERCHANTS.map((merchantId) => paymentOf(second, merchantId)));
    const startMs = world.clock.nowMs();
    await untilAll(payments, 'PaymentSubmissionUnknown');
    expect(world.clock.nowMs() - startMs).toBeLessThan(OPEN_FOR_MS + 2 * TTL_MS + 10_000);
  });
});

async function paymentOf(room: InitiationRoom, merchantId: string): Promise<Started> {
  const batches = await room.journal.readBatches(partitionOf(merchantId), 0, 1_000);
  const events = batches.flatMap(
    ({ body }) => (JSON.parse(Buffer.from(body).toString()) as { events: Event[] }).events,
  );
  const { transactionId } = events.find(({ data }) => data.merchantId === merchantId)!.data;
  return { merchantId, transactionId };
}

interface Event {
  readonly data: Started;
}
