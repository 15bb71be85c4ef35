import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { DeliveryState } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { startReceiver, type Receiver } from '@daftari/egress/testing/receiver';
import { systemIds } from '@daftari/kernel/ids';
import { MAX_AT_ONCE_PER_HOST } from './application/agenda';
import { MERCHANT, paymentStory } from './testing/payment-story';
import { CALLER, STORES, World } from './testing/world';

describe.each(STORES)('a delivery on %s', (kind) => {
  let world: World;
  beforeEach(async () => void (world = await new World(kind).open()));
  afterEach(() => world.close());
  const succeed = async (receiver: Receiver = world.receiver) => {
    const story = paymentStory({ callbackUrl: `${receiver.url}/hook` });
    await world.tell([story.initiated, story.succeeded()]);
    return story;
  };
  const redeliver = (deliveryId: string, merchantId = MERCHANT) =>
    world.room.service.redeliver({ merchantId, deliveryId, environment: Environment.UNSPECIFIED, caller: CALLER });
  const ids = () => world.receiver.received.map(({ headers }) => headers['webhook-id']);
  const bodies = () => world.receiver.received.map(({ body }) => body);
  /** Answers the status to everything until the schedule is at its end. */
  const exhaust = async () => {
    world.receiver.reply(503);
    await succeed();
    for (const [done, seconds] of [10, 30, 60, 120, 300].entries()) {
      await world.attempted(done + 1);
      world.scheduler.run(seconds * 1_000 - 1);
      await world.room.caughtUp();
      expect(world.receiver.received).toHaveLength(done + 1);
      world.scheduler.run(1);
    }
    await world.attempted(6);
  };

  it('is tried six times on schedule, with one id and the same bytes, and then is on the list of a person', async () => {
    await exhaust();
    expect(new Set(ids()).size).toBe(1);
    expect(new Set(bodies()).size).toBe(1);
    expect(await world.list({ state: DeliveryState.EXHAUSTED })).toMatchObject({
      deliveries: [{ attempts: 6, httpStatus: 503, lastError: 'the receiver answered 503', nextAttemptAt: '' }],
    });
    world.scheduler.run(3_600_000);
    await world.restart();
    expect(world.receiver.received).toHaveLength(6);
  });

  it('arrives when the receiver is back', async () => {
    const { port } = world.receiver;
    await world.receiver.close();
    await succeed();
    await world.attempted(1);
    expect((await world.delivery()).lastError).toBe('the connection was refused');
    world.receiver = await startReceiver('http', port);
    world.scheduler.run(10_000);
    await world.attempted(2);
    expect(await world.delivery()).toMatchObject({ state: DeliveryState.DELIVERED, httpStatus: 200, lastError: '' });
    expect(world.receiver.received).toHaveLength(1);
  });

  it('is sent again when a person asks, with the same id and bytes, on a schedule of its own', async () => {
    await exhaust();
    const { deliveryId } = await world.delivery();
    world.receiver.reply(500, 200);
    expect((await redeliver(deliveryId)).delivery).toMatchObject({ deliveryId, state: DeliveryState.PENDING });
    await world.attempted(7);
    await redeliver(deliveryId);
    world.scheduler.run(10_000);
    await world.attempted(8);
    expect(await world.delivery()).toMatchObject({ state: DeliveryState.DELIVERED, attempts: 8 });
    await redeliver(deliveryId);
    await world.attempted(9);
    expect(new Set(ids())).toEqual(new Set([deliveryId]));
    expect(new Set(bodies()).size).toBe(1);
    const requests = (await world.events(deliveryId)).filter(({ type }) => type === 'RedeliveryRequested.v1');
    expect(requests.map(({ actor }) => actor)).toEqual(['operator:amina', 'operator:amina']);
  });

  it('of another merchant, or of nobody, can not be sent again', async () => {
    await succeed();
    const { deliveryId } = await world.delivery();
    const refused = { code: 'DELIVERY_NOT_FOUND' };
    await expect(redeliver(deliveryId, systemIds.uuid())).rejects.toMatchObject(refused);
    await expect(redeliver(systemIds.uuid())).rejects.toMatchObject(refused);
    await expect(redeliver('x')).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  });

  it('goes on with its schedule after a restart: not sooner, not anew', async () => {
    world.receiver.reply(500, 500, 200);
    await succeed();
    await world.attempted(1);
    world.scheduler.run(10_000);
    await world.attempted(2);
    await world.restart();
    world.scheduler.run(29_999);
    await world.room.caughtUp();
    expect(world.receiver.received).toHaveLength(2);
    world.scheduler.run(1);
    await world.attempted(3);
    expect((await world.delivery()).state).toBe(DeliveryState.DELIVERED);
    expect(new Set(ids()).size).toBe(1);
  });

  it('that fell due while nothing ran goes out at the start, also without any view', async () => {
    world.receiver.reply(500, 200);
    await succeed();
    await world.attempted(1);
    await world.room.stop();
    world.dropViews();
    world.clock.advance(3_600_000);
    await world.open();
    await world.attempted(2);
    expect((await world.delivery()).state).toBe(DeliveryState.DELIVERED);
  });

  it('whose attempt was made and not recorded is sent again with the same id', async () => {
    const killed = new Promise<void>((resolve) => {
      world.beforeWrite = (text) => {
        if (!text.includes('DeliveryAttempted')) return undefined;
        resolve();
        return new Error('killed');
      };
    });
    await succeed();
    await killed;
    await world.crash();
    world.beforeWrite = () => undefined;
    await world.open();
    await world.attempted(1);
    expect(world.receiver.received).toHaveLength(2);
    expect(new Set(ids()).size).toBe(1);
    expect(new Set(bodies()).size).toBe(1);
    expect((await world.delivery()).state).toBe(DeliveryState.DELIVERED);
  });

  it('to a dead receiver holds up no other', async () => {
    const dead = await startReceiver();
    try {
      dead.reply(() => undefined);
      for (let n = 0; n < 20; n += 1) await succeed(dead);
      await succeed();
      await world.until(() => world.receiver.received.length === 1);
      await world.until(() => dead.received.length === MAX_AT_ONCE_PER_HOST);
      await succeed();
      await world.until(() => world.receiver.received.length === 2);
      expect(dead.connections()).toBe(MAX_AT_ONCE_PER_HOST);
    } finally {
      await dead.close();
    }
  });

  it('is one of few at a time after a restart with many', async () => {
    world.receiver.reply(500);
    for (let n = 0; n < 40; n += 1) await succeed();
    const attempts = async () => (await world.list()).deliveries.reduce((sum, { attempts }) => sum + attempts, 0);
    await world.until(async () => (await attempts()) === 40);
    await world.room.stop();
    world.clock.advance(3_600_000);
    world.receiver.reply((response) => void setImmediate(() => response.writeHead(200).end()));
    await world.open();
    await world.until(async () => (await world.list({ state: DeliveryState.DELIVERED })).deliveries.length === 40);
    expect(world.receiver.mostAtOnce()).toBeLessThanOrEqual(MAX_AT_ONCE_PER_HOST);
    expect(world.receiver.received).toHaveLength(80);
  });
});
