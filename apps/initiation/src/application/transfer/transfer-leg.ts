import { ERASED } from '@daftari/journal-core/personal-data';
import { cents } from '@daftari/kernel/money';
import { parsePhone } from '@daftari/kernel/phone';
import type { Payment } from '../../domain/payment';
import type { Transfer } from '../../domain/transfer/transfer';
import type { PayoutRequest } from '../payout/payout-request';

/** The payout that is due: to the receiver, or back to the sender, of the money in transit. It has no webhook of its own. */
export function legRequestOf(payment: Payment, { status, amountCents, dueBy }: Transfer): PayoutRequest {
  const { transactionId, merchantId, environment, accountReference, transactionDesc, dialect, apiKeyId } = payment;
  const isRefund = status === 'refunding';
  const to = isRefund ? payment.phone : payment.receiver;
  const phone = to === undefined ? undefined : parsePhone(to);
  if (phone === undefined) {
    // Persons are erased only when their transfers have ended.
    const who = isRefund ? 'sender' : 'receiver';
    throw new Error(
      `transfer ${transactionId}: the ${who} is ${to === ERASED ? 'erased' : 'not known'}; nothing is sent`,
    );
  }
  return {
    purpose: {
      paymentType: isRefund ? 'C2C_REFUND' : 'C2C_PAYOUT',
      source: 'transit',
      parentId: transactionId,
      commandId: 'BusinessPayment',
    },
    merchantId,
    environment,
    amountCents: cents(amountCents),
    phone,
    reference: accountReference,
    description: transactionDesc,
    dialect,
    apiKeyId,
    requestId: dueBy,
  };
}
