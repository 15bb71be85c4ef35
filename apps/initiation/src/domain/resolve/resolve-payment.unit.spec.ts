import { after, commands, facts, given, paymentFrom, stateFrom } from '../given';
import { chargedFee } from '../charged-fee';
import { paymentDecider } from '../decide-payment';
import type { EventData, PaymentEvent } from '../payment';
import type { PaymentCommand } from '../payment-command';
import { reviewDue } from '../review-due';
import { reviewMessage } from '../review-message';
import type { PaymentResolution } from './resolution';

const { accept, giveUp, result } = commands;
const { transactionId, merchantId } = facts.initiated().data as EventData<'PaymentInitiated.v1'>;
const { receipt: _, ...paidWithoutReceipt } = result('SUCCESS', { via: 'query' });
const START_MS = Date.UTC(2026, 10, 21, 8);
const RECEIPT = 'NLJ7RT61SV';
const OTHER = 'OTHER00001';
const by = 'operator:jane';
const note = 'not on the statement, ticket 812';
const decided = (atSeconds = 3_600) => ({ kind: 'resolve', by, note, nowMs: START_MS + atSeconds * 1_000 }) as const;
const notPaid = (atSeconds?: number): PaymentResolution => ({ ...decided(atSeconds), decision: 'not-paid' });
const paid = (receipt = RECEIPT, seenOpen = true): PaymentResolution => ({
  ...decided(),
  decision: 'paid',
  receipt,
  seenOpen,
});
const fulfil = (receipt?: string): PaymentResolution => ({
  ...decided(),
  decision: 'fulfil',
  ...(receipt === undefined ? {} : { receipt }),
});
const close = (atSeconds?: number): PaymentResolution => ({ ...decided(atSeconds), decision: 'close' });
const collected = facts.initiated({ platformCollects: true });

/** The facts of a payment to the platform's own shortcode. */
function onPlatform(...done: readonly PaymentCommand[]): PaymentEvent[] {
  return done.reduce<PaymentEvent[]>(
    (events, command) => [...events, ...paymentDecider.decide(command, stateFrom(events))],
    [collected],
  );
}
const late = (...more: readonly PaymentCommand[]) =>
  onPlatform(accept(), result('EXPIRED'), result('SUCCESS'), ...more);
const refundOf = { transactionId, merchantId, refundId: merchantId, amountCents: 100_000, currency: 'KES' } as const;
const refundStarted: PaymentEvent = {
  type: 'PaymentRefundStarted.v1',
  data: { ...refundOf, from: 'suspense', receipt: RECEIPT, reason: 'late' },
};
const refundFailed: PaymentEvent = {
  type: 'PaymentRefundFailed.v1',
  data: { ...refundOf, resultCode: 'R000002', resultDescription: 'no such transaction' },
};

describe('a person who says that a payment was paid', () => {
  it.each([
    ['whose submission is unknown', after(giveUp)],
    ['that was accepted', after(accept())],
    ['of which nothing is known', after()],
  ])('ends one %s, by the receipt, and says who and why', (_case, events) => {
    given(events).when(paid()).thenA('PaymentSucceeded.v1', {
      via: 'operator',
      receipt: RECEIPT,
      resultCode: '0',
      resultDescription: 'Decided by operator:jane',
      note,
      amountCents: 100_000,
    });
  });

  it('teaches the receipt of one that was paid without it', () => {
    given(after(accept(), paidWithoutReceipt))
      .when(paid())
      .then({
        type: 'ReceiptLearned.v1',
        data: { transactionId, merchantId, receipt: RECEIPT, via: 'operator', note },
      });
  });

  it('tells of late money where it had ended otherwise', () => {
    const expired = after(accept(), result('EXPIRED'));
    given(expired)
      .when(paid(RECEIPT, false))
      .thenA('LateFundsReceived.v1', { via: 'operator', after: 'EXPIRED', note });
    given(after(accept(), result('EXPIRED'), paid(RECEIPT, false)))
      .when(paid(RECEIPT, false))
      .thenNothing();
  });

  it('says nothing new of what is paid under this receipt, and contradicts under another', () => {
    given(after(accept(), result('SUCCESS')))
      .when(paid())
      .thenNothing();
    given(after(accept(), result('SUCCESS')))
      .when(paid(OTHER))
      .thenContradiction(/now also under OTHER00001/);
    given(after(giveUp, paid())).when(result('SUCCESS')).thenNothing();
  });

  it('is refused when it ended otherwise while they looked: it would be late money', () => {
    given(after(accept(), notPaid())).when(paid()).thenRefused('DECISION_CONFLICT');
    given(after(accept(), result('CANCELLED')))
      .when(paid())
      .thenRefused('DECISION_CONFLICT');
  });
});

describe('a person who says that a payment was not paid', () => {
  it.each([
    ['whose submission is unknown', after(giveUp)],
    ['that was accepted', after(accept())],
  ])('ends one %s as failed, with its fee, and says who and why', (_case, events) => {
    given(events)
      .when(notPaid())
      .thenA('PaymentFailed.v1', {
        via: 'operator',
        resultCode: 'OPERATOR',
        resultDescription: 'Decided by operator:jane',
        note,
        fee: { amountCents: 250, holdId: '44444444-4444-4444-8444-444444444444', refundOnFailure: false },
      });
  });

  it('costs nothing unless M-Pesa had taken it', () => {
    const feeOf = (...done: readonly PaymentCommand[]) => chargedFee(paymentFrom(after(...done))!);
    expect([feeOf(giveUp, notPaid()), feeOf(notPaid()), feeOf(accept(), notPaid())]).toEqual([0, 0, 250]);
    expect(feeOf(giveUp, notPaid(), result('SUCCESS'))).toBe(0);
    expect(feeOf(giveUp, result('FAILED'))).toBe(250);
  });

  it('waits until M-Pesa had three minutes', () => {
    given(after(accept())).when(notPaid(179.999)).thenRefused('REVIEW_NOT_DUE');
    given(after(accept())).when(notPaid(180)).thenA('PaymentFailed.v1');
    expect(() => paymentDecider.decide(notPaid(10), stateFrom(after(accept())))).toThrow(
      /waits for M-Pesa's own answer; .* from 2026-11-21T08:03:00.000Z on\. Nothing was changed, and no money moved/,
    );
  });

  it('says nothing new of what was not paid, by whomever', () => {
    given(after(accept(), notPaid())).when(notPaid()).thenNothing();
    given(after(accept(), result('CANCELLED')))
      .when(notPaid())
      .thenNothing();
  });

  it('is refused where money came', () => {
    given(after(accept(), result('SUCCESS')))
      .when(notPaid())
      .thenRefused('DECISION_CONFLICT');
    given(after(accept(), paidWithoutReceipt)).when(notPaid()).thenRefused('DECISION_CONFLICT');
    given(late()).when(notPaid()).thenRefused('DECISION_CONFLICT');
  });

  it('does not stop the truth: a success after it is late money', () => {
    given(after(accept(), notPaid()))
      .when(result('SUCCESS'))
      .thenA('LateFundsReceived.v1', { after: 'FAILED', via: 'callback', receipt: RECEIPT });
  });
});

describe('a person who gives late money to the merchant', () => {
  it('names everything that the ledger needs, once', () => {
    given(late())
      .when(fulfil())
      .then({
        type: 'LateFundsFulfilled.v1',
        data: {
          ...{ transactionId, merchantId, amountCents: 100_000, currency: 'KES', receipt: RECEIPT },
          ...{ partyB: '600000', platformCollects: true, note },
        },
      });
    given(late(fulfil())).when(fulfil()).thenNothing();
    given(late(fulfil())).when(fulfil(RECEIPT)).thenNothing();
  });

  it('says so where it was a top-up', () => {
    const topUp = facts.initiated({ paymentType: 'WALLET_TOPUP_SERVICE_TOKENS', platformCollects: true });
    const events = [topUp, ...late().slice(1)];
    given(events).when(fulfil()).thenA('LateFundsFulfilled.v1', { paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' });
    expect(paymentDecider.decide(fulfil(), stateFrom(late()))[0]?.data).not.toHaveProperty('paymentType');
  });

  it('gives all that is left, or that of one receipt', () => {
    const twice = late(result('SUCCESS', { receipt: OTHER }));
    const receipts = (command: PaymentResolution, events = twice) =>
      paymentDecider.decide(command, stateFrom(events)).map(({ data }) => (data as { receipt?: string }).receipt);
    expect(receipts(fulfil())).toEqual([RECEIPT, OTHER]);
    expect(receipts(fulfil(OTHER))).toEqual([OTHER]);
    expect(receipts(fulfil(), late(result('SUCCESS', { receipt: OTHER }), fulfil(OTHER)))).toEqual([RECEIPT]);
    expect(receipts(fulfil(), [...twice, refundStarted])).toEqual([OTHER]);
  });

  it('also where its receipt was learned later', () => {
    const pending = onPlatform(accept(), result('EXPIRED'), paidWithoutReceipt);
    const [event] = paymentDecider.decide(fulfil(), stateFrom(pending));
    expect(event?.data).not.toHaveProperty('receipt');
    const learned = onPlatform(accept(), result('EXPIRED'), paidWithoutReceipt, fulfil(), result('SUCCESS'));
    expect(paymentFrom(learned)?.lateFunds).toEqual([
      { amountCents: 100_000, receipt: RECEIPT, at: '2026-11-21T08:00:03.000Z', fulfilled: true },
    ]);
    given(learned).when(fulfil()).thenNothing();
  });

  it('is refused without any, and when it goes back to the customer', () => {
    given(after(accept())).when(fulfil()).thenRefused('REVIEW_NOT_DUE');
    given(late()).when(fulfil(OTHER)).thenRefused('REVIEW_NOT_DUE');
    given([...late(), refundStarted])
      .when(fulfil())
      .thenRefused('DECISION_CONFLICT');
    given([...late(), refundStarted, refundFailed])
      .when(fulfil())
      .thenA('LateFundsFulfilled.v1');
  });
});

describe('a person who closes a review', () => {
  const closed = (review: string) => ({
    type: 'PaymentReviewClosed.v1',
    data: { transactionId, merchantId, review, note },
  });
  it('closes a missing receipt once it is due, once', () => {
    const pending = after(accept(), paidWithoutReceipt);
    given(pending).when(close(181)).thenRefused('REVIEW_NOT_DUE');
    given(pending)
      .when(close())
      .then(closed('RECEIPT_PENDING') as PaymentEvent);
    given(after(accept(), paidWithoutReceipt, close()))
      .when(close())
      .thenNothing();
    given(after(accept(), paidWithoutReceipt, close()))
      .when(result('SUCCESS'))
      .thenA('ReceiptLearned.v1');
  });

  it("closes late money on the merchant's own shortcode; more of it is a review of its own", () => {
    const own = [accept(), result('EXPIRED'), result('SUCCESS')];
    given(after(...own))
      .when(close())
      .then(closed('LATE_FUNDS') as PaymentEvent);
    given(after(...own, close()))
      .when(close())
      .thenNothing();
    given(after(...own, close()))
      .when(fulfil())
      .thenRefused('DECISION_CONFLICT');
    const again = paymentFrom(after(...own, close(), result('SUCCESS', { receipt: OTHER })))!;
    expect(reviewDue(again)).toMatchObject({ reason: 'LATE_FUNDS' });
    expect(reviewMessage(again, 'LATE_FUNDS')).toMatch(/KES 1,000\.00 \(receipt OTHER00001\) after/);
  });

  it('is refused while money in suspense is somebody’s, and while the end is unknown', () => {
    given(late()).when(close()).thenRefused('DECISION_CONFLICT');
    expect(() => paymentDecider.decide(close(), stateFrom(late()))).toThrow(/KES 1,000\.00 .* are in suspense/);
    given(after(accept()))
      .when(close(2 * 86_400))
      .thenRefused('DECISION_CONFLICT');
    given(after(giveUp)).when(close()).thenRefused('DECISION_CONFLICT');
  });

  it('is refused where nothing is on the list', () => {
    given(after(accept())).when(close()).thenRefused('REVIEW_NOT_DUE');
    given(after(accept(), result('SUCCESS')))
      .when(close())
      .thenRefused('REVIEW_NOT_DUE');
  });
});

describe('the list of reviews', () => {
  const due = (events: readonly PaymentEvent[]) => reviewDue(paymentFrom(events)!)?.reason;
  it('loses what was decided, and gets back what could not be given back', () => {
    expect(due(late())).toBe('LATE_FUNDS');
    expect(due(late(fulfil()))).toBeUndefined();
    expect(due([...late(), refundStarted])).toBeUndefined();
    expect(due([...late(), refundStarted, { type: 'PaymentRefunded.v1', data: refundOf }])).toBeUndefined();
    expect(due([...late(), refundStarted, refundFailed])).toBe('LATE_FUNDS');
    expect(due(after(accept(), paidWithoutReceipt, close()))).toBeUndefined();
    expect(due(after(accept(), notPaid()))).toBeUndefined();
    expect(due(after(giveUp, paid()))).toBeUndefined();
  });

  it('keeps late money of which only a part was decided, since the oldest that is left', () => {
    const twice = late(result('SUCCESS', { receipt: OTHER }), fulfil(RECEIPT));
    expect(reviewDue(paymentFrom(twice)!)).toEqual({ reason: 'LATE_FUNDS', sinceMs: START_MS + 4_000 });
  });

  it('says where late money is', () => {
    const message = reviewMessage(paymentFrom(late())!, 'LATE_FUNDS');
    expect(message).toMatch(/KES 1,000\.00 \(receipt NLJ7RT61SV\) after .* held in suspense for 600000/);
  });
});
