import { collectionIdOf } from '@daftari/kernel/collection-id';
import { snapshotSubject } from '../sealing/sealed-snapshots';
import { ErasingWorld, PHONE } from '../testing/erasing-world';
import { BEGINS_WITHIN_MS, LATE_KEYS_LIVE_MS } from './erasures';

const ERASED = '[erased]';

describe('an erasure', () => {
  let world: ErasingWorld;
  beforeEach(async () => void (world = await ErasingWorld.open()));
  afterEach(() => world.remove());
  const request = () => world.erasures.request(PHONE);
  const paid = async (payment: string) => {
    await world.begin(payment);
    await world.tell(payment, 'PaymentSucceeded.v1');
  };

  it('of somebody who is not here changes nothing, and says so', async () => {
    expect(await request()).toEqual({ state: 'unknown', payments: 0, keys: 0, open: [], reason: '' });
    expect(world.recorded()).toEqual([]);
    expect(await world.keys.store.openErasures()).toEqual([]);
  });

  it('destroys all keys of the person and nobody else’s, makes every place forget, and is on record', async () => {
    await paid('p1');
    await paid('p2');
    await world.sealer.prepare('another', '254700000001');
    await world.sealer.sealText(snapshotSubject('initiation'), 'a state');
    const snapshotKey = (await world.keys.store.keyOf(snapshotSubject('initiation')))!.id;
    expect(await request()).toMatchObject({ state: 'done', payments: 2, keys: 2, open: [] });
    expect([await world.phoneOf('p1'), await world.phoneOf('p2')]).toEqual([ERASED, ERASED]);
    expect(world.forgotten).toEqual([{ subjects: ['p1', 'p2'], phone: PHONE }]);
    expect(world.refolds).toBe(1);
    expect(world.recorded()).toHaveLength(3);
    expect(world.recorded()).toContain(snapshotKey);
    expect(await world.keys.store.counts()).toEqual({ keys: 1, destroyed: 3 });
    expect(await request()).toMatchObject({ state: 'done', keys: 0, doneAt: expect.any(String) });
    expect(world.recorded()).toHaveLength(3);
  });

  it('takes with it what M-Pesa told by itself of the payments’ receipts, before or afterwards', async () => {
    await world.begin('p1');
    await world.tell('p1', 'PaymentSucceeded.v1', { receipt: 'NLJ7RT61SV' });
    const confirmation = collectionIdOf('test', 'NLJ7RT61SV');
    await world.sealer.prepare(confirmation);
    await world.sealer.prepare(collectionIdOf('live', 'NLJ7RT61SV'));
    const before = (await world.keys.store.keyOf(confirmation))!.id;
    expect(await request()).toMatchObject({ state: 'done', payments: 1, keys: 2 });
    expect(world.forgotten).toEqual([{ subjects: ['p1', confirmation], phone: PHONE }]);
    expect(world.recorded()).toContain(before);
    await world.sealer.prepare(confirmation);
    const later = (await world.keys.store.keyOf(confirmation))!.id;
    world.keys.clock.advance(LATE_KEYS_LIVE_MS);
    await world.erasures.sweep();
    expect(world.recorded()).toContain(later);
    expect(await world.keys.store.counts()).toMatchObject({ keys: 1 });
  });

  it('waits while a payment is open, and is carried out by itself, also by another process that never heard the phone', async () => {
    await paid('p1');
    await world.begin('p2');
    expect(await request()).toMatchObject({ state: 'waiting', open: [{ subject: 'p2', why: 'payment-open' }] });
    await world.erasures.sweep();
    expect(await world.phoneOf('p1')).toBe(PHONE);
    world.restart();
    await world.erasures.sweep();
    expect(world.forgotten).toEqual([]);
    await world.tell('p2', 'PaymentExpired.v1');
    await world.erasures.sweep();
    expect(world.forgotten).toEqual([{ subjects: ['p1', 'p2'], phone: PHONE }]);
    expect(await world.keys.store.openErasures()).toEqual([]);
    expect(world.warned).toEqual([]);
  });

  it('waits for webhooks: those on their way, and those that are not planned yet', async () => {
    await paid('p1');
    world.plannedTo = 1;
    expect(await request()).toMatchObject({ open: [{ subject: 'p1', why: 'webhook-open' }] });
    world.plannedTo = 2;
    await world.tell('p1', 'DeliveryScheduled.v1', { deliveryId: 'd1' });
    expect(await request()).toMatchObject({ open: [{ subject: 'p1', why: 'webhook-open' }] });
    await world.tell('p1', 'DeliveryExhausted.v1', { deliveryId: 'd1' });
    await world.tell('p1', 'RedeliveryRequested.v1', { deliveryId: 'd1' });
    expect(await request()).toMatchObject({ state: 'waiting' });
    await world.tell('p1', 'DeliverySucceeded.v1', { deliveryId: 'd1' });
    expect(await request()).toMatchObject({ state: 'done', keys: 1 });
  });

  it.each(['PayoutSucceeded.v1', 'PayoutFailed.v1', 'PayoutRefused.v1'])(
    'waits while money is on its way to the person, until %s',
    async (end) => {
      await world.beginPayout('p1');
      const open = [{ subject: 'p1', why: 'payment-open' }];
      for (const doubt of ['PayoutAccepted.v1', 'PayoutSubmissionUnknown.v1', 'PayoutDoubted.v1', 'PayoutResent.v1']) {
        await world.tell('p1', doubt);
        expect([doubt, await request()]).toMatchObject([doubt, { state: 'waiting', open }]);
      }
      world.restart();
      await world.erasures.sweep();
      expect(await world.phoneOf('p1')).toBe(PHONE);
      await world.tell('p1', end);
      await world.erasures.sweep();
      expect(world.forgotten).toEqual([{ subjects: ['p1'], phone: PHONE }]);
      expect(await world.phoneOf('p1')).toBe(ERASED);
    },
  );

  it('waits for the webhooks of a payout, and counts one that was given up before it began as over', async () => {
    await world.beginPayout('p1');
    await world.tell('p1', 'PayoutFailed.v1');
    world.plannedTo = 1;
    expect(await request()).toMatchObject({ open: [{ subject: 'p1', why: 'webhook-open' }] });
    await world.sealer.prepare('p2', PHONE);
    await world.tell('p2', 'PayoutAbandoned.v1');
    world.plannedTo = 3;
    expect(await request()).toMatchObject({ state: 'done', payments: 2, open: [] });
  });

  it('waits for the webhooks of money that came unprompted, planned or not', async () => {
    await world.sealer.prepare('p1', PHONE);
    await world.tell('p1', 'CollectionReceived.v1');
    world.keys.clock.advance(BEGINS_WITHIN_MS);
    world.plannedTo = 0;
    expect(await request()).toMatchObject({ open: [{ subject: 'p1', why: 'webhook-open' }] });
    world.plannedTo = 1;
    await world.tell('p1', 'DeliveryScheduled.v1', { deliveryId: 'd1' });
    expect(await request()).toMatchObject({ open: [{ subject: 'p1', why: 'webhook-open' }] });
    await world.tell('p1', 'DeliverySucceeded.v1', { deliveryId: 'd1' });
    expect(await request()).toMatchObject({ state: 'done', keys: 1 });
  });

  it('waits a minute for a payment that has a key and no event: it is about to begin, or never began', async () => {
    await world.sealer.prepare('p1', PHONE);
    expect(await request()).toMatchObject({ state: 'waiting', open: [{ subject: 'p1', why: 'just-begun' }] });
    world.keys.clock.advance(BEGINS_WITHIN_MS);
    expect(await request()).toMatchObject({ state: 'done', keys: 1 });
  });

  it('includes a payment that was given up before it began, and one that began after it was asked for', async () => {
    await world.begin('p1');
    await request();
    await world.sealer.prepare('p2', PHONE);
    await world.tell('p2', 'PaymentAbandoned.v1');
    await paid('p3');
    await world.tell('p1', 'PaymentFailed.v1');
    await world.erasures.sweep();
    expect(world.forgotten[0]?.subjects).toEqual(['p1', 'p2', 'p3']);
  });

  it('waits for another place that is busy or does not answer, and says which', async () => {
    await paid('p1');
    world.busy = 'a callback is still to come';
    expect(await request()).toMatchObject({
      state: 'waiting',
      open: [],
      reason: 'other books: a callback is still to come',
    });
    world.busy = new Error('connection refused');
    expect(await request()).toMatchObject({ state: 'waiting', reason: 'other books: it can not be asked' });
    expect(await world.phoneOf('p1')).toBe(PHONE);
    world.busy = undefined;
    await world.erasures.sweep();
    expect(await world.phoneOf('p1')).toBe(ERASED);
  });

  it('is finished after it failed half way, wherever that was', async () => {
    await paid('p1');
    world.failToForget = new Error('disk full');
    await expect(request()).rejects.toThrow('disk full');
    expect(await world.phoneOf('p1')).toBe(PHONE);
    world.failToForget = undefined;
    const { destroy } = world.keys.store;
    Object.assign(world.keys.store, { destroy: () => Promise.reject(new Error('no store')) });
    await world.erasures.sweep();
    expect(world.warned).toEqual(['an erasure could not be carried out; nothing is lost, it is tried again']);
    // On record before it is done: a restore of these very keys would destroy them.
    expect(world.recorded()).toHaveLength(1);
    Object.assign(world.keys.store, { destroy });
    world.restart();
    await world.erasures.sweep();
    expect(await world.phoneOf('p1')).toBe(ERASED);
    expect(await world.keys.store.openErasures()).toEqual([]);
  });

  it('reaches what comes later about the same payment: late money is recorded, and erased in its turn', async () => {
    await paid('p1');
    await request();
    await world.tell('p1', 'PaymentInitiated.v1', { phone: PHONE });
    await world.tell('p1', 'LateFundsReceived.v1');
    const late = (await world.keys.store.keyOf('p1'))!;
    await world.erasures.sweep();
    expect(await world.keys.store.keyOf('p1')).toEqual(late);
    world.keys.clock.advance(LATE_KEYS_LIVE_MS);
    await world.erasures.sweep();
    expect(await world.keys.store.keyOf('p1')).toBeUndefined();
    expect(world.recorded()).toContain(late.id);
  });

  it('is asked for by many at once and done once', async () => {
    await paid('p1');
    const states = await Promise.all([request(), request(), world.erasures.sweep().then(() => undefined), request()]);
    expect(states.map((one) => one?.keys)).toEqual([1, 0, undefined, 0]);
    expect(world.recorded()).toHaveLength(1);
  });
});
