import { ErasingWorld, PHONE } from '../testing/erasing-world';

const RECEIVER = '254722222222';

describe('an erasure of somebody with a transfer between customers', () => {
  let world: ErasingWorld;
  beforeEach(async () => {
    world = await ErasingWorld.open();
    // As initiation does it: the payment is about both.
    await world.sealer.prepare('t1', RECEIVER);
    await world.tell('t1', 'PaymentInitiated.v1', { paymentType: 'C2C', phone: PHONE, receiver: RECEIVER });
  });
  afterEach(() => world.remove());

  it.each([
    ['the sender', PHONE, 'TransferCompleted.v1'],
    ['the sender', PHONE, 'TransferRefunded.v1'],
    ['the receiver', RECEIVER, 'TransferCompleted.v1'],
    ['the receiver', RECEIVER, 'TransferClosed.v1'],
  ])('(%s, %s) waits until %s, for the money is on its way', async (_, phone, end) => {
    const open = [{ subject: 't1', why: 'payment-open' }];
    for (const step of ['TransferPayoutDue.v1', 'TransferRefundDue.v1', 'TransferParked.v1']) {
      if (step === 'TransferPayoutDue.v1') await world.tell('t1', 'PaymentSucceeded.v1', { paymentType: 'C2C' });
      await world.tell('t1', step);
      expect([step, await world.erasures.request(phone)]).toMatchObject([step, { state: 'waiting', open }]);
    }
    world.restart();
    await world.erasures.sweep();
    expect(world.forgotten).toEqual([]);
    await world.tell('t1', end);
    await world.erasures.sweep();
    // Carried out by a process that was never told the phone: of the two in the log it is the right one.
    expect(world.forgotten).toEqual([{ subjects: ['t1'], phone }]);
    expect(await world.phoneOf('t1')).toBe('[erased]');
  });

  it('needs no transfer when the sender did not pay', async () => {
    await world.tell('t1', 'PaymentCancelled.v1');
    expect(await world.erasures.request(RECEIVER)).toMatchObject({ state: 'done', payments: 1 });
  });
});
