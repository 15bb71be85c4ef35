import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { Payment, RefundPaymentRequest } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { MERCHANT } from './spec-fakes';
import { PayoutWorld } from './spec-payout-world';

type ResultOver = Parameters<PayoutWorld['told']>[1];

export const REFUND = '77777777-7777-4777-8777-777777777777';
export const PAID_UNDER = 'NLJ7RT61SV';
export const REVERSED_UNDER = 'RVL5MF0001';

/** For specs: the service with a payment that was received, and a provider that reverses as it is told. */
export class RefundWorld extends PayoutWorld {
  /** A payment of KES 1,000 that succeeded, on the platform's shortcode. */
  async received(over: Parameters<PayoutWorld['initiate']>[0] = {}): Promise<string> {
    const { transactionId } = await this.initiate(over);
    await this.settle(transactionId);
    return transactionId;
  }

  /** A payment that was cancelled, and whose money came all the same. */
  async receivedLate(): Promise<string> {
    const { transactionId } = await this.initiate();
    await this.settle(transactionId, { resultCode: '1032' });
    await this.settle(transactionId);
    return transactionId;
  }

  /** Asks for a refund; answers it, or throws what it was refused with. The time of `goTo` begins. */
  async refund(transactionId: string, over: Partial<RefundPaymentRequest> = {}): Promise<Payment> {
    this.startNow();
    const { refund } = await this.room.service.refundPayment({
      ...{ merchantId: MERCHANT, transactionId, environment: Environment.TEST, refundId: REFUND },
      ...{ reason: 'the goods were sold out', caller: { actor: 'operator:jane', causation: '' } },
      ...over,
    });
    return refund!;
  }

  /** The provider's result of a send: that the payment was given back, unless told otherwise. */
  async reversed(over: ResultOver = {}, refundId = REFUND, send = this.initiator.reversals.length): Promise<void> {
    const names = { originatorConversationId: `8423-4a3b-${send}`, conversationId: `AG_reversal_${send}` };
    const isDone = (over.resultCode ?? '0') === '0';
    const paid = isDone ? { receipt: REVERSED_UNDER, amountCents: 100_000 } : {};
    await this.told(refundId, { ...names, ...paid, ...over });
  }

  async notReversed(resultCode: string, refundId = REFUND): Promise<void> {
    await this.reversed({ resultCode, resultDescription: 'M-Pesa did not' }, refundId);
  }

  /** The status of the reversal itself, by Daraja's name of it. */
  async reversalIs(status: string, refundId = REFUND): Promise<void> {
    await this.statusIs(
      refundId,
      status,
      status === 'Completed' ? { receipt: REVERSED_UNDER, amountCents: 100_000 } : {},
    );
  }

  /** The status of the payment, by its receipt. */
  async paymentIs(status: string, refundId = REFUND): Promise<void> {
    await this.statusIs(refundId, status, status === 'Completed' ? { receipt: PAID_UNDER, amountCents: 100_000 } : {});
  }

  /** The facts of a refund, without the payment's; then those that the payment tells of it. */
  async story(transactionId: string, refundId = REFUND): Promise<[string[], string[]]> {
    const ofPayment = (await this.types(transactionId)).filter((type) => type.includes('Refund'));
    return [await this.payoutTypes(refundId), ofPayment];
  }
}
