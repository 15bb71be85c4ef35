import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  Dialect,
  PaymentStatus,
  type Payment as PaymentMessage,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { metadataOf } from '@daftari/contracts/metadata';
import { chargedFee } from '../domain/charged-fee';
import { PAID_LATE } from '../domain/transfer/decide-transfer';
import { lateFundsCents, refundCents, type FinalStatus, type Payment } from '../domain/payment';

const FINAL: Record<FinalStatus, PaymentStatus> = {
  SUCCESS: PaymentStatus.SUCCESS,
  FAILED: PaymentStatus.FAILED,
  CANCELLED: PaymentStatus.CANCELLED,
  EXPIRED: PaymentStatus.EXPIRED,
};

/** A payment as it goes over the wire. */
export function paymentMessage(payment: Payment): PaymentMessage {
  const { outcome } = payment;
  return {
    transactionId: payment.transactionId,
    merchantId: payment.merchantId,
    environment: payment.environment === 'live' ? WireEnvironment.LIVE : WireEnvironment.TEST,
    paymentType: payment.paymentType,
    status: statusOf(payment),
    amountCents: payment.amountCents,
    currency: payment.currency,
    phone: payment.phone,
    accountReference: payment.accountReference,
    transactionDesc: payment.transactionDesc,
    callbackUrl: payment.callbackUrl,
    channelId: payment.channelId,
    credentialId: payment.credential?.profileId,
    providerRequestId: payment.providerRequestId || undefined,
    providerCheckoutId: payment.providerCheckoutId || undefined,
    ...resultOf(payment),
    feeCents: chargedFee(payment),
    receipt: outcome?.receipt,
    dialect: payment.dialect === 'plugpay' ? Dialect.PLUGPAY : Dialect.PALPLUSS,
    createdAt: payment.createdAt,
    updatedAt: payment.transfer?.updatedAt ?? payment.updatedAt,
    lateFundsCents: lateFundsCents(payment),
    ...refundsOf(payment),
    metadata: metadataOf(payment.metadata),
    ...(payment.receiver === undefined ? {} : { receiverPhone: payment.receiver }),
  };
}

/** What was collected for another customer has succeeded only when that one has it, and failed when the payer has it back. */
function statusOf({ paymentType, outcome, transfer }: Payment): PaymentStatus {
  if (outcome === undefined) return PaymentStatus.PENDING;
  if (paymentType !== 'C2C' || outcome.status !== 'SUCCESS') return FINAL[outcome.status];
  if (transfer?.status === 'completed') return PaymentStatus.SUCCESS;
  return isOver(transfer) ? PaymentStatus.FAILED : PaymentStatus.PENDING;
}

/** Of a transfer that failed, why; else of the payment itself. That it was paid late is what counts where it was closed. */
function resultOf({ transfer, resultCode, resultDescription }: Payment) {
  if (transfer === undefined || !isOver(transfer)) return { resultCode, resultDescription };
  const { status, unpaid, parkedBy } = transfer;
  const isLate = status === 'closed' && parkedBy?.resultCode === PAID_LATE.resultCode;
  return (isLate ? parkedBy : (unpaid ?? parkedBy)) ?? { resultCode, resultDescription };
}

function refundsOf(payment: Payment) {
  const { transfer } = payment;
  const [back, onItsWay] = [transfer?.status === 'refunded', transfer?.status === 'refunding'];
  return {
    refundedCents: refundCents(payment, true) + (back ? payment.amountCents : 0),
    refundingCents: refundCents(payment, false) + (onItsWay ? payment.amountCents : 0),
  };
}

/** Ended, and the receiver was not paid by it. */
function isOver(transfer: Payment['transfer']): boolean {
  return transfer?.status === 'refunded' || transfer?.status === 'closed';
}
