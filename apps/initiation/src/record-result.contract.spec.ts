import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { STORES, World } from './spec-world';

const RECEIPT = 'NLJ7RT61SV';

describe.each(STORES)('the result of a payment on %s', (kind) => {
  let world: World;
  let transactionId: string;
  beforeEach(async () => {
    world = await new World(kind).open();
    ({ transactionId } = await world.initiate());
  });
  afterEach(() => world.close());
  const claims = async () =>
    (await world.room.journal.readStream(partitionOf(RECEIPT), `receipt-test-${RECEIPT}`)).length;
  const types = () => world.types(transactionId);

  it('is a success with its receipt, claimed before it', async () => {
    await world.settle(transactionId);
    expect(await world.get(transactionId)).toMatchObject({
      status: PaymentStatus.SUCCESS,
      receipt: RECEIPT,
      resultCode: '0',
      resultDescription: 'The provider says so',
      feeCents: 250,
    });
    expect(await types()).toEqual(['PaymentInitiated', 'PaymentAccepted', 'PaymentSucceeded']);
    const [claim] = await world.room.journal.readStream(partitionOf(RECEIPT), `receipt-test-${RECEIPT}`);
    expect(claim).toMatchObject({
      type: 'ReceiptClaimed.v1',
      data: { transactionId, receipt: RECEIPT },
      environment: 'test',
    });
  });

  it.each([
    ['1', PaymentStatus.FAILED],
    ['1032', PaymentStatus.CANCELLED],
    ['1037', PaymentStatus.EXPIRED],
    ['1019', PaymentStatus.EXPIRED],
  ])('with the code %s is %s', async (resultCode, status) => {
    await world.settle(transactionId, { resultCode });
    expect(await world.get(transactionId)).toMatchObject({ status, resultCode, feeCents: 250, receipt: undefined });
  });

  it('with a code nobody knows is no result: it is logged and the payment stays open', async () => {
    await world.settle(transactionId, { resultCode: '4999' });
    expect(await world.get(transactionId)).toMatchObject({ status: PaymentStatus.PENDING, resultCode: '0' });
    expect(world.logged).toContainEqual(
      expect.objectContaining({ level: 'warn', msg: expect.stringContaining('4999') as string }),
    );
    expect(world.room.parked()).toEqual([]);
  });

  it('counts once, however often it is told', async () => {
    await world.settle(transactionId);
    await world.settle(transactionId);
    await world.settle(transactionId, { resultCode: '1032' });
    expect(await types()).toEqual(['PaymentInitiated', 'PaymentAccepted', 'PaymentSucceeded']);
    expect(await claims()).toBe(1);
    expect(world.room.parked()).toEqual([]);
  });

  it.each([
    ['another amount', { amountCents: 99_900 }, /99900 cents instead of 100000/],
    ['another CheckoutRequestID', { providerCheckoutId: 'ws_CO_other' }, /another CheckoutRequestID/],
  ])('that names %s is never a payment: it is parked, visible, and takes no receipt', async (_, over, cause) => {
    await world.settle(transactionId, over);
    expect(await types()).toEqual(['PaymentInitiated', 'PaymentAccepted']);
    expect(world.room.parked()).toEqual([expect.objectContaining({ cause: expect.stringMatching(cause) as string })]);
    expect(await claims()).toBe(0);
  });

  it("under another payment's receipt is parked", async () => {
    await world.settle(transactionId);
    const other = await world.initiate();
    await world.settle(other.transactionId);
    expect(await world.get(other.transactionId)).toMatchObject({ status: PaymentStatus.PENDING });
    expect(world.room.parked()[0]?.cause).toContain(`belongs to payment ${transactionId} already`);
  });

  it('of success after a failure is late money: recorded once, its receipt claimed, nothing flipped', async () => {
    await world.settle(transactionId, { resultCode: '1037' });
    await world.settle(transactionId);
    await world.settle(transactionId);
    expect(await world.get(transactionId)).toMatchObject({
      status: PaymentStatus.EXPIRED,
      resultCode: '1037',
      receipt: undefined,
      lateFundsCents: 100_000,
    });
    expect(await types()).toEqual(['PaymentInitiated', 'PaymentAccepted', 'PaymentExpired', 'LateFundsReceived']);
    expect(await claims()).toBe(1);
    expect(world.room.parked()).toEqual([]);
  });

  it('of success that came without its receipt learns it later', async () => {
    await world.settle(transactionId, { receipt: '' });
    expect((await world.get(transactionId)).receipt).toBeUndefined();
    await world.settle(transactionId);
    await world.settle(transactionId);
    expect(await types()).toEqual(['PaymentInitiated', 'PaymentAccepted', 'PaymentSucceeded', 'ReceiptLearned']);
    expect(await claims()).toBe(1);
    expect(await world.get(transactionId)).toMatchObject({ status: PaymentStatus.SUCCESS, receipt: RECEIPT });
  });

  it('survives a crash between the receipt and the success', async () => {
    world.beforeWrite = (text) => (text.includes('"PaymentSucceeded.v1"') ? new Error('killed') : undefined);
    await world.callback(transactionId);
    await world.until(async () => (await claims()) === 1);
    await world.crash();
    world.beforeWrite = () => undefined;
    await world.open();
    await world.room.caughtUp();
    expect(await types()).toEqual(['PaymentInitiated', 'PaymentAccepted', 'PaymentSucceeded']);
    expect(await claims()).toBe(1);
  });

  it('is tried again when the store fails for a while', async () => {
    let failures = 3;
    world.beforeWrite = (text) =>
      text.includes('"PaymentSucceeded.v1"') && failures-- > 0 ? new Error('busy') : undefined;
    await world.callback(transactionId);
    await world.until(async () => (await types()).includes('PaymentSucceeded'), 20);
    expect(world.room.parked()).toEqual([]);
  });

  it('that came while the service was down is recorded at its start', async () => {
    const attemptId = await world.attemptOf(transactionId);
    await world.crash();
    await world.callback(transactionId, { attemptId });
    await world.open();
    await world.room.caughtUp();
    expect(await world.get(transactionId)).toMatchObject({ status: PaymentStatus.SUCCESS });
  });
});
