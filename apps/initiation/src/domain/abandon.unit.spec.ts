import { attemptAfter, holdIdOf, keyedTransactionId } from './attempt';
import { after, commands, facts, given, stateFrom } from './given';
import type { EventData } from './payment';

const { abandon, accept } = commands;
const HOLD = '99999999-9999-4999-8999-999999999999';
const { fee } = facts.initiated().data as EventData<'PaymentInitiated.v1'>;

describe('abandoning a payment that never came', () => {
  it('is recorded under its hold', () => given([]).when(abandon(HOLD)).then(facts.abandoned(HOLD)));
  it('is a fact once', () =>
    given([facts.abandoned(HOLD)])
      .when(abandon(HOLD, { reason: 'again' }))
      .thenNothing());
  it('may happen again under the next hold', () =>
    given([facts.abandoned(fee.holdId!)])
      .when(abandon(HOLD))
      .then(facts.abandoned(HOLD)));
  it.each([
    ['started', after()],
    ['accepted', after(accept())],
  ])('is refused when a payment stands behind the hold (%s)', (_, events) =>
    given(events).when(abandon(fee.holdId!)).thenRefused('ALREADY_EXISTS'),
  );
  it('still holds for an earlier hold when the payment came under a later one', () =>
    given([facts.abandoned(HOLD), facts.initiated()])
      .when(abandon(HOLD))
      .thenNothing());
  it('leaves no payment', () => {
    expect(stateFrom([facts.abandoned(HOLD)])).toEqual({ abandonedHolds: [HOLD], payment: undefined });
    expect(stateFrom([facts.abandoned(HOLD), facts.initiated()])).toMatchObject({
      abandonedHolds: [HOLD],
      payment: { submission: 'open' },
    });
  });
});

describe('ids', () => {
  const payment = keyedTransactionId('test', 'merchant', 'key');
  it('of a keyed payment follow from environment, merchant and key, and nothing else', () => {
    expect(keyedTransactionId('test', 'merchant', 'key')).toBe(payment);
    expect(keyedTransactionId('live', 'merchant', 'key')).not.toBe(payment);
    expect(keyedTransactionId('test', 'other', 'key')).not.toBe(payment);
    expect(keyedTransactionId('test', 'merchant', 'key2')).not.toBe(payment);
  });
  it('of attempt and hold follow from the payment and how often it was abandoned', () => {
    expect(attemptAfter(payment, 0)).toEqual(attemptAfter(payment, 0));
    const holds = [0, 1, 2].map((abandoned) => holdIdOf(attemptAfter(payment, abandoned)));
    expect(new Set(holds).size).toBe(3);
  });
});
