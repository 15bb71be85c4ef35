import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { TransferEvent } from '@daftari/contracts/events/transfer-events';
import { MERCHANT, paymentStory } from './payment-story';
import { payoutStory } from './payout-story';

const LEG = '99999999-9999-4999-8999-999999999999';
const WHY = { resultCode: '2040', resultDescription: 'Credit party type unsupported.' };
type Initiated = Extract<InitiationEvent, { type: 'PaymentInitiated.v1' }>['data'];

/** For specs: the facts of one transfer of KES 1,000 between customers, as initiation tells them, with a fee of KES 2.50. */
export function transferStory(over: Partial<Initiated> = {}) {
  const payment = paymentStory({ paymentType: 'C2C', receiver: '254722222222', ...over });
  const { transactionId } = payment;
  const { fee } = payment.initiated.data;
  const money = { transactionId, merchantId: MERCHANT, amountCents: 100_000, currency: 'KES' } as const;
  const leg = payoutStory({
    paymentType: 'C2C_PAYOUT',
    source: 'transit',
    parentId: transactionId,
    dialect: 'plugpay',
  });
  return {
    transactionId,
    /** The sender has paid. */
    collected: [payment.initiated, payment.accepted, payment.succeeded({ paymentType: 'C2C' })],
    notCollected: [payment.initiated, payment.accepted, payment.cancelled],
    leg,
    payoutDue: { type: 'TransferPayoutDue.v1', data: { ...money, payoutId: LEG, number: 1 } },
    completed: { type: 'TransferCompleted.v1', data: { ...money, payoutId: LEG, receipt: 'SG632NMUAB', fee } },
    refundDue: { type: 'TransferRefundDue.v1', data: { ...money, refundId: LEG, number: 1, ...WHY } },
    refunded: {
      type: 'TransferRefunded.v1',
      data: { ...money, refundId: LEG, receipt: 'SG632NMUAC', ...WHY, fee },
    },
    parked: { type: 'TransferParked.v1', data: { ...money, resultCode: '8', resultDescription: 'Balance too high' } },
    closed: { type: 'TransferClosed.v1', data: { ...money, note: 'paid by hand', fee } },
  } as const satisfies Readonly<Record<string, unknown>> & Record<'completed' | 'refunded' | 'closed', TransferEvent>;
}
