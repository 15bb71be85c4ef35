import { collectingPayment, given, legWith, MONEY, timeAt, TRANSACTION, transferFrom, type Fact } from './given';
import { payoutLegId, refundLegId, type TransferEvent } from './transfer';
import { transferReviewMessage } from './transfer-review';

const FEE = collectingPayment().fee;
const NOT_REGISTERED = { resultCode: '2040', resultDescription: 'Credit party type unsupported.' };
const SHORT = { resultCode: '1', resultDescription: 'The balance is insufficient.' };
const UNAVAILABLE = {
  code: 'PROVIDER_UNAVAILABLE',
  resultCode: '503.001',
  resultDescription: 'Service unavailable',
} as const;
const TOO_FULL = { resultCode: '8', resultDescription: 'The balance would be too high.' };
const DAY_SECONDS = 24 * 3_600;

const payoutDue = (number: number): TransferEvent => ({
  type: 'TransferPayoutDue.v1',
  data: { ...MONEY, payoutId: payoutLegId(TRANSACTION, number), number },
});
const refundDue = (number: number, answer = NOT_REGISTERED): TransferEvent => ({
  type: 'TransferRefundDue.v1',
  data: { ...MONEY, refundId: refundLegId(TRANSACTION, number), number, ...answer },
});
const parked = (answer: typeof NOT_REGISTERED): TransferEvent => ({
  type: 'TransferParked.v1',
  data: { ...MONEY, ...answer },
});
const at = (atSeconds: number, event: TransferEvent): Fact => ({ event, atSeconds });

const paid = legWith({ outcome: { status: 'SUCCESS', receipt: 'SG632NMUAB' }, resultCode: '0' });
const failed = (answer = NOT_REGISTERED) => legWith({ outcome: { status: 'FAILED' }, ...answer });
const refused = legWith({ outcome: { status: 'FAILED' }, refusal: UNAVAILABLE, ...UNAVAILABLE });
const open = legWith({});

const paying = [at(10, payoutDue(1))];
const refunding = [...paying, at(200, refundDue(1))];

describe('the money of a transfer', () => {
  it('is paid to the receiver once it is collected', () =>
    given({})
      .whenLookedAt(10)
      .then([payoutDue(1)]));

  it.each([
    ['is awaited', collectingPayment('open')],
    ['never came', collectingPayment('CANCELLED')],
    ['is the merchant’s', collectingPayment(undefined, 'STK')],
  ])('that %s is paid to nobody', (_, payment) => given({ payment }).whenLookedAt(DAY_SECONDS).then(undefined));

  it('goes by its first payout at once', () => given({ facts: paying }).whenLookedAt(10).then('start-leg'));

  it('waits for a payout under way, for however long', () =>
    given({ facts: paying, leg: open })
      .whenLookedAt(10 * DAY_SECONDS)
      .then(undefined));

  it('has arrived when its payout was paid', () =>
    given({ facts: paying, leg: paid })
      .whenLookedAt(110)
      .then([
        {
          type: 'TransferCompleted.v1',
          data: { ...MONEY, payoutId: payoutLegId(TRANSACTION, 1), receipt: 'SG632NMUAB', fee: FEE },
        },
      ]));

  it('goes back when the receiver can not be paid', () =>
    given({ facts: paying, leg: failed() })
      .whenLookedAt(110)
      .then([refundDue(1)]));

  it.each([
    ['M-Pesa could not be reached', refused],
    ['the shortcode was short of money', failed(SHORT)],
  ])('is paid by another payout when %s', (_, leg) =>
    given({ facts: paying, leg })
      .whenLookedAt(110)
      .then([payoutDue(2)]),
  );

  it('waits before it is tried again, longer each time', () => {
    const second = [...paying, at(110, payoutDue(2))];
    given({ facts: second }).whenLookedAt(139).then(undefined);
    given({ facts: second }).whenLookedAt(140).then('start-leg');
    const third = [...second, at(200, payoutDue(3))];
    given({ facts: third }).whenLookedAt(319).then(undefined);
    given({ facts: third }).whenLookedAt(320).then('start-leg');
    const many = [...paying, at(1_000, payoutDue(30))];
    given({ facts: many })
      .whenLookedAt(1_000 + 3_599)
      .then(undefined);
    given({ facts: many })
      .whenLookedAt(1_000 + 3_600)
      .then('start-leg');
  });

  it('goes back when it could not be paid in a day, counted from the first try', () => {
    const facts = [...paying, at(DAY_SECONDS - 100, payoutDue(25))];
    given({ facts, leg: refused })
      .whenLookedAt(DAY_SECONDS + 10)
      .then([refundDue(1, { resultCode: '503.001', resultDescription: 'Service unavailable' })]);
    given({ facts: [at(10, payoutDue(1))] })
      .whenLookedAt(DAY_SECONDS + 10)
      .then([
        refundDue(1, { resultCode: 'NOT_SENT', resultDescription: expect.stringContaining('24 hours') as string }),
      ]);
  });

  it('is back when the sender was paid, and says why the receiver was not', () =>
    given({ facts: refunding, leg: paid })
      .whenLookedAt(210)
      .then([
        {
          type: 'TransferRefunded.v1',
          data: {
            ...MONEY,
            refundId: refundLegId(TRANSACTION, 1),
            receipt: 'SG632NMUAB',
            ...NOT_REGISTERED,
            fee: FEE,
          },
        },
      ]));

  it('goes back by another payout when M-Pesa could not be reached for the first', () =>
    given({ facts: refunding, leg: refused })
      .whenLookedAt(210)
      .then([refundDue(2)]));

  it('stays in transit when the sender can not be paid either', () =>
    given({ facts: refunding, leg: failed(TOO_FULL) })
      .whenLookedAt(210)
      .then([parked(TOO_FULL)]));

  it('stays in transit when the sender could not be paid in a day', () =>
    given({ facts: refunding })
      .whenLookedAt(200 + DAY_SECONDS)
      .then([parked({ resultCode: 'NOT_SENT', resultDescription: expect.stringContaining('24 hours') as string })]));
});

describe('money that went after all', () => {
  const PAID_LATE = { resultCode: 'PAID_LATE', resultDescription: expect.stringContaining('after all') as string };
  const late = (seconds: number, transactionId = payoutLegId(TRANSACTION, 1)) =>
    legWith({
      transactionId,
      outcome: { status: 'FAILED' },
      ...NOT_REGISTERED,
      late: { at: timeAt(seconds) },
      updatedAt: timeAt(seconds),
    });

  const parkedLate = (...lateLegs: readonly string[]): TransferEvent => {
    const { type, data } = parked(PAID_LATE) as TransferEvent & { type: 'TransferParked.v1' };
    return { type, data: { ...data, lateLegs: [...lateLegs] } };
  };
  const [first, second] = [payoutLegId(TRANSACTION, 1), payoutLegId(TRANSACTION, 2)];
  const stuck = [...refunding, at(300, parked(TOO_FULL))];

  it('is not paid again before a person has looked', () => {
    given({ facts: paying, leg: late(105) })
      .whenLookedAt(110)
      .then([parkedLate(first)]);
    given({ facts: refunding, earlier: late(201) })
      .whenLookedAt(202)
      .then([parkedLate(first)]);
    given({ facts: [...paying, at(110, payoutDue(2))], earlier: late(120) })
      .whenLookedAt(140)
      .then([parkedLate(first)]);
  });

  it('is seen whichever of its payouts it went by, and by whatever clock', () => {
    const third = [...paying, at(110, payoutDue(2)), at(200, payoutDue(3))];
    const between = { ...failed(SHORT), transactionId: second };
    given({ facts: third, earlier: [late(250), between] })
      .whenLookedAt(320)
      .then([parkedLate(first)]);
    // The copy that recorded it has a clock that is behind.
    given({ facts: third, earlier: [late(90), between] })
      .whenLookedAt(320)
      .then([parkedLate(first)]);
    given({ facts: refunding, leg: refused, earlier: late(201) })
      .whenLookedAt(300)
      .then([parkedLate(first)]);
    given({ facts: third, leg: failed(), earlier: [between, late(250)] })
      .whenLookedAt(320)
      .then([parkedLate(first)]);
  });

  it('does not take back that the payout which was made meanwhile has arrived', () => {
    const { receipt } = paid.outcome!;
    const data = { ...MONEY, payoutId: second, receipt: receipt!, fee: FEE };
    given({ facts: [...paying, at(110, payoutDue(2))], leg: paid, earlier: late(120) })
      .whenLookedAt(200)
      .then([{ type: 'TransferCompleted.v1', data }]);
  });

  it('does not stop a payout that is under way, nor what a person decided knowing it', () => {
    given({ facts: refunding, leg: open, earlier: late(201) })
      .whenLookedAt(300)
      .then(undefined);
    const decided = [...paying, at(110, parkedLate(first)), at(300, refundDue(1))];
    given({ facts: decided, earlier: late(105) })
      .whenLookedAt(300)
      .then('start-leg');
    // Another one is news again.
    given({ facts: decided, earlier: [late(105), late(301, second)] })
      .whenLookedAt(302)
      .then([parkedLate(second)]);
  });

  it('while it was parked for something else is told to whoever would pay once more, and then followed', () => {
    for (const kind of ['retry-payout', 'retry-refund'] as const) {
      given({ facts: stuck, earlier: late(400) })
        .whenDecided({ kind })
        .thenRefusedWith(new RegExp(`payout ${first} to the receiver`), parkedLate(first));
    }
    given({ facts: [...stuck, at(401, parkedLate(first))], earlier: late(400) })
      .whenDecided({ kind: 'retry-payout' })
      .then(payoutDue(2));
  });

  it('pays what the merchant owes when the transfer is closed, whatever it was parked for', () => {
    const closed: TransferEvent = {
      type: 'TransferClosed.v1',
      data: { ...MONEY, note: 'seen', fee: FEE, covers: 'receivable' },
    };
    const close = { kind: 'close', note: 'seen' } as const;
    given({ facts: stuck, earlier: late(400) })
      .whenDecided(close)
      .then(parkedLate(first), closed);
    given({ facts: [...stuck, at(401, parkedLate(first))], earlier: late(400) })
      .whenDecided(close)
      .then(closed);
    const again = [...stuck, at(401, parkedLate(first)), at(500, refundDue(2)), at(600, parked(TOO_FULL))];
    given({ facts: again, earlier: late(400) })
      .whenDecided(close)
      .then(parkedLate(first), closed);
  });

  it('is told to the person who looks, whatever it was parked for', () => {
    const message = (isLate: boolean) => transferReviewMessage(collectingPayment(), transferFrom(stuck)!, isLate);
    expect(message(true)).toMatch(/paid it out after all.*receivable/s);
    expect(message(false)).toMatch(/Neither the receiver/);
  });
});

describe('a payout that nobody made', () => {
  const CONFIGURATION = { resultCode: '2001', resultDescription: 'The initiator information is invalid.' };
  const NOT_FOUND = { resultCode: '2032', resultDescription: 'Not found.' };
  const doubt = { cause: 'failure-result', ...NOT_FOUND, at: timeAt(50) } as const;

  it('is tried again when M-Pesa never had it', () =>
    given({ facts: paying, leg: failed(NOT_FOUND) })
      .whenLookedAt(110)
      .then([payoutDue(2)]));

  it('is tried again when our own set-up was wrong', () => {
    const rejected = { ...refused, refusal: { ...CONFIGURATION, code: 'PROVIDER_REFUSED' } } as typeof refused;
    for (const leg of [failed(CONFIGURATION), rejected]) {
      given({ facts: paying, leg, isOurError: true })
        .whenLookedAt(110)
        .then([payoutDue(2)]);
    }
  });

  it('is not tried again when M-Pesa said that it failed', () =>
    given({ facts: paying, leg: { ...failed(NOT_FOUND), doubts: [doubt] } })
      .whenLookedAt(110)
      .then([refundDue(1, NOT_FOUND)]));

  it('after others that were sent goes back for what M-Pesa said of the last of them', () => {
    const facts = [...paying, at(110, payoutDue(2))];
    const sent = { ...failed(SHORT), transactionId: payoutLegId(TRANSACTION, 1) };
    given({ facts, earlier: sent })
      .whenLookedAt(DAY_SECONDS + 10)
      .then([refundDue(1, SHORT)]);
    // What went to the receiver says nothing of what goes to the sender.
    given({ facts: refunding, earlier: sent })
      .whenLookedAt(DAY_SECONDS + 200)
      .then([parked({ resultCode: 'NOT_SENT', resultDescription: expect.stringContaining('24 hours') as string })]);
  });
});

describe('a transfer that is over', () => {
  const over: [string, readonly Fact[]][] = [
    [
      'completed',
      [
        ...paying,
        at(20, { type: 'TransferCompleted.v1', data: { ...MONEY, payoutId: payoutLegId(TRANSACTION, 1), fee: FEE } }),
      ],
    ],
    ['parked', [...refunding, at(300, parked(TOO_FULL))]],
  ];
  it.each(over)('(%s) does nothing more by itself', (_, facts) =>
    given({ facts, leg: failed() })
      .whenLookedAt(10 * DAY_SECONDS)
      .then(undefined),
  );
});

describe('a person', () => {
  const stuck = [...refunding, at(300, parked(TOO_FULL))];
  const closed: TransferEvent = { type: 'TransferClosed.v1', data: { ...MONEY, note: 'paid by hand', fee: FEE } };

  it('has the receiver paid once more', () =>
    given({ facts: stuck }).whenDecided({ kind: 'retry-payout' }).then(payoutDue(2)));
  it('has the sender paid back once more, for the reason that there was', () =>
    given({ facts: stuck }).whenDecided({ kind: 'retry-refund' }).then(refundDue(2)));
  it('closes what was settled elsewhere', () =>
    given({ facts: stuck }).whenDecided({ kind: 'close', note: 'paid by hand' }).then(closed));

  it('closes what M-Pesa paid late: what is in transit pays what the merchant owes for it', () => {
    const late = { resultCode: 'PAID_LATE', resultDescription: 'paid after all' };
    given({ facts: [...paying, at(300, parked(late))] })
      .whenDecided({ kind: 'close', note: 'paid by hand' })
      .then({ ...closed, data: { ...closed.data, covers: 'receivable' } } as TransferEvent);
  });

  it('changes nothing by deciding the same again', () => {
    given({ facts: [...stuck, at(400, payoutDue(2))] })
      .whenDecided({ kind: 'retry-payout' })
      .then();
    given({ facts: [...stuck, at(400, refundDue(2))] })
      .whenDecided({ kind: 'retry-refund' })
      .then();
    given({ facts: [...stuck, at(400, closed)] })
      .whenDecided({ kind: 'close', note: 'again' })
      .then();
  });

  it('can not decide what is not parked', () => {
    given({}).whenDecided({ kind: 'close', note: '' }).thenRefused('REVIEW_NOT_DUE');
    given({ facts: paying }).whenDecided({ kind: 'retry-refund' }).thenRefused('REVIEW_NOT_DUE');
    given({ facts: [...stuck, at(400, closed)] })
      .whenDecided({ kind: 'retry-payout' })
      .thenRefused('REVIEW_NOT_DUE');
  });

  it('gives it a day again', () => {
    const again = [...stuck, at(2 * DAY_SECONDS, payoutDue(2))];
    given({ facts: again })
      .whenLookedAt(2 * DAY_SECONDS + 30)
      .then('start-leg');
    given({ facts: again, leg: refused })
      .whenLookedAt(2 * DAY_SECONDS + 60)
      .then([payoutDue(3)]);
  });
});
