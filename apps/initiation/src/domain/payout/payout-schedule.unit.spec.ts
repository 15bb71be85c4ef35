import { after, commands, payoutFrom, START_MS } from './given';
import type { PayoutCommand } from './payout-command';
import { payoutReviewDue, payoutReviewMessage } from './payout-review';
import { dueStep, nextStepAtMs, STATUS_ASK_AFTER_MS } from './payout-schedule';

type Step = readonly [atSeconds: number, command: PayoutCommand];
const accepted: Step = [1, commands.accept()];
const asked = (number: number, atSeconds: number): Step => [atSeconds, commands.asked(number)];
const nextAfter = (...steps: Step[]) => {
  const atMs = nextStepAtMs(payoutFrom(after(...steps)));
  return atMs === undefined ? undefined : (atMs - START_MS) / 1_000;
};
const due = (atSeconds: number, ...steps: Step[]) => dueStep(payoutFrom(after(...steps)), START_MS + atSeconds * 1_000);

describe('when the status of a payout is asked for', () => {
  it('is 60 s, 3, 10 and 30 min, then hourly within the day after its send', () => {
    const minutes = STATUS_ASK_AFTER_MS.map((ms) => ms / 60_000);
    expect(minutes.slice(0, 6)).toEqual([1, 3, 10, 30, 90, 150]);
    expect(minutes.at(-1)).toBe(23 * 60 + 30);
  });

  it('counts from the acknowledgement, and steps that were missed are not made up for', () => {
    expect(nextAfter(accepted)).toBe(61);
    expect(nextAfter(accepted, asked(1, 61))).toBe(181);
    expect(nextAfter(accepted, asked(1, 1_000))).toBe(1_801);
  });

  it('is 10 s after a doubt, or after a send of which nobody knows, and then as ever', () => {
    expect(nextAfter([1, commands.giveUp()])).toBe(11);
    expect(nextAfter([1, commands.giveUp()], asked(1, 11))).toBe(60);
    expect(nextAfter(accepted, [5_000, commands.doubt()])).toBe(61);
    expect(nextAfter(accepted, asked(1, 1_801), [2_000, commands.timeout()])).toBe(2_010);
    expect(nextAfter(accepted, asked(1, 90_000), [100_000, commands.doubt()])).toBe(100_010);
  });

  it('is 5 min after a not-found that counts', () => {
    const heard: Step = [602, commands.status(1, 'not-found')];
    expect(nextAfter(accepted, asked(1, 601), heard)).toBe(901);
    expect(nextAfter(accepted, asked(1, 601), heard, asked(2, 901))).toBe(1_801);
  });

  it('is never after the end, nor after a day', () => {
    expect(nextAfter(accepted, [2, commands.paid()])).toBeUndefined();
    expect(nextAfter(accepted, asked(1, 24 * 3_600))).toBeUndefined();
  });
});

describe('what is due', () => {
  const notFound: Step[] = [[1, commands.giveUp()], asked(1, 11), [12, commands.status(1, 'not-found')]];

  it('is a question at its time', () => {
    expect(due(60.9, accepted)).toBeUndefined();
    expect(due(61, accepted)).toBe('ask');
  });

  it('is a further send as soon as the status does not know it, and a question once that is too late', () => {
    expect(nextAfter(...notFound)).toBe(12);
    expect(due(12, ...notFound)).toBe('resend');
    expect(due(600, ...notFound)).toBe('ask');
  });

  it('is nothing after the end', () => {
    expect(due(9_999, accepted, [2, commands.paid()])).toBeUndefined();
  });

  it('is the end itself where it follows from what is on record', () => {
    const steps: Step[] = [accepted, [2, commands.doubt()], [5, commands.status(1, 'not-found')], asked(1, 12)];
    expect(due(12, ...steps)).toBe('conclude');
    expect(nextAfter(...steps)).toBe(5);
  });
});

describe('why a person has to look at a payout', () => {
  const review = (...steps: Step[]) => {
    const found = payoutReviewDue(payoutFrom(after(...steps)));
    return found === undefined ? undefined : [found.reason, (found.sinceMs - START_MS) / 1_000];
  };

  it.each<[string, Step[], unknown]>([
    ['no end a day after its send', [accepted], ['NO_FINAL_ANSWER', 86_401]],
    ['no receipt', [accepted, [2, commands.paidUnder(undefined)]], ['RECEIPT_PENDING', 182]],
    [
      'a late confirmation',
      [
        [1, commands.refuse()],
        [50, commands.paid()],
      ],
      ['LATE_PAYOUT', 50],
    ],
    ['nothing once it is paid', [accepted, [2, commands.paid()]], undefined],
    ['nothing once it is refused', [[1, commands.refuse()]], undefined],
  ])('is %s', (_, steps, expected) => expect(review(...steps)).toEqual(expected));

  it.each<[string, Step[], RegExp]>([
    ['nothing heard', [accepted], /no result came, and none of 0 questions for its status was answered/],
    ['a failure', [accepted, [2, commands.doubt()]], /the result was 1, and none/],
    ['a wait', [accepted, [2, commands.timeout()]], /waited too long in its queue/],
    [
      'a status',
      [accepted, asked(1, 60), [61, commands.status(1, 'unclear')]],
      /answer to 1 questions .* was Initiated/,
    ],
    ['a code', [accepted, asked(1, 60), [61, commands.status(1, 'not-found')]], /was 2032 at/],
  ])('is told with what is known: %s', (_, steps, message) => {
    const text = payoutReviewMessage(payoutFrom(after(...steps)), 'NO_FINAL_ANSWER');
    expect(text).toMatch(message);
    expect(text).toContain('KES 500.00 to');
    expect(text).not.toContain('712345678');
  });

  it.each([
    ['C2C_PAYOUT', /transfer T1: said to be not paid, the sender is paid back at once/],
    ['C2C_REFUND', /transfer T1: said to be not paid, the transfer is parked/],
  ] as const)('is told with what "not paid" does to its transfer: %s', (paymentType, message) => {
    const leg = { ...payoutFrom(after(accepted)), paymentType, parentId: 'T1' };
    expect(payoutReviewMessage(leg, 'NO_FINAL_ANSWER')).toMatch(message);
  });
});
