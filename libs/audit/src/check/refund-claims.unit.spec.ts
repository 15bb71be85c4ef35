import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { handmadeEvent, handmadeId } from '../testing/handmade-log';
import { RefundClaims } from './refund-claims';

type PaymentEvent = RecordedEvent<InitiationEvent>;

const PAYMENT = handmadeId(1);
const [REFUND, OTHER] = [handmadeId(2), handmadeId(3)];
const RECEIPT = 'NLJ7RT61SV';

const ofPayment = (type: string, refundId: string, data: object = {}) =>
  handmadeEvent(`payment-${PAYMENT}`, 1, { type, data: { transactionId: PAYMENT, refundId, ...data } }) as PaymentEvent;
const ofRefund = (type: string, refundId: string, data: object = {}) =>
  handmadeEvent(`payout-${refundId}`, 1, { type, data: { transactionId: refundId, ...data } }) as PaymentEvent;

const begun = (refundId = REFUND) => [
  ofRefund('PayoutInitiated.v1', refundId, { paymentType: 'REFUND', parentId: PAYMENT }),
  ofPayment('PaymentRefundStarted.v1', refundId, { receipt: RECEIPT }),
];
const done = (refundId = REFUND, type = 'PayoutSucceeded.v1') => [
  ofRefund(type, refundId),
  ofPayment('PaymentRefunded.v1', refundId),
];
const failed = (refundId = REFUND) => [
  ofRefund('PayoutFailed.v1', refundId),
  ofPayment('PaymentRefundFailed.v1', refundId),
];

function problemsOf(...batches: readonly (readonly PaymentEvent[])[]): string[] {
  const claims = new RefundClaims();
  return batches.flatMap((batch) => claims.problemsIn(batch));
}

describe('refunds and their payments', () => {
  it.each<[string, readonly (readonly PaymentEvent[])[]]>([
    ['done', [begun(), done()]],
    ['failed, and another done', [begun(), failed(), begun(OTHER), done(OTHER)]],
    ['failed, and done after all', [begun(), failed(), done(REFUND, 'LatePayoutConfirmed.v1')]],
    [
      'done after all while another is under way',
      [begun(), failed(), begun(OTHER), done(REFUND, 'LatePayoutConfirmed.v1')],
    ],
    [
      'a payout that is none',
      [[ofRefund('PayoutInitiated.v1', OTHER, { paymentType: 'B2C' })], [ofRefund('PayoutFailed.v1', OTHER)]],
    ],
  ])('agree when it is %s', (_, batches) => {
    expect(problemsOf(...batches)).toEqual([]);
  });

  it.each<[string, readonly (readonly PaymentEvent[])[], RegExp]>([
    ['a beginning that the payment does not tell', [begun().slice(0, 1)], /is begun, which its payment does not tell/],
    ['a beginning without a refund', [begun().slice(1)], /is begun, which no refund of that id tells/],
    [
      'an end in another batch',
      [begun(), done().slice(0, 1), done().slice(1)],
      /is done, which its payment does not tell/,
    ],
    [
      'another end than the payment’s',
      [begun(), [done()[0]!, failed()[1]!]],
      /is failed, which no refund of that id tells/,
    ],
    ['two at once', [begun(), begun(OTHER)], /begins beside refund/],
    ['one after it was done', [begun(), done(), begun(OTHER)], /begins beside refund/],
    [
      'money that is given back twice',
      [begun(), failed(), begun(OTHER), done(OTHER), done(REFUND, 'LatePayoutConfirmed.v1')],
      /gives back what refund .* gave back before/,
    ],
  ])('are told apart: %s', (_, batches, problem) => {
    expect(problemsOf(...batches)).toContainEqual(expect.stringMatching(problem));
  });
});
