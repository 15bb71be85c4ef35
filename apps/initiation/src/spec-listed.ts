import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { ListPaymentsRequest, PaymentFilter } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { EventFact, RecordedEvent } from '@daftari/journal-core/event';
import { applyBatch } from '@daftari/journal-core/views/apply-batch';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { isoTime } from '@daftari/kernel/clock';
import { listTransactions, type ListDeps } from './application/list-transactions';
import { PAYMENTS_VIEW, paymentsProjection } from './application/payments-view';
import { facts } from './domain/given';
import type { FinalStatus } from './domain/payment';
import { facts as payoutFacts } from './domain/payout/given';
import { MERCHANT } from './spec-fakes';

export const LISTED_FROM = '2026-11-21T08:00:00.000Z';

/** What a spec says of a transaction that is to be listed. */
export interface ToList {
  readonly transactionId: string;
  /** ISO 8601. */
  readonly at?: string;
  readonly merchantId?: string;
  readonly environment?: 'test' | 'live';
  readonly amountCents?: number;
  readonly channelId?: string;
  /** Sealed, if it is no text. */
  readonly phone?: unknown;
  /** Of a transfer. */
  readonly receiver?: string;
  readonly reference?: unknown;
}

const words = { resultCode: '0', resultDescription: 'M-Pesa says so' };

/** For specs: the view of payments, fed with events as they would stand in a log; and the list of it. */
export class ListedLog {
  private sequence = 0;
  private readonly versions = new Map<string, number>();

  constructor(
    readonly views: ViewStore = memoryViewStore(),
    private readonly over: Partial<ListDeps> = {},
  ) {}

  initiated(one: ToList, paymentType: 'STK' | 'C2C' | 'WALLET_TOPUP_SERVICE_TOKENS' = 'STK'): void {
    const { transactionId, merchantId = MERCHANT, amountCents = 100_000, phone = '254712345678' } = one;
    const { channelId, reference = 'INV-2024-001' } = one;
    const { type, data } = facts.initiated({ transactionId, merchantId, amountCents, paymentType });
    const named = channelId === undefined ? {} : { channelId };
    const sentTo = one.receiver === undefined ? {} : { receiver: one.receiver };
    const said = { ...data, ...named, ...sentTo, phone, accountReference: reference };
    this.happens('payment', one, { type, data: said });
  }

  ended(one: ToList, status: FinalStatus, receipt?: string): void {
    const type = { SUCCESS: 'Succeeded', FAILED: 'Failed', CANCELLED: 'Cancelled', EXPIRED: 'Expired' }[status];
    const data = { ...this.about(one), ...words, ...(receipt === undefined ? {} : { receipt }) };
    this.happens('payment', one, { type: `Payment${type}.v1`, data });
  }

  payoutInitiated(one: ToList, paymentType: 'B2C' | 'REFUND' | 'C2C_PAYOUT' = 'B2C'): void {
    const { transactionId, merchantId = MERCHANT, amountCents = 50_000 } = one;
    this.happens('payout', one, payoutFacts.initiated({ transactionId, merchantId, amountCents, paymentType }));
  }

  payoutAccepted(one: ToList): void {
    const data = { ...this.about(one), conversationId: 'AG_1', ...words };
    this.happens('payout', one, { type: 'PayoutAccepted.v1', data });
  }

  payoutEnded(one: ToList, status: 'Succeeded' | 'Failed'): void {
    this.happens('payout', one, { type: `Payout${status}.v1`, data: { ...this.about(one), ...words } });
  }

  /** `PayoutDue`, `Completed`, `RefundDue`, `Refunded`, `Parked` or `Closed`. */
  transfer(one: ToList, what: string): void {
    const legs = { payoutId: one.transactionId, refundId: one.transactionId, number: 1 };
    const data = { ...this.about(one), amountCents: 100_000, currency: 'KES', ...legs, ...words };
    this.happens('transfer', one, { type: `Transfer${what}.v1`, data });
  }

  happens(category: string, one: ToList, fact: EventFact): void {
    const { transactionId, at = LISTED_FROM, environment = 'test' } = one;
    const stream = `${category}-${transactionId}`;
    const version = (this.versions.get(stream) ?? 0) + 1;
    this.versions.set(stream, version);
    this.sequence += 1;
    const envelope = { id: `event-${this.sequence}`, stream, version, environment, at, correlation: transactionId };
    const event: RecordedEvent = { ...fact, ...envelope, causation: 'spec', actor: 'service:spec' };
    const checkpoint = { partition: 0, sequence: this.sequence, hash: String(this.sequence).padStart(64, '0') };
    applyBatch(paymentsProjection(), this.views, PAYMENTS_VIEW, { checkpoint, recordedAt: at, events: [event] });
  }

  list(filter: Partial<PaymentFilter> = {}, over: Partial<ListPaymentsRequest> = {}) {
    const deps = { views: this.views, openAll: async <T>(value: T) => value, ...this.over };
    return listTransactions(deps, {
      ...{ merchantId: MERCHANT, environment: Environment.TEST, limit: 100, cursor: '' },
      ...{ filter: { types: [], statuses: [], ...filter }, withOverview: true },
      ...over,
    });
  }

  /** The ids on all pages. */
  async ids(filter: Partial<PaymentFilter> = {}, over: Partial<ListPaymentsRequest> = {}): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor = over.cursor ?? ''; ;) {
      const page = await this.list(filter, { ...over, cursor });
      ids.push(...page.payments.map(({ transactionId }) => transactionId));
      cursor = page.nextCursor;
      if (cursor === '') return ids;
    }
  }

  private about({ transactionId, merchantId = MERCHANT }: ToList) {
    return { transactionId, merchantId, attemptId: transactionId };
  }
}

/** The n-th transaction of a spec, one second after the other. */
export function nth(n: number, over: Partial<ToList> = {}): ToList {
  const transactionId = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  return { transactionId, at: isoTime(Date.parse(LISTED_FROM) + n * 1_000), ...over };
}
