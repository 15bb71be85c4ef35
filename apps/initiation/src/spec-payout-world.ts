import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { Dialect, type InitiatePayout } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { systemIds } from '@daftari/kernel/ids';
import { LOOK_EVERY_MS } from './application/reconciler';
import type { PayoutData } from './domain/payout/payout';
import type { InitiationDependencies } from './service';
import { MERCHANT } from './spec-fakes';
import { FakeInitiator, QUEUED } from './spec-payout-fakes';
import { World, type STORES } from './spec-world';

type ResultMatched = Extract<CallbackEvent, { type: 'ProviderResultMatched.v1' }>['data'];
type Over = Partial<ResultMatched>;

/** A payout as in seed-apis.md §1.7. */
export const SEED_PAYOUT: Omit<InitiatePayout, 'dialect'> = {
  merchantId: MERCHANT,
  environment: Environment.TEST,
  amountCents: 50_000,
  phone: '0712345678',
  reference: 'WD-2024-001',
  description: 'Commission payout',
  callbackUrl: 'https://shop.example/payouts',
  apiKeyId: 'key-1',
  requestId: '66666666-6666-4666-8666-666666666666',
  metadata: {},
};

export const PAID_RECEIPT = 'SG632NMUAB';

/** For specs: the service with an initiator that does as it is told. */
export class PayoutWorld extends World {
  readonly initiator = new FakeInitiator();
  /** What hosts give beside, so that payouts can be made. */
  readonly payoutDeps = {
    payoutsFor: (environment: 'test' | 'live') => (environment === 'test' ? this.initiator : undefined),
    resultUrlsFor: ({ attemptId }, purpose) => ({
      resultUrl: `https://daftari.example/results/${purpose}/${attemptId}`,
      queueTimeoutUrl: `https://daftari.example/timeouts/${purpose}/${attemptId}`,
    }),
  } satisfies Partial<InitiationDependencies>;
  private startMs = 0;

  constructor(kind: (typeof STORES)[number]) {
    super(kind);
    this.over = this.payoutDeps;
  }

  payoutRequest(over: Partial<InitiatePayout> = {}): InitiatePayout {
    return { ...SEED_PAYOUT, dialect: Dialect.PALPLUSS, ...over };
  }

  /** Starts one payout; answers it, or throws what it was refused with. The time of `goTo` begins. */
  async payOut(over: Partial<InitiatePayout> = {}) {
    this.startNow();
    const { results } = await this.room.service.initiatePayouts({ payouts: [this.payoutRequest(over)] });
    const result = results[0]?.result;
    if (result?.$case !== 'payment') throw Object.assign(new Error(result?.value.message), result?.value);
    return result.value;
  }

  /** The time of `goTo` begins. */
  protected startNow(): void {
    this.startMs = this.clock.nowMs();
  }

  payoutEvents(transactionId: string, merchantId = MERCHANT) {
    return this.room.journal.readStream(partitionOf(merchantId), `payout-${transactionId}`);
  }

  async payoutTypes(transactionId: string, merchantId = MERCHANT): Promise<string[]> {
    return (await this.payoutEvents(transactionId, merchantId)).map(({ type }) => type.replace('.v1', ''));
  }

  /** All payouts of the merchant's partition that were initiated. */
  async initiatedPayouts(): Promise<PayoutData<'PayoutInitiated.v1'>[]> {
    const events = (await this.log()).filter(({ type }) => type === 'PayoutInitiated.v1');
    return events.map(({ data }) => data as PayoutData<'PayoutInitiated.v1'>);
  }

  /** The callback service has understood a result: that the payout was made, unless told otherwise. */
  async result(transactionId: string, over: Over = {}): Promise<void> {
    const merchantId = over.merchantId ?? MERCHANT;
    const { attemptId, originatorConversationId } = await this.initiatedAs(transactionId, merchantId, over);
    const about = { transactionId, merchantId, attemptId, callbackId: systemIds.uuid(), originatorConversationId };
    const { conversationId } = QUEUED;
    const word = { kind: 'payout', conversationId, resultCode: '0', resultDescription: 'M-Pesa says so' } as const;
    const isPaid = (over.kind ?? 'payout') === 'payout' && (over.resultCode ?? '0') === '0';
    const paid = isPaid ? { receipt: PAID_RECEIPT, amountCents: 50_000 } : {};
    const data = { ...about, ...word, ...paid, ...over };
    const actor = 'provider:daraja';
    const cause = { correlation: transactionId, causation: 'spec', actor, environment: 'test' } as const;
    const events = [{ type: 'ProviderResultMatched.v1', data }];
    const stream = `callback-${data.attemptId}`;
    await this.callbacks.append([{ partition: partitionOf(merchantId), stream, expected: 'any', events, cause }]);
  }

  /** Delivers a result and waits until it was recorded or parked. */
  async told(transactionId: string, over: Over = {}): Promise<void> {
    await this.result(transactionId, over);
    await this.room.caughtUp();
  }

  /** The status as the answer to the last question for it: `Completed`, `Declined`, …, or a code such as `2032`. */
  async statusIs(transactionId: string, status: string, over: Over = {}): Promise<void> {
    const conversationId = `AG_status_${this.initiator.questions.length}`;
    const isCode = /^\d+$/.test(status);
    const said = isCode ? { resultCode: status } : { resultCode: '0', transactionStatus: status };
    const paid = status === 'Completed' ? { receipt: PAID_RECEIPT, amountCents: 50_000 } : {};
    await this.told(transactionId, {
      ...{ kind: 'payout-status', conversationId, originatorConversationId: 'daraja-made' },
      ...said,
      ...paid,
      ...over,
    });
  }

  /** Goes to a time after the start of the last payout, in seconds; what is due on the way is looked for once, at its end. */
  async goTo(seconds: number): Promise<void> {
    await this.room.caughtUp();
    const leftMs = this.startMs + seconds * 1_000 - this.clock.nowMs();
    this.clock.advance(Math.max(0, leftMs - LOOK_EVERY_MS));
    this.scheduler.run(Math.min(leftMs, LOOK_EVERY_MS));
  }

  /** Goes to a time at which the status is asked for, and waits until that is on record. */
  async askedAt(seconds: number, transactionId: string): Promise<void> {
    const count = async () => {
      const types = await this.payoutTypes(transactionId);
      return types.filter((type) => type === 'PayoutStatusAsked').length;
    };
    const before = await count();
    await this.goTo(seconds);
    await this.until(async () => (await count()) > before);
    await this.room.caughtUp();
  }

  async untilLast(transactionId: string, type: string): Promise<void> {
    await this.until(async () => (await this.payoutTypes(transactionId)).at(-1) === type);
    await this.room.caughtUp();
  }

  private async initiatedAs(transactionId: string, merchantId: string, over: Over) {
    const { attemptId, originatorConversationId } = over;
    if (attemptId !== undefined) return { attemptId, originatorConversationId: originatorConversationId ?? '' };
    const events = await this.payoutEvents(transactionId, merchantId);
    return events.find(({ type }) => type === 'PayoutInitiated.v1')!.data as PayoutData<'PayoutInitiated.v1'>;
  }
}
