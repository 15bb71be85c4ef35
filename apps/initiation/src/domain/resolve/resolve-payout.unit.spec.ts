import { after, commands, given, HOLDS, payoutFrom, START_MS } from '../payout/given';
import { payoutReviewDue } from '../payout/payout-review';
import type { PayoutCommand } from '../payout/payout-command';
import type { PayoutResolution } from './resolution';

type Step = readonly [atSeconds: number, command: PayoutCommand];
const RECEIPT = 'SG632NMUAB';
const HOUR = 3_600;
const by = 'operator:jane';
const note = 'on the statement of 21 November';
const decided = (atSeconds = HOUR) => ({ kind: 'resolve', by, note, nowMs: START_MS + atSeconds * 1_000 }) as const;
const notPaid = (atSeconds?: number): PayoutResolution => ({ ...decided(atSeconds), decision: 'not-paid' });
const paid = (receipt?: string, { seenOpen = true, atSeconds = HOUR } = {}): PayoutResolution => ({
  ...decided(atSeconds),
  decision: 'paid',
  receipt,
  seenOpen,
});
const close = (atSeconds?: number): PayoutResolution => ({ ...decided(atSeconds), decision: 'close' });
const accepted: Step = [1, commands.accept()];
const unknown: Step = [1, commands.giveUp()];
const reserved = { holdId: HOLDS.holdId, amountCents: 50_000, shortcode: '600992' };
const word = { via: 'operator', resultDescription: 'Decided by operator:jane', note };
const dueOf = (...steps: readonly Step[]) => payoutReviewDue(payoutFrom(after(...steps)))?.reason;

describe('a person who says that a payout was made', () => {
  it.each([
    ['was accepted', after(accepted)],
    ['is unknown', after(unknown)],
    ['is doubted', after(accepted, [2, commands.doubt()])],
  ])('ends one that %s, with its receipt or without, and says who and why', (_case, events) => {
    given(events)
      .when(paid(RECEIPT))
      .thenA('PayoutSucceeded.v1', { ...word, ...reserved, resultCode: '0', receipt: RECEIPT });
    given(events)
      .when(paid())
      .thenA('PayoutSucceeded.v1', { ...word, ...reserved });
  });

  it('waits until M-Pesa had three minutes, unless there is a receipt', () => {
    given(after(accepted))
      .when(paid(undefined, { atSeconds: 179 }))
      .thenRefused('REVIEW_NOT_DUE');
    given(after(accepted))
      .when(paid(RECEIPT, { atSeconds: 5 }))
      .thenA('PayoutSucceeded.v1');
  });

  it('says nothing new of what is paid, teaches its receipt, and contradicts under another', () => {
    given(after(accepted, [2, commands.paid()]))
      .when(paid())
      .thenNothing();
    const pending = after(accepted, [2, commands.paidUnder(undefined)]);
    given(pending).when(paid(RECEIPT)).thenA('PayoutReceiptLearned.v1', { via: 'operator', receipt: RECEIPT, note });
    given(after(accepted, [2, commands.paid()]))
      .when(paid('OTHER00001'))
      .thenContradiction(/now also under OTHER00001/);
  });

  it('tells of a late one where its money had gone back, once', () => {
    const failed = [accepted, [60, commands.status(1, 'not-executed')]] as const;
    given(after(...failed))
      .when(paid(RECEIPT, { seenOpen: false }))
      .thenA('LatePayoutConfirmed.v1', { ...word, ...reserved, receipt: RECEIPT });
    given(after(...failed, [70, paid(undefined, { seenOpen: false })]))
      .when(paid(undefined, { seenOpen: false }))
      .thenNothing();
  });

  it('is refused when it ended as failed while they looked', () => {
    given(after(accepted, [HOUR, notPaid()]))
      .when(paid(RECEIPT))
      .thenRefused('DECISION_CONFLICT');
  });
});

describe('a person who says that a payout was not made', () => {
  it.each([
    ['was accepted', after(accepted)],
    ['is unknown', after(unknown)],
    ['waited too long in the queue', after(accepted, [2, commands.timeout()])],
    ['had an unclear result', after(accepted, [2, commands.doubt({ cause: 'unclear-result', resultCode: '17' })])],
  ])('ends one that %s as failed, so that the money goes back', (_case, events) => {
    given(events)
      .when(notPaid())
      .thenA('PayoutFailed.v1', { ...word, ...reserved, resultCode: 'OPERATOR' });
  });

  it('waits until M-Pesa had three minutes after the last send', () => {
    given(after(accepted)).when(notPaid(179)).thenRefused('REVIEW_NOT_DUE');
    given(after(accepted)).when(notPaid(180)).thenA('PayoutFailed.v1');
    const resent = after(
      unknown,
      [10, commands.asked(1)],
      [12, commands.status(1, 'not-found')],
      [300, commands.resend(1, 300)],
    );
    given(resent).when(notPaid(479)).thenRefused('REVIEW_NOT_DUE');
    given(resent).when(notPaid(480)).thenA('PayoutFailed.v1');
  });

  it('says nothing new of what has failed, and is refused where it was paid', () => {
    given(after(accepted, [HOUR, notPaid()]))
      .when(notPaid())
      .thenNothing();
    given(after([1, commands.refuse()]))
      .when(notPaid())
      .thenNothing();
    given(after(accepted, [2, commands.paid()]))
      .when(notPaid())
      .thenRefused('DECISION_CONFLICT');
    given(after(accepted, [HOUR, notPaid()], [HOUR + 1, commands.paid()]))
      .when(notPaid())
      .thenRefused('DECISION_CONFLICT');
  });

  it('does not stop the truth: a success after it is a late payout', () => {
    const failed = after(accepted, [HOUR, notPaid()]);
    given(failed).when(commands.paid()).thenA('LatePayoutConfirmed.v1', { via: 'result', receipt: RECEIPT });
    given(failed).when(commands.status(1, 'completed')).thenA('LatePayoutConfirmed.v1', { via: 'status' });
  });

  it('is sent no more', () => {
    const known = [unknown, [10, commands.asked(1)], [12, commands.status(1, 'not-found')]] as const;
    given(after(...known))
      .when(commands.resend(1, 200))
      .thenA('PayoutResent.v1');
    given(after(...known, [190, notPaid(190)]))
      .when(commands.resend(1, 200))
      .thenNothing();
  });
});

describe('a person who closes the review of a payout', () => {
  const late: Step[] = [accepted, [60, commands.status(1, 'not-executed')], [70, commands.paid()]];
  it('closes a late payout and a missing receipt, once', () => {
    given(after(...late))
      .when(close())
      .thenA('PayoutReviewClosed.v1', { review: 'LATE_PAYOUT', note });
    given(after(...late, [HOUR, close()]))
      .when(close())
      .thenNothing();
    const pending: Step[] = [accepted, [2, commands.paidUnder(undefined)]];
    given(after(...pending))
      .when(close(100))
      .thenRefused('REVIEW_NOT_DUE');
    given(after(...pending))
      .when(close())
      .thenA('PayoutReviewClosed.v1', { review: 'RECEIPT_PENDING' });
    expect([dueOf(...late), dueOf(...late, [HOUR, close()])]).toEqual(['LATE_PAYOUT', undefined]);
    expect([dueOf(...pending), dueOf(...pending, [HOUR, close()])]).toEqual(['RECEIPT_PENDING', undefined]);
  });

  it('is refused while nobody knows how it ended, and where nothing is on the list', () => {
    given(after(accepted)).when(close()).thenRefused('REVIEW_NOT_DUE');
    given(after(accepted))
      .when(close(25 * HOUR))
      .thenRefused('DECISION_CONFLICT');
    given(after(accepted, [2, commands.paid()]))
      .when(close())
      .thenRefused('REVIEW_NOT_DUE');
  });
});

describe('a payout that M-Pesa took and whose status does not know it', () => {
  const asked = (number: number, at: number): Step[] => [
    [at, commands.asked(number)],
    [at + 1, commands.status(number, 'not-found')],
  ];
  const dueAt = (...steps: readonly Step[]) => payoutReviewDue(payoutFrom(after(accepted, ...steps)))?.sinceMs;
  it('is on the list since that is certain for long enough, and not a day later', () => {
    const day = START_MS + (24 * HOUR + 1) * 1_000;
    expect(dueAt(...asked(1, 600))).toBe(day);
    expect(dueAt(...asked(1, 600), ...asked(2, 899))).toBe(day);
    expect(dueAt(...asked(1, 600), ...asked(2, 900))).toBe(START_MS + 901_000);
    expect(dueAt(...asked(1, 600), ...asked(2, 900), ...asked(3, 1_800))).toBe(START_MS + 901_000);
  });

  it('leaves it when the status knows it after all', () => {
    const known: Step[] = [
      [1_800, commands.asked(3)],
      [1_801, commands.status(3, 'unclear')],
    ];
    expect(dueAt(...asked(1, 600), ...asked(2, 900), ...known)).toBe(START_MS + (24 * HOUR + 1) * 1_000);
  });
});
