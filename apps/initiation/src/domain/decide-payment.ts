import type { Decider } from '@daftari/journal-core/decider';
import { ERASED } from '@daftari/journal-core/personal-data';
import { DaftariError } from '@daftari/kernel/errors';
import { Contradiction } from './contradiction';
import { decideResult } from './decide-result';
import { decideResolution } from './resolve/resolve-payment';
import { holdIdOf } from './attempt';
import type { Payment, PaymentEvent, PaymentState } from './payment';
import type { Abandon, Accept, Initiate, PaymentCommand, Queried, Refuse } from './payment-command';
import { paymentModel } from './payment-model';

/** The life of a payment (design §5.1). */
export const paymentDecider: Decider<PaymentCommand, PaymentState, PaymentEvent> = {
  ...paymentModel,
  /** @throws DaftariError ALREADY_EXISTS, TRANSACTION_NOT_FOUND, REVIEW_NOT_DUE, DECISION_CONFLICT; Contradiction */
  decide(command, state) {
    if (command.kind === 'initiate') return decideInitiate(command, state);
    if (command.kind === 'abandon') return decideAbandon(command, state);
    const { payment } = state;
    if (payment === undefined) throw new DaftariError('TRANSACTION_NOT_FOUND');
    switch (command.kind) {
      case 'accept':
        return decideAccept(command, payment);
      case 'refuse':
        return decideRefuse(command, payment);
      case 'give-up-submission':
        return decideGiveUp(command.reason, payment);
      case 'queried':
        return decideQueried(command, payment);
      case 'result':
        return decideResult(command, payment);
      case 'resolve':
        return decideResolution(command, payment);
    }
  },
};

/** A payment starts once, and never under a hold that was given up: that hold may be released at any moment. */
function decideInitiate({ data }: Initiate, { payment, abandonedHolds }: PaymentState): PaymentEvent[] {
  if (payment !== undefined) throw new DaftariError('ALREADY_EXISTS');
  if (abandonedHolds.includes(data.fee.holdId ?? holdIdOf(data))) {
    throw new DaftariError('ALREADY_EXISTS', 'This attempt was abandoned; another attempt may follow.');
  }
  return [{ type: 'PaymentInitiated.v1', data }];
}

function decideAbandon(command: Abandon, { payment, abandonedHolds }: PaymentState): PaymentEvent[] {
  const { merchantId, transactionId, holdId, reason } = command;
  if (abandonedHolds.includes(holdId)) return [];
  if (payment !== undefined) throw new DaftariError('ALREADY_EXISTS', 'A payment stands behind this hold.');
  return [{ type: 'PaymentAbandoned.v1', data: { transactionId, merchantId, holdId, reason } }];
}

/** An acknowledgement may be late: after an unknown submit, or after the result itself. */
function decideAccept(command: Accept, payment: Payment): PaymentEvent[] {
  const known = payment.providerCheckoutId;
  if (known !== undefined && known !== ERASED && known !== command.providerCheckoutId) {
    throw new Contradiction(
      `payment ${payment.transactionId} was acknowledged under another CheckoutRequestID than the one on record; ` +
        'the acknowledgement was not recorded. Compare both with the provider',
    );
  }
  if (payment.submission === 'accepted') return [];
  if (payment.submission === 'refused') {
    throw new Contradiction(
      `payment ${payment.transactionId} was refused and then acknowledged; the acknowledgement was not recorded. ` +
        'Ask the provider whether the customer was prompted',
    );
  }
  // A result that is no success has settled the fee already and told the provider's ids: there is nothing to add.
  if (payment.outcome !== undefined && payment.outcome.status !== 'SUCCESS') return [];
  const { providerRequestId, providerCheckoutId, resultCode, resultDescription } = command;
  const data = {
    ...about(payment),
    providerRequestId,
    providerCheckoutId,
    resultCode,
    resultDescription,
    fee: payment.fee,
  };
  return [{ type: 'PaymentAccepted.v1', data }];
}

function decideRefuse(command: Refuse, payment: Payment): PaymentEvent[] {
  if (payment.submission === 'refused') return [];
  if (payment.submission === 'accepted' || payment.outcome !== undefined) {
    throw new Contradiction(
      `payment ${payment.transactionId} was refused by the provider after it had taken it; ` +
        'the refusal was not recorded. Ask the provider how it ended',
    );
  }
  const { code, resultCode, resultDescription, retryAfterSeconds } = command;
  const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  const data = { ...about(payment), code, resultCode, resultDescription, ...retry, fee: payment.fee };
  return [{ type: 'PaymentRefused.v1', data }];
}

function decideGiveUp(reason: string, payment: Payment): PaymentEvent[] {
  if (payment.submission !== 'open' || payment.outcome !== undefined) return [];
  return [{ type: 'PaymentSubmissionUnknown.v1', data: { ...about(payment), reason } }];
}

/** What asking brought is a fact while the payment is open; after its end there is nothing to ask for. */
function decideQueried({ kind: _, ...answer }: Queried, payment: Payment): PaymentEvent[] {
  if (payment.outcome !== undefined || answer.number <= payment.queries.count) return [];
  return [{ type: 'PaymentQueried.v1', data: { ...about(payment), ...answer } }];
}

function about({ transactionId, merchantId, attemptId }: Payment) {
  return { transactionId, merchantId, attemptId };
}
