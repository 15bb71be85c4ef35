import type { StreamModel } from '@daftari/journal-core/decider';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Transfer, TransferAnswer, TransferEvent, TransferState, TransferStatus } from './transfer';

export const transferModel: StreamModel<TransferState, TransferEvent> = {
  initialState: undefined,
  evolve: evolveTransfer,
};

export function evolveTransfer(state: TransferState, event: RecordedEvent<TransferEvent>): Transfer {
  if (event.type === 'TransferPayoutDue.v1') return payoutDue(state, event);
  if (state === undefined) throw new Error(`${event.stream} has ${event.type} before TransferPayoutDue`);
  switch (event.type) {
    case 'TransferRefundDue.v1': {
      const { refundId: legId, number: refunds } = event.data;
      const since = state.status === 'refunding' ? state.triedSince : event.at;
      return { ...due(state, event, since), status: 'refunding', legId, refunds, unpaid: answerOf(event.data) };
    }
    case 'TransferCompleted.v1':
      return ended(state, event, 'completed');
    case 'TransferRefunded.v1':
      return ended(state, event, 'refunded');
    case 'TransferParked.v1':
      return { ...ended(state, event, 'parked'), parkedBy: answerOf(event.data), ...lateOf(state, event.data) };
    case 'TransferClosed.v1':
      return ended(state, event, 'closed');
  }
}

function payoutDue(
  state: TransferState,
  event: RecordedEvent<TransferEvent> & { type: 'TransferPayoutDue.v1' },
): Transfer {
  const { transactionId, merchantId, amountCents, currency, payoutId: legId, number: payouts } = event.data;
  const { unpaid: _, ...known } = state ?? { transactionId, merchantId, amountCents, currency, refunds: 0 };
  const since = state?.status === 'paying' ? state.triedSince : event.at;
  return { ...due(known, event, since), status: 'paying', legId, payouts };
}

function due<T extends object>(state: T, { at, id }: RecordedEvent<TransferEvent>, triedSince: string) {
  return { ...state, dueAt: at, dueBy: id, triedSince, updatedAt: at };
}

function ended(state: Transfer, { at }: RecordedEvent<TransferEvent>, status: TransferStatus): Transfer {
  return { ...state, status, updatedAt: at };
}

/** What a person was told once stays known. */
function lateOf({ knownLate = [] }: Transfer, { lateLegs = [] }: { readonly lateLegs?: readonly string[] }) {
  const known = [...new Set([...knownLate, ...lateLegs])];
  return known.length === 0 ? {} : { knownLate: known };
}

function answerOf({ resultCode, resultDescription }: TransferAnswer): TransferAnswer {
  return { resultCode, resultDescription };
}
