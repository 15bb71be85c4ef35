import type { InitiatePayment, Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { partitionOf } from '@daftari/journal-core/partition-of';
import type { PayoutData } from './domain/payout/payout';
import { MERCHANT } from './spec-fakes';
import { PayoutWorld } from './spec-payout-world';
import type { STORES } from './spec-world';

export const SENDER = '254711111111';
export const RECEIVER = '254722222222';
export const TRANSFER_CENTS = 150_000;
/** As M-Pesa says of a receiver that can not be paid. */
export const NOT_REGISTERED = { resultCode: '2040', resultDescription: 'Credit party type unsupported.' };
export const TRANSFER: Partial<InitiatePayment> = {
  paymentType: 'C2C',
  phone: SENDER,
  receiverPhone: RECEIVER,
  amountCents: TRANSFER_CENTS,
  accountReference: 'TRANSFER',
  transactionDesc: 'Peer Transfer',
};

type Leg = PayoutData<'PayoutInitiated.v1'>;

/** For specs: the service, asked for transfers between customers. */
export class TransferWorld extends PayoutWorld {
  constructor(kind: (typeof STORES)[number]) {
    super(kind);
    this.walletFee.payoutFeeCents = 0;
    this.walletFee.payoutCents = TRANSFER_CENTS;
  }

  /** The sender is asked to pay. */
  async send(over: Partial<InitiatePayment> = {}): Promise<Payment> {
    return this.initiate({ ...TRANSFER, ...over });
  }

  /** The sender has paid, and the ledger may know it. */
  async collect(over: Partial<InitiatePayment> = {}): Promise<string> {
    const { transactionId } = await this.send(over);
    await this.settle(transactionId, { amountCents: TRANSFER_CENTS });
    return transactionId;
  }

  transferEvents(transactionId: string, merchantId = MERCHANT): Promise<RecordedEvent[]> {
    return this.room.journal.readStream(partitionOf(merchantId), `transfer-${transactionId}`);
  }

  async transferTypes(transactionId: string, merchantId = MERCHANT): Promise<string[]> {
    const events = await this.transferEvents(transactionId, merchantId);
    return events.map(({ type }) => type.replace(/^Transfer|\.v1$/g, ''));
  }

  /** Time goes on until this many payouts of the transfer have been started; answers the newest. */
  async leg(transactionId: string, count: number, stepMs = 500): Promise<Leg> {
    const legs = async () => (await this.initiatedPayouts()).filter(({ parentId }) => parentId === transactionId);
    await this.until(async () => (await legs()).length >= count && this.initiator.orders.length >= count, stepMs);
    await this.room.caughtUp();
    return (await legs())[count - 1]!;
  }

  /** The receiver (or sender) of this leg was paid. */
  async paid({ transactionId }: Leg, receipt: string): Promise<void> {
    await this.told(transactionId, { receipt, amountCents: TRANSFER_CENTS });
  }

  /** M-Pesa says that it did not pay this leg, and its status agrees. */
  async notPaid({ transactionId }: Leg, word = NOT_REGISTERED): Promise<void> {
    await this.told(transactionId, word);
    const before = this.initiator.questions.length;
    await this.until(() => this.initiator.questions.length > before, 1_000);
    await this.until(async () => (await this.payoutTypes(transactionId)).at(-1) === 'PayoutStatusAsked');
    await this.statusIs(transactionId, 'Declined');
    await this.room.caughtUp();
  }

  async untilTransfer(transactionId: string, last: string, stepMs = 500): Promise<void> {
    await this.until(async () => (await this.transferTypes(transactionId)).at(-1) === last, stepMs);
    await this.room.caughtUp();
  }

  async listed() {
    const asked = { merchantId: MERCHANT, environment: Environment.TEST, limit: 10, cursor: '' };
    return (await this.room.service.listPayments(asked)).payments;
  }

  async reviews() {
    return (await this.room.service.listReviews({ merchantId: MERCHANT, limit: 10, cursor: '' })).reviews;
  }
}
