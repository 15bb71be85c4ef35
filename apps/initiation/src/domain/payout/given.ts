import type { RecordedEvent } from '@daftari/journal-core/event';
import { isoTime } from '@daftari/kernel/clock';
import type { DaftariError } from '@daftari/kernel/errors';
import { payoutDecider } from './decide-payout';
import { payoutStream, type Payout, type PayoutData, type PayoutEvent, type PayoutState } from './payout';
import { nextPayoutAttempt, originatorConversationIdOf, payoutHoldsOf } from './payout-attempt';
import type { AcceptPayout, DoubtPayout, PaidResult, PayoutCommand, StatusReported } from './payout-command';
import { payoutModel } from './payout-model';

export const START_MS = Date.UTC(2026, 10, 21, 8);
const TRANSACTION = '11111111-1111-4111-8111-111111111111';
const MERCHANT = '22222222-2222-4222-8222-222222222222';
const ATTEMPT = nextPayoutAttempt(TRANSACTION, []);
export const HOLDS = payoutHoldsOf(ATTEMPT);
const OURS = originatorConversationIdOf(ATTEMPT);

/** A fact and when it happened, in seconds after 2026-11-21T08:00:00.000Z. */
export interface Fact {
  readonly event: PayoutEvent;
  readonly atSeconds: number;
}

const about = { transactionId: TRANSACTION, merchantId: MERCHANT, attemptId: ATTEMPT.attemptId };

/** For specs: the facts of one payout of KES 500 with a fee of KES 23. */
export const facts = {
  initiated: (over: Partial<PayoutData<'PayoutInitiated.v1'>> = {}): PayoutEvent => ({
    type: 'PayoutInitiated.v1',
    data: {
      ...about,
      paymentType: 'B2C',
      amountCents: 50_000,
      currency: 'KES',
      holdId: HOLDS.holdId,
      shortcode: '600992',
      fee: { amountCents: 2_300, holdId: HOLDS.feeHoldId, refundOnFailure: false },
      phone: '254712345678',
      reference: 'WD-2024-001',
      description: 'Commission payout',
      dialect: 'palpluss',
      commandId: 'BusinessPayment',
      originatorConversationId: OURS,
      apiKeyId: 'key',
      requestId: 'request',
      ...over,
    },
  }),
  abandoned: (holdId = HOLDS.holdId): PayoutEvent => ({
    type: 'PayoutAbandoned.v1',
    data: { transactionId: TRANSACTION, merchantId: MERCHANT, holdId, reason: 'no payout followed' },
  }),
};

const word = { resultCode: '0', resultDescription: 'M-Pesa says so' };
const speaker = { attemptId: ATTEMPT.attemptId, originatorConversationId: OURS, conversationId: 'AG_1' };

export const commands = {
  accept: (over: Partial<AcceptPayout> = {}): AcceptPayout => ({
    kind: 'accept',
    conversationId: 'AG_1',
    ...word,
    ...over,
  }),
  refuse: (send = 1): PayoutCommand => ({
    kind: 'refuse',
    send,
    code: 'PROVIDER_REFUSED',
    resultCode: '400.002.02',
    resultDescription: 'Bad Request',
  }),
  giveUp: (send = 1): PayoutCommand => ({ kind: 'give-up-submission', send, reason: 'no answer' }),
  resend: (number: number, atSeconds: number): PayoutCommand => ({
    kind: 'resend',
    number,
    nowMs: START_MS + atSeconds * 1_000,
  }),
  doubt: (over: Partial<DoubtPayout> = {}): DoubtPayout => ({
    kind: 'doubt',
    cause: 'failure-result',
    ...speaker,
    resultCode: '1',
    resultDescription: 'The balance is insufficient.',
    ...over,
  }),
  timeout: (): DoubtPayout => commands.doubt({ cause: 'queue-timeout', resultCode: '', resultDescription: '' }),
  asked: (number: number): PayoutCommand => ({ kind: 'status-asked', number, conversationId: `AG_q${number}` }),
  /** The answer to the question of this number. */
  status: (number: number, verdict: StatusReported['verdict'], over: Partial<StatusReported> = {}): StatusReported => ({
    kind: 'status-reported',
    attemptId: ATTEMPT.attemptId,
    conversationId: `AG_q${number}`,
    verdict,
    transactionStatus: { completed: 'Completed', 'not-executed': 'Declined', 'not-found': '', unclear: 'Initiated' }[
      verdict
    ],
    resultCode: verdict === 'not-found' ? '2032' : '0',
    resultDescription: `it is ${verdict}`,
    ...(verdict === 'completed' ? { receipt: 'SG632NMUAB', amountCents: 50_000 } : {}),
    ...over,
  }),
  paid: (over: Partial<PaidResult> = {}): PaidResult => ({
    kind: 'paid',
    ...speaker,
    ...word,
    receipt: 'SG632NMUAB',
    amountCents: 50_000,
    ...over,
  }),
  /** Without a receipt: the provider has not told it. */
  paidUnder: (receipt: string | undefined): PaidResult => {
    const { receipt: _, ...rest } = commands.paid();
    return receipt === undefined ? rest : { ...rest, receipt };
  },
  abandon: (holdId: string): PayoutCommand => ({
    kind: 'abandon',
    transactionId: TRANSACTION,
    merchantId: MERCHANT,
    holdId,
    reason: 'no payout followed',
  }),
};

export function stateFrom(history: readonly Fact[]): PayoutState {
  const recorded = history.map(({ event, atSeconds }, index): RecordedEvent<PayoutEvent> => ({
    ...event,
    id: `event-${index + 1}`,
    stream: payoutStream(TRANSACTION),
    version: index + 1,
    environment: 'test',
    at: isoTime(START_MS + atSeconds * 1_000),
    correlation: TRANSACTION,
    causation: 'spec',
    actor: 'service:spec',
  }));
  return recorded.reduce(payoutModel.evolve, payoutModel.initialState);
}

export function payoutFrom(history: readonly Fact[]): Payout {
  return stateFrom(history).payout!;
}

/** The facts that follow when commands are decided one after the other, each at its time, from a payout that was initiated. */
export function after(...done: readonly (readonly [atSeconds: number, command: PayoutCommand])[]): Fact[] {
  return done.reduce<Fact[]>(
    (history, [atSeconds, command]) => [
      ...history,
      ...payoutDecider.decide(command, stateFrom(history)).map((event) => ({ event, atSeconds })),
    ],
    [{ event: facts.initiated(), atSeconds: 0 }],
  );
}

export function typesOf(history: readonly Fact[]): string[] {
  return history.map(({ event }) => event.type.replace('.v1', ''));
}

export function given(history: readonly Fact[]) {
  const decide = (command: PayoutCommand) => payoutDecider.decide(command, stateFrom(history));
  return {
    when: (command: PayoutCommand) => ({
      then: (...expected: readonly PayoutEvent[]) => expect(decide(command)).toEqual(expected),
      thenTypes: (...types: readonly string[]) =>
        expect(decide(command).map(({ type }) => type.replace('.v1', ''))).toEqual(types),
      thenA: (type: PayoutEvent['type'], data: object = {}) =>
        expect(decide(command)).toEqual([{ type, data: expect.objectContaining(data) as unknown }]),
      thenNothing: () => expect(decide(command)).toEqual([]),
      thenContradiction: (message: RegExp) =>
        expect(() => decide(command)).toThrow(
          expect.objectContaining({ name: 'Contradiction', message: expect.stringMatching(message) as unknown }),
        ),
      thenRefused: (code: DaftariError['code']) =>
        expect(() => decide(command)).toThrow(expect.objectContaining({ code })),
    }),
  };
}
