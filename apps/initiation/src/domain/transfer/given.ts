import type { RecordedEvent } from '@daftari/journal-core/event';
import { isoTime } from '@daftari/kernel/clock';
import type { Payment } from '../payment';
import { commands as paymentCommands, facts as paymentFacts, paymentFrom } from '../given';
import { paymentDecider } from '../decide-payment';
import type { Payout } from '../payout/payout';
import { decideTransferStep, type TransferStep } from './decide-transfer';
import { decideSettleTransfer, type TransferDecision } from './decide-settle-transfer';
import { transferStream, type TransferEvent, type TransferState } from './transfer';
import { transferModel } from './transfer-model';

export const START_MS = Date.UTC(2026, 10, 21, 8);
export const TRANSACTION = '11111111-1111-4111-8111-111111111111';
export const MERCHANT = '22222222-2222-4222-8222-222222222222';
export const RECEIVER = '254722222222';

/** A fact and when it happened, in seconds after 2026-11-21T08:00:00.000Z. */
export interface Fact {
  readonly event: TransferEvent;
  readonly atSeconds: number;
}

/** For specs: the money of one transfer of KES 1,000. */
export const MONEY = {
  transactionId: TRANSACTION,
  merchantId: MERCHANT,
  amountCents: 100_000,
  currency: 'KES',
} as const;

export function transferFrom(facts: readonly Fact[]): TransferState {
  const recorded = facts.map(({ event, atSeconds }, index): RecordedEvent<TransferEvent> => ({
    ...event,
    id: `event-${index + 1}`,
    stream: transferStream(TRANSACTION),
    version: index + 1,
    environment: 'test',
    at: timeAt(atSeconds),
    correlation: TRANSACTION,
    causation: 'spec',
    actor: 'service:spec',
  }));
  return recorded.reduce(transferModel.evolve, transferModel.initialState);
}

/** The payment that collects the money: paid, unless told otherwise; one second after the start. */
export function collectingPayment(status?: 'open' | 'CANCELLED', paymentType: Payment['paymentType'] = 'C2C'): Payment {
  const initiated = paymentFacts.initiated({ paymentType, receiver: RECEIVER, platformCollects: true });
  const before = paymentFrom([initiated])!;
  const result = paymentCommands.result(status === 'CANCELLED' ? 'CANCELLED' : 'SUCCESS');
  const ended = paymentDecider.decide(result, { abandonedHolds: [], payment: before });
  return paymentFrom(status === 'open' ? [initiated] : [initiated, ...ended])!;
}

/** What a leg tells, as far as its transfer looks at it. */
export function legWith(over: Partial<Payout>): Payout {
  return { transactionId: 'a leg', doubts: [], updatedAt: timeAt(100), ...over } as Payout;
}

export function timeAt(seconds: number): string {
  return isoTime(START_MS + seconds * 1_000);
}

/** What there is when the transfer is looked at. */
export interface Given {
  readonly payment?: Payment;
  readonly facts?: readonly Fact[];
  readonly leg?: Payout;
  readonly earlier?: Payout | readonly Payout[];
  readonly isOurError?: boolean;
}

export function given({ payment = collectingPayment(), facts = [], leg, earlier, isOurError = false }: Given) {
  const transfer = transferFrom(facts);
  const view = { payment, transfer, leg, earlier: [earlier ?? []].flat(), isOurError };
  return {
    whenLookedAt: (atSeconds: number) => ({
      then: (expected: TransferStep) =>
        expect(decideTransferStep(view, START_MS + atSeconds * 1_000)).toEqual(expected),
    }),
    whenDecided: (decision: TransferDecision) => ({
      then: (...expected: readonly TransferEvent[]) =>
        expect(decideSettleTransfer(decision, view)).toEqual({ events: expected }),
      /** Refused, and told why; what happened is recorded all the same. */
      thenRefusedWith: (message: RegExp, ...expected: readonly TransferEvent[]) => {
        const { events, refused } = decideSettleTransfer(decision, view);
        expect(events).toEqual(expected);
        expect(refused).toMatchObject({ code: 'DECISION_CONFLICT', message: expect.stringMatching(message) as string });
      },
      thenRefused: (code: string) =>
        expect(() => decideSettleTransfer(decision, view)).toThrow(expect.objectContaining({ code })),
    }),
  };
}
