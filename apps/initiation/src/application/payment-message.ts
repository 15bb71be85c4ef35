import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  Dialect,
  PaymentStatus,
  type Payment as PaymentMessage,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { chargedFee } from '../domain/charged-fee';
import { lateFundsCents, type FinalStatus, type Payment } from '../domain/payment';

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
    status: outcome === undefined ? PaymentStatus.PENDING : FINAL[outcome.status],
    amountCents: payment.amountCents,
    currency: payment.currency,
    phone: payment.phone,
    accountReference: payment.accountReference,
    transactionDesc: payment.transactionDesc,
    callbackUrl: payment.callbackUrl,
    channelId: payment.channelId,
    providerRequestId: payment.providerRequestId || undefined,
    providerCheckoutId: payment.providerCheckoutId || undefined,
    resultCode: payment.resultCode,
    resultDescription: payment.resultDescription,
    feeCents: chargedFee(payment),
    receipt: outcome?.receipt,
    dialect: payment.dialect === 'plugpay' ? Dialect.PLUGPAY : Dialect.PALPLUSS,
    createdAt: payment.createdAt,
    updatedAt: payment.updatedAt,
    lateFundsCents: lateFundsCents(payment),
  };
}
