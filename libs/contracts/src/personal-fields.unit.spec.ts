import { callbackEvents } from './events/callback-events';
import { initiationEvents } from './events/initiation-events';
import { merchantsEvents } from './events/merchants-events';
import { notifierEvents } from './events/notifier-events';
import { walletFeeEvents } from './events/wallet-fee-events';
import { personalFields } from './personal-fields';

const told = (types: Parameters<typeof personalFields>[0]) =>
  Object.fromEntries(
    [...personalFields(types)].map(([type, fields]) => [
      type,
      fields.map(({ path, when }) => `${path.join('.')}${when === 'digits' ? '?' : ''}`).join(' '),
    ]),
  );

/** Whoever adds a field decides here whether it can name a person; `?` is sealed only where it holds a number. */
describe('what is personal', () => {
  it('in payments', () => {
    const result = 'resultDescription? providerCheckoutId';
    expect(told(initiationEvents)).toEqual({
      'PaymentInitiated.v1': 'phone accountReference transactionDesc callbackUrl idempotency.key',
      'PaymentAccepted.v1': 'providerCheckoutId resultDescription?',
      'PaymentRefused.v1': 'resultDescription?',
      'PaymentSubmissionUnknown.v1': 'reason?',
      'PaymentQueried.v1': 'resultDescription?',
      'PaymentSucceeded.v1': result,
      'PaymentFailed.v1': result,
      'PaymentCancelled.v1': result,
      'PaymentExpired.v1': result,
      'LateFundsReceived.v1': result,
      'PaymentAbandoned.v1': 'reason?',
    });
  });

  it('in callbacks: the body, also by its hash', () => {
    expect(told(callbackEvents)).toEqual({
      'CallbackReceived.v1': 'contentType? bodySha256 body',
      'CallbackMatched.v1': 'providerCheckoutId resultDescription? phone',
      'CallbackRejected.v1': 'reason?',
    });
  });

  it('in webhooks', () => {
    expect(told(notifierEvents)).toEqual({
      'DeliveryScheduled.v1': 'url body',
      'DeliveryAttempted.v1': 'error?',
    });
  });

  it('nothing in the directory and the ledger: they need no keys', () => {
    expect(told(merchantsEvents)).toEqual({});
    expect(told(walletFeeEvents)).toEqual({});
  });
});
