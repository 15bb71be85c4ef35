import { handmadeEvent } from '../testing/handmade-log';
import { PaymentCounts } from './payment-counts';

function countsOf(...types: readonly string[]) {
  const counts = new PaymentCounts();
  for (const [index, type] of types.entries()) counts.take(handmadeEvent('any', index + 1, { type }));
  return counts.result();
}

describe('payments by status', () => {
  it.each([
    ['PayoutSucceeded.v1', 'SUCCESS'],
    ['PayoutFailed.v1', 'FAILED'],
    ['PayoutRefused.v1', 'FAILED'],
  ])('count a payout as %s leaves it: %s', (end, status) => {
    const none = { PENDING: 0, SUCCESS: 0, FAILED: 0, CANCELLED: 0, EXPIRED: 0 };
    expect(countsOf('PayoutInitiated.v1', 'PayoutAccepted.v1')).toEqual({ test: { ...none, PENDING: 1 } });
    expect(countsOf('PayoutInitiated.v1', end)).toEqual({ test: { ...none, [status]: 1 } });
  });

  it('count a payout that is paid after its end, or abandoned before it began, no second time', () => {
    const types = ['PayoutInitiated.v1', 'PayoutFailed.v1', 'LatePayoutConfirmed.v1', 'PayoutReceiptLearned.v1'];
    const counts = countsOf('PayoutAbandoned.v1', ...types, 'PaymentInitiated.v1', 'PaymentExpired.v1');
    expect(counts).toEqual({ test: { PENDING: 0, SUCCESS: 0, FAILED: 1, CANCELLED: 0, EXPIRED: 1 } });
  });
});
