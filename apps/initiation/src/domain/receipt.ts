import type { StreamModel } from '@daftari/journal-core/decider';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { Contradiction } from './contradiction';
import type { EventData } from './payment';

export type ReceiptClaim = EventData<'ReceiptClaimed.v1'>;
export interface ReceiptEvent {
  readonly type: 'ReceiptClaimed.v1';
  readonly data: ReceiptClaim;
}

/** Whose a receipt is; undefined before it is claimed. */
export type ReceiptState = ReceiptClaim | undefined;

export function receiptStream(environment: Environment, receipt: string): string {
  return `receipt-${environment}-${receipt}`;
}

export const receiptModel: StreamModel<ReceiptState, ReceiptEvent> = {
  initialState: undefined,
  evolve: (_state, event: RecordedEvent<ReceiptEvent>) => event.data,
};

/**
 * A receipt belongs to one payment, for ever. `unpromptedId` is the id of the same receipt as money that came unprompted.
 * @throws Contradiction it is another payment's
 */
export function decideClaim(claim: ReceiptClaim, state: ReceiptState, unpromptedId?: string): ReceiptEvent[] {
  if (state === undefined) return [{ type: 'ReceiptClaimed.v1', data: claim }];
  if (state.transactionId === claim.transactionId) return [];
  if (state.transactionId === unpromptedId) {
    throw new Contradiction(
      `receipt ${claim.receipt} of payment ${claim.transactionId} came unprompted before, and is booked as transaction ` +
        `${unpromptedId}; nothing was recorded. Its money is the merchant's already, or waits among the unmatched funds: ` +
        'give it to whom it belongs, and close the review of the payment',
    );
  }
  throw new Contradiction(
    `receipt ${claim.receipt} of payment ${claim.transactionId} belongs to payment ${state.transactionId} already; ` +
      'nothing was recorded. Ask the provider which of the two was paid',
  );
}
