import { after, commands, paymentFrom } from './given';
import type { Payment } from './payment';
import type { PaymentCommand } from './payment-command';
import { ASKED_FOR_MS } from './query-schedule';
import { RECEIPT_PENDING_FOR_MS, reviewDue, UNKNOWN_FOR_MS, type ReviewReason } from './review-due';
import { contradictionMessage, reviewMessage } from './review-message';

const { accept, giveUp, queried, refuse, result } = commands;
const NO_RECEIPT = result('SUCCESS');
const { receipt: _, ...withoutReceipt } = NO_RECEIPT;
const paidWithoutReceipt: PaymentCommand = { ...withoutReceipt, via: 'query' };
/** Events of `given.ts` happen a second apart: the n-th of them at this time. */
const at = (n: number) => Date.UTC(2026, 10, 21, 8) + (n - 1) * 1_000;
const payment = (...done: PaymentCommand[]): Payment => paymentFrom(after(...done))!;

describe('a person has to look', () => {
  it.each<[string, PaymentCommand[], ReviewReason | undefined, number | undefined]>([
    ['not at a submission without an outcome: the sweep does', [], undefined, undefined],
    ['at an unknown submission after 3 min', [giveUp], 'SUBMISSION_UNKNOWN', at(1) + UNKNOWN_FOR_MS],
    ['at an open payment after 24 h', [accept()], 'NO_FINAL_ANSWER', at(2) + ASKED_FOR_MS],
    ['at it as late, however often we ask', [accept(), queried(1)], 'NO_FINAL_ANSWER', at(2) + ASKED_FOR_MS],
    ['at one that was acknowledged late', [giveUp, accept()], 'NO_FINAL_ANSWER', at(3) + ASKED_FOR_MS],
    ['not at a refused payment', [refuse()], undefined, undefined],
    ['not at a payment that failed', [accept(), result('FAILED')], undefined, undefined],
    ['not at one that is paid under its receipt', [accept(), result('SUCCESS')], undefined, undefined],
    [
      'at one that is paid without a receipt, after 3 min',
      [accept(), paidWithoutReceipt],
      'RECEIPT_PENDING',
      at(3) + RECEIPT_PENDING_FOR_MS,
    ],
    ['until the receipt comes', [accept(), paidWithoutReceipt, result('SUCCESS')], undefined, undefined],
    ['at late money at once', [accept(), result('EXPIRED'), result('SUCCESS')], 'LATE_FUNDS', at(4)],
    [
      'at late money whose receipt came later, since it came',
      [accept(), result('EXPIRED'), paidWithoutReceipt, result('SUCCESS')],
      'LATE_FUNDS',
      at(4),
    ],
  ])('%s', (_, done, reason, sinceMs) => {
    expect(reviewDue(payment(...done))).toEqual(reason === undefined ? undefined : { reason, sinceMs });
  });
});

describe('what a person reads', () => {
  it.each<[string, PaymentCommand[], RegExp[]]>([
    ['an unknown submission', [giveUp], [/KES 1,000\.00/, /Money may have moved/, /statement of 600000/]],
    ['no final answer', [accept(), queried(1)], [/last of 1 answers .* was 4999/, /Money may have moved/]],
    ['no answer at all', [accept()], [/none of our questions was answered/]],
    ['a missing receipt', [accept(), paidWithoutReceipt], [/The money has moved/, /Do not ask the customer/]],
    [
      'late money',
      [accept(), result('EXPIRED'), result('SUCCESS')],
      [
        /KES 1,000\.00 \(receipt NLJ7RT61SV\) after/,
        /ended as EXPIRED/,
        /own shortcode 600000/,
        /refund it or deliver/,
      ],
    ],
    ['late money without a receipt', [accept(), result('FAILED'), paidWithoutReceipt], [/receipt not known yet/]],
  ])('about %s says what happened, whether money moved and what to do', (_, done, expected) => {
    const shown = payment(...done);
    const message = reviewMessage(shown, reviewDue(shown)!.reason);
    for (const part of expected) expect(message).toMatch(part);
    expect(message).not.toContain(shown.phone);
    expect(message).not.toContain('undefined');
  });

  it('about a contradiction names it', () => {
    expect(contradictionMessage('it names another amount')).toMatch(/it names another amount\..*money may have moved/i);
  });
});
