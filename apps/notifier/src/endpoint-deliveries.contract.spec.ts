import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { DeliveryState } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { systemIds } from '@daftari/kernel/ids';
import { createEndpoint, signatureBy, TEST_SCOPE } from './testing/endpoints';
import { MERCHANT, paymentStory } from './testing/payment-story';
import { CALLER, STORES, World } from './testing/world';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe.each(STORES)('webhooks to a merchant’s own endpoints on %s', (kind) => {
  let world: World;
  beforeEach(async () => void (world = await new World(kind).open()));
  afterEach(() => world.close());
  const service = () => world.room.service;
  const pay = async () => {
    const story = paymentStory();
    await world.tell([story.initiated, story.accepted, story.succeeded()]);
    return story;
  };
  const arrived = (count: number) => world.until(() => world.receiver.received.length === count);
  const last = () => world.receiver.received.at(-1)!;
  const endpoint = async () => (await service().listEndpoints(TEST_SCOPE)).endpoints[0]!;
  /** Lets a delivery fail until so many attempts were made. */
  const failUntil = async (attempts: number) => {
    for (let made = 1; made < attempts; made += 1) {
      await world.attempted(made);
      const { nextAttemptAt } = await world.delivery();
      world.scheduler.run(Date.parse(nextAttemptAt) - world.clock.nowMs());
    }
    await world.attempted(attempts);
  };

  it('tell the transaction, signed by the endpoint’s secret', async () => {
    const { endpointId, secret } = await createEndpoint(world);
    const story = await pay();
    await world.attempted(1);
    const delivery = await world.delivery();
    expect(delivery).toMatchObject({
      ...{ endpointId, transactionId: story.transactionId, eventType: 'transaction.success' },
      ...{ state: DeliveryState.DELIVERED, httpStatus: 200, url: `${world.receiver.url}/native` },
    });
    expect(last().body).toBe(delivery.body);
    expect(last().headers).toMatchObject({
      ...{ 'webhook-id': delivery.deliveryId, 'content-type': 'application/json', 'user-agent': 'Daftari/0.1.0' },
      'webhook-timestamp': String(Math.floor(world.clock.nowMs() / 1_000)),
      'webhook-signature': signatureBy(secret, last()),
    });
    const told = JSON.parse(last().body) as { id: string; data: { transaction: object } };
    expect(told).toMatchObject({ id: delivery.eventId, type: 'transaction.success', environment: 'test' });
    expect(told.data.transaction).toMatchObject({
      transactionId: story.transactionId,
      status: 'SUCCESS',
      amount: 1000,
    });
  });

  it('are sent anew with the same id and bytes, and a time and a signature of their own', async () => {
    const { secret } = await createEndpoint(world);
    world.receiver.reply(500, 200);
    await pay();
    await failUntil(2);
    const [first, second] = world.receiver.received;
    expect([second?.body, second?.headers['webhook-id']]).toEqual([first?.body, first?.headers['webhook-id']]);
    expect(second?.headers['webhook-timestamp']).not.toBe(first?.headers['webhook-timestamp']);
    for (const each of [first!, second!]) expect(each.headers['webhook-signature']).toBe(signatureBy(secret, each));
    const { attempts } = await service().getDelivery({
      ...TEST_SCOPE,
      deliveryId: String(first?.headers['webhook-id']),
    });
    expect(attempts).toMatchObject([
      { number: 1, httpStatus: 500, error: 'the receiver answered 500' },
      { number: 2, httpStatus: 200, error: '' },
    ]);
    expect(Date.parse(attempts[1]!.at) - Date.parse(attempts[0]!.at)).toBe(10_000);
  });

  it('are signed by both secrets for a day after a rotation, and by the new one from then on', async () => {
    const { secret: before, one } = await createEndpoint(world);
    const { secret: now } = await service().rotateEndpointSecret(one);
    await pay();
    await arrived(1);
    expect(last().headers['webhook-signature']).toBe(`${signatureBy(now, last())} ${signatureBy(before, last())}`);
    world.scheduler.run(DAY_MS);
    await pay();
    await arrived(2);
    expect(last().headers['webhook-signature']).toBe(signatureBy(now, last()));
  });

  it('are still signed by the first secret when the answer to a rotation was lost and it is asked again', async () => {
    const { secret: before, one } = await createEndpoint(world);
    await service().rotateEndpointSecret(one);
    const { secret: now } = await service().rotateEndpointSecret(one);
    await pay();
    await arrived(1);
    const signatures = String(last().headers['webhook-signature']).split(' ');
    expect(signatures).toHaveLength(3);
    expect([signatures[0], signatures[2]]).toEqual([signatureBy(now, last()), signatureBy(before, last())]);
  });

  it('go to every endpoint whose filter fits, once, also when all is read again', async () => {
    const all = await createEndpoint(world);
    const some = await createEndpoint(world, { events: ['transaction.success'] });
    await createEndpoint(world, { events: ['transaction.failed', 'wallet.balance_low'] });
    await pay();
    await arrived(2);
    world.dropViews();
    await world.restart();
    const { deliveries } = await world.list();
    expect(deliveries.map(({ endpointId }) => endpointId).sort()).toEqual([all.endpointId, some.endpointId].sort());
    expect(world.receiver.received).toHaveLength(2);
  });

  it('are planned with their event or not at all, also when our own store fails in between', async () => {
    await createEndpoint(world);
    await createEndpoint(world);
    let failures = 2;
    world.beforeWrite = (text) =>
      text.includes('MerchantEventRecorded') && failures-- > 0 ? new Error('the disk is gone') : undefined;
    const story = paymentStory();
    const told = world.tell([story.initiated, story.accepted, story.succeeded()]);
    const deadline = world.until(async () => {
      world.scheduler.run(1_000);
      return world.receiver.received.length === 2;
    });
    await Promise.all([told, deadline]);
    expect(failures).toBeLessThan(1);
    const ids = new Set(world.receiver.received.map(({ headers }) => headers['webhook-id']));
    const asked = { ...TEST_SCOPE, types: [], transactionId: '', limit: 10, cursor: '' };
    expect([ids.size, (await service().listEvents(asked)).events.length]).toEqual([2, 1]);
  });

  it('go beside the one that the request named, and in PlugPay’s case too', async () => {
    await createEndpoint(world);
    const story = paymentStory({ callbackUrl: `${world.receiver.url}/hook` });
    await world.tell([story.initiated, story.succeeded()]);
    const plugpay = paymentStory({ dialect: 'plugpay' });
    await world.tell([plugpay.initiated, plugpay.failed]);
    await arrived(3);
    const paths = world.receiver.received.map(({ url, headers }) => [url, 'webhook-signature' in headers]);
    expect(paths.sort()).toEqual([
      ['/hook', false],
      ['/native', true],
      ['/native', true],
    ]);
  });

  it('never tell what happened before the endpoint was there', async () => {
    await pay();
    world.scheduler.run(1);
    await createEndpoint(world);
    world.dropViews();
    await world.restart();
    expect((await world.list()).deliveries).toEqual([]);
  });

  it('stop when the endpoint is switched off or deleted, and go on when it is switched on', async () => {
    const { one } = await createEndpoint(world);
    world.receiver.reply(500);
    await pay();
    await world.attempted(1);
    await service().updateEndpoint({ ...one, events: [], active: false });
    await pay();
    world.scheduler.run(10_000);
    await world.until(async () => (await world.delivery()).state === DeliveryState.EXHAUSTED);
    expect(await world.delivery()).toMatchObject({
      attempts: 1,
      lastError: expect.stringContaining('switched off') as string,
    });
    const { deliveryId } = await world.delivery();
    const again = { merchantId: MERCHANT, environment: TEST_SCOPE.environment, deliveryId, caller: CALLER };
    await expect(service().redeliver(again)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    await service().updateEndpoint({ ...one, events: [], active: true });
    world.receiver.reply(200);
    await service().redeliver(again);
    await arrived(2);
    await world.until(async () => (await world.delivery()).state === DeliveryState.DELIVERED);
    await service().deleteEndpoint(one);
    await expect(service().redeliver(again)).rejects.toMatchObject({ code: 'ENDPOINT_NOT_FOUND' });
    await pay();
    expect((await world.list()).deliveries).toHaveLength(1);
  });

  it('follow the endpoint to its new address', async () => {
    const { one } = await createEndpoint(world);
    world.receiver.reply(500, 200);
    await pay();
    await world.attempted(1);
    await service().updateEndpoint({ ...one, events: [], url: `${world.receiver.url}/moved` });
    await failUntil(2);
    expect(world.receiver.received.map(({ url }) => url)).toEqual(['/native', '/moved']);
  });

  it('are tried for about three days, and then wait for a person', async () => {
    await createEndpoint(world);
    world.receiver.reply(500);
    await pay();
    const startedMs = world.clock.nowMs();
    await failUntil(13);
    expect(await world.delivery()).toMatchObject({ state: DeliveryState.EXHAUSTED, nextAttemptAt: '' });
    const days = (world.clock.nowMs() - startedMs) / DAY_MS;
    expect([days > 2.9, days < 3]).toEqual([true, true]);
    expect(await endpoint()).toMatchObject({ active: true, failingSince: expect.stringMatching(/Z$/) as string });
  });

  it('of which none arrived for five days switch the endpoint off, and one that arrives is enough', async () => {
    await createEndpoint(world);
    world.receiver.reply(500);
    await pay();
    await failUntil(4);
    expect((await endpoint()).failingSince).not.toBe('');
    world.receiver.reply(200, 500);
    await pay();
    await world.until(async () => (await endpoint()).failingSince === '');
    world.scheduler.run(2 * HOUR_MS);
    await world.until(async () => (await world.list({ state: DeliveryState.PENDING })).deliveries[0]?.attempts === 5);
    await world.until(async () => (await endpoint()).failingSince !== '');
    const { failingSince } = await endpoint();
    world.scheduler.run(5 * DAY_MS);
    await world.until(async () => !(await endpoint()).active);
    expect(await endpoint()).toMatchObject({ active: false, failingSince });
  });

  it('that can not be signed are not sent', async () => {
    const { endpointId } = await createEndpoint(world);
    await world.secrets.destroy(endpointId);
    await pay();
    await world.attempted(1);
    expect(await world.delivery()).toMatchObject({
      ...{ state: DeliveryState.PENDING, httpStatus: 0 },
      lastError: expect.stringContaining('signing secret') as string,
    });
    expect(world.receiver.received).toEqual([]);
  });

  it('can be tried with a test event, which is on no list of events', async () => {
    const { endpointId, secret, one } = await createEndpoint(world, { events: ['transaction.failed'] });
    const { delivery } = await service().sendTest(one);
    expect(delivery).toMatchObject({ endpointId, eventType: 'endpoint.test', transactionId: '' });
    await world.attempted(1);
    expect(last().headers['webhook-signature']).toBe(signatureBy(secret, last()));
    expect(JSON.parse(last().body)).toEqual({
      ...{ id: delivery!.eventId, type: 'endpoint.test', environment: 'test', data: { endpoint: { id: endpointId } } },
      createdAt: expect.stringMatching(/Z$/) as string,
    });
    const asked = { ...TEST_SCOPE, types: [], transactionId: '', limit: 10, cursor: '' };
    expect((await service().listEvents(asked)).events).toEqual([]);
    await service().updateEndpoint({ ...one, events: [], active: false });
    await expect(service().sendTest(one)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  });

  it('are tested, redelivered and given a new secret once under one key', async () => {
    const { one } = await createEndpoint(world);
    const keyed = { ...one, caller: { ...CALLER, causation: 'key:1' } };
    const ids = new Set();
    for (let n = 0; n < 2; n += 1) ids.add((await service().sendTest(keyed)).delivery?.deliveryId);
    expect(ids.size).toBe(1);
    await world.attempted(1);
    const { deliveryId } = await world.delivery();
    for (let n = 0; n < 2; n += 1) {
      await service().redeliver({ ...keyed, deliveryId });
      await world.attempted(2);
    }
    const made = await service().rotateEndpointSecret(keyed);
    const again = await service().rotateEndpointSecret(keyed);
    expect([made.secret, again]).toEqual([
      expect.stringMatching(/^whsec_/),
      { secret: '', previousUntil: made.previousUntil },
    ]);
    await service().redeliver({ ...one, deliveryId });
    await world.attempted(3);
  });

  it('are listed by endpoint, state and environment', async () => {
    const one = await createEndpoint(world);
    const two = await createEndpoint(world);
    world.receiver.reply(200);
    await pay();
    await arrived(2);
    await world.until(async () => (await world.list({ state: DeliveryState.DELIVERED })).deliveries.length === 2);
    const count = async (over: object) => (await world.list(over)).deliveries.length;
    expect(await count({ endpointId: one.endpointId })).toBe(1);
    expect(await count({ endpointId: two.endpointId, state: DeliveryState.DELIVERED })).toBe(1);
    expect(await count({ endpointId: two.endpointId, state: DeliveryState.PENDING })).toBe(0);
    expect(await count({ endpointId: systemIds.uuid() })).toBe(0);
    expect(await count({ environment: TEST_SCOPE.environment })).toBe(2);
    expect(await count({ environment: Environment.LIVE })).toBe(0);
    const { deliveryId } = (await world.list()).deliveries[0]!;
    for (const elsewhere of [{ merchantId: systemIds.uuid() }, { environment: Environment.LIVE }]) {
      const asked = { ...TEST_SCOPE, deliveryId, caller: CALLER, ...elsewhere };
      await expect(service().getDelivery(asked)).rejects.toMatchObject({ code: 'DELIVERY_NOT_FOUND' });
      await expect(service().redeliver(asked)).rejects.toMatchObject({ code: 'DELIVERY_NOT_FOUND' });
    }
  });
});
