import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { systemIds } from '@daftari/kernel/ids';
import { MERCHANT } from './payment-story';
import { payoutStory } from './payout-story';

/** For specs: a refund of KES 1,000 as initiation tells it, in the life of its payment and in its own. */
export function refundStory(transactionId: string, dialect: 'palpluss' | 'plugpay' = 'palpluss') {
  const refundId = systemIds.uuid();
  const about = { transactionId, merchantId: MERCHANT, refundId, amountCents: 100_000, currency: 'KES' } as const;
  const from = { from: 'collections', receipt: 'LGR019G3J2', reason: 'sold out' } as const;
  const own = payoutStory({
    ...{ transactionId: refundId, paymentType: 'REFUND', source: 'collections', parentId: transactionId, dialect },
    ...{ reverses: 'LGR019G3J2', commandId: 'TransactionReversal' },
  });
  return {
    refundId,
    started: { type: 'PaymentRefundStarted.v1', data: { ...about, ...from } },
    done: { type: 'PaymentRefunded.v1', data: { ...about, receipt: 'RVL5MF0001' } },
    failed: { type: 'PaymentRefundFailed.v1', data: { ...about, resultCode: '1', resultDescription: 'too little' } },
    own: [own.initiated, own.accepted, own.succeeded],
    ownFailed: [own.initiated, own.accepted, own.failed, own.late],
  } satisfies Record<string, InitiationEvent | readonly InitiationEvent[] | string>;
}
