import {
  Dialect,
  PaymentStatus,
  type Payment as PaymentMessage,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { metadataOf } from '@daftari/contracts/metadata';
import type { Payout } from '../../domain/payout/payout';
import { chargedPayoutFee } from '../../domain/payout/payout-fee';
import { isRefund } from '../../domain/refund/refund-conclusion';
import { wireEnvironment } from '../wire-environment';

/**
 * A payout as it goes over the wire, as a payment of type B2C. `providerRequestId` is Daraja's ConversationID, by which
 * M-Pesa's support finds it, and is absent until the payout is acknowledged, as a payment's ids are; `providerCheckoutId` is
 * absent: a payout has no checkout.
 */
export function payoutMessage(payout: Payout): PaymentMessage {
  const { outcome } = payout;
  return {
    transactionId: payout.transactionId,
    merchantId: payout.merchantId,
    environment: wireEnvironment(payout.environment),
    paymentType: payout.paymentType,
    status: statusOf(outcome?.status),
    amountCents: payout.amountCents,
    currency: payout.currency,
    phone: payout.phone,
    accountReference: payout.reference,
    transactionDesc: payout.description,
    callbackUrl: payout.callbackUrl,
    channelId: payout.channelId,
    providerRequestId: payout.conversationId,
    providerCheckoutId: undefined,
    resultCode: payout.resultCode,
    resultDescription: payout.resultDescription,
    feeCents: chargedPayoutFee(payout),
    receipt: outcome?.receipt,
    dialect: payout.dialect === 'plugpay' ? Dialect.PLUGPAY : Dialect.PALPLUSS,
    createdAt: payout.createdAt,
    updatedAt: payout.updatedAt,
    lateFundsCents: 0,
    refundedCents: 0,
    refundingCents: 0,
    metadata: metadataOf(payout.metadata),
    ...(payout.batchId === undefined ? {} : { batchId: payout.batchId }),
    ...(payout.parentId === undefined ? {} : { parentId: payout.parentId }),
    // A reversal takes no id of ours: what it is known by at the provider is Daraja's.
    originatorConversationId: isRefund(payout) ? payout.reversalId : payout.originatorConversationId,
  };
}

function statusOf(end: 'SUCCESS' | 'FAILED' | undefined): PaymentStatus {
  if (end === undefined) return PaymentStatus.PENDING;
  return end === 'SUCCESS' ? PaymentStatus.SUCCESS : PaymentStatus.FAILED;
}
