import { PaymentStatus, ReviewReason } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { PayoutOutcome } from '@daftari/daraja/initiator-port';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { MERCHANT } from './spec-fakes';
import { QUEUED } from './spec-payout-fakes';
import { PAID_RECEIPT, PayoutWorld } from './spec-payout-world';
import { STORES } from './spec-world';

const SENT = ['PayoutInitiated', 'PayoutAccepted'];
const ASKED_ONCE = ['PayoutStatusAsked', 'PayoutStatusReported'];
const RESET: PayoutOutcome = { kind: 'unknown', reason: 'connection reset' };
const DUPLICATE: PayoutOutcome = {
  kind: 'duplicate',
  resultCode: '500.002.1001',
  resultDescription: 'Duplicate OriginatorConversationID.',
};
const HOUR = 3_600;
const FAILED = { status: PaymentStatus.FAILED, receipt: undefined };
const PAID = { status: PaymentStatus.SUCCESS, receipt: PAID_RECEIPT };

/** Every recipient of daraja.md §18.5, as what it does looks from here. */
describe.each(STORES)('a payout to the recipient on %s', (kind) => {
  let world: PayoutWorld;
  let transactionId: string;
  beforeEach(async () => {
    world = new PayoutWorld(kind);
    await world.open();
  });
  afterEach(() => world.close());
  const pay = async () => void ({ transactionId } = await world.payOut());
  const types = () => world.payoutTypes(transactionId);
  const shown = () => world.get(transactionId);
  const asked = () => world.initiator.questions.length;
  const reasons = async () => {
    const { reviews } = await world.room.service.listReviews({ merchantId: MERCHANT, limit: 100, cursor: '' });
    return reviews.map(({ reason }) => reason);
  };
  const claims = async () =>
    (await world.room.journal.readStream(partitionOf(PAID_RECEIPT), `receipt-test-${PAID_RECEIPT}`)).length;
  /** The status is asked for at this time, and the answer is what it is. */
  const statusAt = async (seconds: number, status: string) => {
    await world.askedAt(seconds, transactionId);
    await world.statusIs(transactionId, status);
  };

  it('000, who is paid, once', async () => {
    await pay();
    await world.told(transactionId, { receiverName: '254700001000 - JANE DOE' });
    expect(await types()).toEqual([...SENT, 'PayoutSucceeded']);
    expect(await shown()).toMatchObject({ ...PAID, feeCents: 2_300, resultCode: '0' });
    expect((await world.payoutEvents(transactionId))[2]).toMatchObject({
      actor: 'provider:daraja',
      data: {
        via: 'result',
        receiverName: '254700001000 - JANE DOE',
        amountCents: 50_000,
        fee: { amountCents: 2_300 },
      },
    });
    expect(await claims()).toBe(1);
    await world.goTo(25 * HOUR);
    expect([asked(), world.room.parked(), await reasons()]).toEqual([0, [], []]);
  });

  it.each([
    ['001, whose shortcode is short of float', '1', '2032'],
    ['002, who is not registered', '2040', '2032'],
    ['003, who does not exist', 'SFC_IC0003', 'Declined'],
    ['004, whose wallet is full', '8', 'Declined'],
    ['005, beyond the daily limit', '4', 'Cancelled'],
    ['006, with a wrong credential', '2001', '2032'],
    ['007, with a locked credential', '8006', '2032'],
    ['018, whose failure has one bare parameter', '2', 'Expired'],
    ['020, whose initiator lacks permission', 'TP40153', '2032'],
  ])('%s, fails once the status agrees', async (_, resultCode, status) => {
    await pay();
    await world.told(transactionId, { resultCode, resultDescription: 'why' });
    expect(await types()).toEqual([...SENT, 'PayoutDoubted']);
    expect(await shown()).toMatchObject({ status: PaymentStatus.PENDING, feeCents: 2_300 });
    await statusAt(10, status);
    expect(await types()).toEqual([...SENT, 'PayoutDoubted', ...ASKED_ONCE, 'PayoutFailed']);
    expect(await shown()).toMatchObject({ ...FAILED, resultCode, resultDescription: 'why', feeCents: 2_300 });
    const { holdId, fee, shortcode } = (await world.initiatedPayouts())[0]!;
    expect((await world.payoutEvents(transactionId)).at(-1)).toMatchObject({
      data: { via: 'status', holdId, fee, shortcode, amountCents: 50_000 },
    });
  });

  it('008, whose request waited too long and was never executed, waits for a person once that is heard twice', async () => {
    await pay();
    await world.told(transactionId, { kind: 'payout-timeout', resultCode: '', conversationId: '' });
    for (const seconds of [10, 60, 180]) await statusAt(seconds, '2032');
    expect((await shown()).status).toBe(PaymentStatus.PENDING);
    await statusAt(600, '2032');
    expect((await shown()).status).toBe(PaymentStatus.PENDING);
    await statusAt(900, '2032');
    expect((await types()).at(-1)).toBe('PayoutStatusReported');
    expect((await shown()).status).toBe(PaymentStatus.PENDING);
    expect(await reasons()).toEqual([ReviewReason.NO_FINAL_ANSWER]);
    expect(world.initiator.orders).toHaveLength(1);
  });

  it('009, whose request waited too long, is paid all the same, once', async () => {
    await pay();
    await world.told(transactionId, { kind: 'payout-timeout', resultCode: '', conversationId: '' });
    expect((await shown()).status).toBe(PaymentStatus.PENDING);
    await world.told(transactionId);
    expect(await types()).toEqual([...SENT, 'PayoutDoubted', 'PayoutSucceeded']);
    expect(world.initiator.orders).toHaveLength(1);
  });

  it('010, of whom no result tells, is paid by the status', async () => {
    await pay();
    await statusAt(60, 'Completed');
    expect(await types()).toEqual([...SENT, ...ASKED_ONCE, 'PayoutSucceeded']);
    expect(await shown()).toMatchObject(PAID);
    expect((await world.payoutEvents(transactionId)).at(-1)).toMatchObject({ data: { via: 'status' } });
    expect(await claims()).toBe(1);
    const { attemptId, originatorConversationId, shortcode } = (await world.initiatedPayouts())[0]!;
    expect(world.initiator.questions).toEqual([
      {
        originatorConversationId,
        shortcode,
        resultUrl: `https://daftari.example/results/payout-status/${attemptId}`,
        queueTimeoutUrl: `https://daftari.example/timeouts/payout-status/${attemptId}`,
      },
    ]);
  });

  it('011, of whom neither a result nor the status tells, waits for a person once that is heard twice late enough', async () => {
    await pay();
    for (const seconds of [60, 180, 600]) await statusAt(seconds, '2032');
    expect((await shown()).status).toBe(PaymentStatus.PENDING);
    expect(await reasons()).toEqual([]);
    await statusAt(900, '2032');
    expect((await shown()).status).toBe(PaymentStatus.PENDING);
    expect(await reasons()).toEqual([ReviewReason.NO_FINAL_ANSWER]);
  });

  it('012, whose result comes three times, is paid once', async () => {
    await pay();
    for (let times = 0; times < 3; times += 1) await world.told(transactionId);
    expect(await types()).toEqual([...SENT, 'PayoutSucceeded']);
    expect([await claims(), world.room.parked()]).toEqual([1, []]);
  });

  it('013, whose failure is followed by a success, is paid', async () => {
    await pay();
    await world.told(transactionId, { resultCode: '1' });
    await world.told(transactionId);
    await world.told(transactionId, { resultCode: '1' });
    expect(await types()).toEqual([...SENT, 'PayoutDoubted', 'PayoutSucceeded']);
    expect(await shown()).toMatchObject({ ...PAID, resultCode: '0' });
  });

  it('013, whose success comes after the status had agreed with the failure, is a late payout', async () => {
    await pay();
    await world.told(transactionId, { resultCode: '1' });
    await statusAt(10, '2032');
    await world.told(transactionId);
    await world.told(transactionId);
    expect((await types()).slice(-2)).toEqual(['PayoutFailed', 'LatePayoutConfirmed']);
    expect(await shown()).toMatchObject(FAILED);
    expect([await claims(), await reasons()]).toEqual([1, [ReviewReason.LATE_PAYOUT]]);
  });

  it('014, whose result overtakes the acknowledgement, is paid and learns what M-Pesa calls it', async () => {
    let acknowledge: (outcome: PayoutOutcome) => void = () => undefined;
    world.initiator.answer = () => new Promise((resolve) => void (acknowledge = resolve));
    const answer = world.payOut();
    await world.until(() => world.initiator.orders.length === 1);
    ({ transactionId } = (await world.initiatedPayouts())[0]!);
    await world.told(transactionId);
    acknowledge(QUEUED);
    expect(await answer).toMatchObject({ ...PAID, providerRequestId: QUEUED.conversationId });
    expect(await types()).toEqual(['PayoutInitiated', 'PayoutSucceeded', 'PayoutAccepted']);
  });

  it('015, whose acknowledgement was lost, is not sent again while the status knows it', async () => {
    world.initiator.answer = () => RESET;
    await pay();
    expect(await shown()).toMatchObject({
      status: PaymentStatus.PENDING,
      providerRequestId: undefined,
      feeCents: 2_300,
    });
    await statusAt(10, 'Completed');
    expect(await types()).toEqual(['PayoutInitiated', 'PayoutSubmissionUnknown', ...ASKED_ONCE, 'PayoutSucceeded']);
    expect(world.initiator.orders).toHaveLength(1);
  });

  it('015, unknown to the status at first, is sent again under the same id, which M-Pesa has already', async () => {
    const answers = [RESET, DUPLICATE];
    world.initiator.answer = () => answers.shift()!;
    await pay();
    await statusAt(10, '2032');
    await world.goTo(13);
    await world.untilLast(transactionId, 'PayoutAccepted');
    const [first, second] = world.initiator.orders;
    expect(second?.order).toEqual(first?.order);
    expect((await world.payoutEvents(transactionId)).at(-1)).toMatchObject({ data: { conversationId: '' } });
    await statusAt(75, 'Completed');
    expect((await types()).slice(-4)).toEqual(['PayoutAccepted', ...ASKED_ONCE, 'PayoutSucceeded']);
    expect(world.initiator.orders).toHaveLength(2);
  });

  it('016, whose request broke inside M-Pesa, is sent three times at most and then fails', async () => {
    world.initiator.answer = () => ({ kind: 'unknown', reason: '500.002.1001 System internal error.' });
    await pay();
    for (const [seconds, sends] of [
      [10, 2],
      [23, 3],
    ] as const) {
      await statusAt(seconds, '2032');
      await world.goTo(seconds + 3);
      await world.until(
        async () => (await types()).filter((type) => type === 'PayoutSubmissionUnknown').length === sends,
      );
      await world.room.caughtUp();
    }
    await statusAt(40, '2032');
    await statusAt(700, '2032');
    await world.goTo(900);
    expect((await shown()).status).toBe(PaymentStatus.PENDING);
    await statusAt(1_001, '2032');
    expect(await shown()).toMatchObject({ ...FAILED, feeCents: 0 });
    expect(world.initiator.orders).toHaveLength(3);
    expect(new Set(world.initiator.orders.map(({ order }) => JSON.stringify(order))).size).toBe(1);
    expect((await types()).filter((type) => type === 'PayoutResent')).toHaveLength(2);
  });

  it('017, whose result is indeterminate, is paid when the status says so', async () => {
    await pay();
    await world.told(transactionId, { resultCode: '17' });
    expect(await types()).toEqual([...SENT, 'PayoutDoubted']);
    await statusAt(10, 'Completed');
    expect(await shown()).toMatchObject(PAID);
  });

  it.each(['17', '19', '15', '26', '100000000', '100000004', '7777'])(
    'with the code %s, which says nothing, does not fail by not-founds, and waits for a person',
    async (resultCode) => {
      await pay();
      await world.told(transactionId, { resultCode });
      await statusAt(60, '2032');
      expect((await shown()).status).toBe(PaymentStatus.PENDING);
      for (const seconds of [600, 900]) await statusAt(seconds, '2032');
      expect((await shown()).status).toBe(PaymentStatus.PENDING);
      expect(await reasons()).toEqual([ReviewReason.NO_FINAL_ANSWER]);
      expect(world.logged.some(({ level, msg }) => level === 'warn' && msg.includes(resultCode))).toBe(true);
    },
  );

  it('019, whose result takes two hours, is waited for and paid', async () => {
    await pay();
    for (const seconds of [60, 180, 600, 1_800, 1_800 + HOUR]) await statusAt(seconds, 'Initiated');
    await world.goTo(2 * HOUR);
    await world.told(transactionId);
    expect(await shown()).toMatchObject(PAID);
  });

  it('021, whose result names an id of Daraja, is paid', async () => {
    await pay();
    await world.told(transactionId, { originatorConversationId: '8423-4a3b-87d8-1d918a78741e243712' });
    expect(await shown()).toMatchObject(PAID);
    expect(world.room.parked()).toEqual([]);
  });

  it('022, who is another than was named, is paid, and the name is on record', async () => {
    await pay();
    await world.told(transactionId, { receiverName: '254799999999 - SOMEBODY ELSE' });
    expect(await shown()).toMatchObject(PAID);
    expect((await world.payoutEvents(transactionId)).at(-1)).toMatchObject({
      data: { receiverName: '254799999999 - SOMEBODY ELSE' },
    });
  });
});
