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
    const result = 'resultDescription? providerCheckoutId note?';
    expect(told(initiationEvents)).toEqual({
      'PaymentInitiated.v1': 'phone receiver accountReference transactionDesc callbackUrl metadata idempotency.key',
      'PaymentAccepted.v1': 'providerCheckoutId resultDescription?',
      'PaymentRefused.v1': 'resultDescription?',
      'PaymentSubmissionUnknown.v1': 'reason?',
      'PaymentQueried.v1': 'resultDescription?',
      'PaymentSucceeded.v1': result,
      'PaymentFailed.v1': result,
      'PaymentCancelled.v1': result,
      'PaymentExpired.v1': result,
      'LateFundsReceived.v1': result,
      'ReceiptLearned.v1': 'note?',
      'LateFundsFulfilled.v1': 'note?',
      'PaymentRefundStarted.v1': 'reason?',
      'PaymentRefundFailed.v1': 'resultDescription?',
      'PaymentReviewClosed.v1': 'note?',
      'PaymentAbandoned.v1': 'reason?',
      'PayoutInitiated.v1': 'phone reference description callbackUrl metadata idempotency.key',
      'PayoutAccepted.v1': 'resultDescription?',
      'PayoutRefused.v1': 'resultDescription?',
      'PayoutSubmissionUnknown.v1': 'reason?',
      'PayoutDoubted.v1': 'resultDescription?',
      'PayoutStatusReported.v1': 'resultDescription?',
      'PayoutSucceeded.v1': 'resultDescription? note? receiverName',
      'PayoutFailed.v1': 'resultDescription? note?',
      'LatePayoutConfirmed.v1': 'resultDescription? note? receiverName',
      'PayoutReceiptLearned.v1': 'note?',
      'PayoutReviewClosed.v1': 'note?',
      'PayoutAbandoned.v1': 'reason?',
      'PayoutBatchCreated.v1': 'description? idempotency.key',
      'PayoutBatchItemAdded.v1': 'phone reference description callbackUrl',
      'PayoutBatchItemRefused.v1': 'message?',
      'TransferRefundDue.v1': 'resultDescription?',
      'TransferRefunded.v1': 'resultDescription?',
      'TransferParked.v1': 'resultDescription?',
      'TransferClosed.v1': 'note?',
      'BalanceNotLearned.v1': 'resultDescription?',
      'BalanceDifferenceAccepted.v1': 'note?',
      'CollectionReceived.v1': 'billReference payer payerName',
      'FundsUnmatched.v1': 'billReference payer payerName reason?',
      'UnmatchedFundsResolved.v1': 'note?',
    });
  });

  it('in callbacks: the body, also by its hash', () => {
    expect(told(callbackEvents)).toEqual({
      'CallbackReceived.v1': 'contentType? bodySha256 body',
      'CallbackMatched.v1': 'providerCheckoutId resultDescription? phone',
      'ProviderResultMatched.v1': 'resultDescription? receiverName',
      'C2bConfirmed.v1': 'billReference payer payerName',
      'CallbackReplayed.v1': 'note?',
      'CallbackRejected.v1': 'reason?',
      'BalanceReported.v1': 'resultDescription?',
    });
  });

  it('in webhooks', () => {
    expect(told(notifierEvents)).toEqual({
      'MerchantEventRecorded.v1': 'body',
      'DeliveryScheduled.v1': 'url body',
      'DeliveryAttempted.v1': 'error?',
    });
  });

  it('nothing in the directory and the ledger: they need no keys', () => {
    expect(told(merchantsEvents)).toEqual({});
    expect(told(walletFeeEvents)).toEqual({});
  });
});
