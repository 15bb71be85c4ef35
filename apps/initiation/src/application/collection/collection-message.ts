import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  Dialect,
  PaymentStatus,
  type Payment as PaymentMessage,
  type UnmatchedFunds,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { Collection } from '../../domain/collection/collection';

/** A merchant's money that came unprompted, as it goes over the wire: a payment that is paid, without a prompt or a fee. */
export function collectionMessage(collection: Collection): PaymentMessage {
  return {
    transactionId: collection.transactionId,
    merchantId: collection.merchantId,
    environment: wireEnvironment(collection),
    paymentType: 'C2B',
    status: PaymentStatus.SUCCESS,
    amountCents: collection.amountCents,
    currency: collection.currency,
    phone: collection.payer,
    accountReference: collection.billReference,
    transactionDesc: collection.payerName,
    resultCode: '0',
    resultDescription: 'The customer paid without being asked.',
    feeCents: 0,
    receipt: collection.receipt,
    dialect: Dialect.PALPLUSS,
    createdAt: collection.createdAt,
    updatedAt: collection.updatedAt,
    lateFundsCents: 0,
    refundedCents: 0,
    refundingCents: 0,
    metadata: {},
  };
}

/** Money that is nobody's yet, as a person is shown it. */
export function unmatchedMessage(collection: Collection): UnmatchedFunds {
  return {
    transactionId: collection.transactionId,
    environment: wireEnvironment(collection),
    receipt: collection.receipt,
    amountCents: collection.amountCents,
    currency: collection.currency,
    shortcode: collection.shortcode,
    billReference: collection.billReference,
    payer: collection.payer,
    payerName: collection.payerName,
    paidAt: collection.paidAt ?? '',
    reason: collection.reason ?? '',
    since: collection.createdAt,
  };
}

function wireEnvironment({ environment }: Collection): WireEnvironment {
  return environment === 'live' ? WireEnvironment.LIVE : WireEnvironment.TEST;
}
