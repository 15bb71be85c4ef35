import type { RecordedEvent } from '@daftari/journal-core/event';
import { isoTime } from '@daftari/kernel/clock';
import type { DaftariError } from '@daftari/kernel/errors';
import { paymentDecider } from './decide-payment';
import { paymentStream, type EventData, type Payment, type PaymentEvent, type PaymentState } from './payment';
import type { Abandon, Accept, PaymentCommand, Queried, RecordResult, Refuse } from './payment-command';
import { paymentModel } from './payment-model';

const START_MS = Date.UTC(2026, 10, 21, 8);
const TRANSACTION = '11111111-1111-4111-8111-111111111111';
const MERCHANT = '22222222-2222-4222-8222-222222222222';
const ATTEMPT = '33333333-3333-4333-8333-333333333333';

/** For specs: the facts of one payment of KES 1,000 with a fee of KES 2.50. */
export const facts = {
  initiated: (over: Partial<EventData<'PaymentInitiated.v1'>> = {}): PaymentEvent => ({
    type: 'PaymentInitiated.v1',
    data: {
      transactionId: TRANSACTION,
      merchantId: MERCHANT,
      attemptId: ATTEMPT,
      paymentType: 'STK',
      amountCents: 100_000,
      currency: 'KES',
      phone: '254712345678',
      accountReference: 'INV-2024-001',
      transactionDesc: 'Payment for invoice #2024-001',
      dialect: 'palpluss',
      shortcode: '174379',
      partyB: '600000',
      transactionType: 'CustomerPayBillOnline',
      platformCollects: false,
      fee: { amountCents: 250, holdId: '44444444-4444-4444-8444-444444444444', refundOnFailure: false },
      apiKeyId: 'key',
      requestId: 'request',
      ...over,
    },
  }),
  abandoned: (holdId: string, reason = 'the wallet did not answer'): PaymentEvent => ({
    type: 'PaymentAbandoned.v1',
    data: { transactionId: TRANSACTION, merchantId: MERCHANT, holdId, reason },
  }),
};

export const commands = {
  accept: (over: Partial<Accept> = {}): Accept => ({
    kind: 'accept',
    providerRequestId: '29115-34620561-1',
    providerCheckoutId: 'ws_CO_1',
    resultCode: '0',
    resultDescription: 'Success. Request accepted for processing',
    ...over,
  }),
  refuse: (over: Partial<Refuse> = {}): Refuse => ({
    kind: 'refuse',
    code: 'PROVIDER_REFUSED',
    resultCode: '400.002.02',
    resultDescription: 'Bad Request',
    ...over,
  }),
  giveUp: { kind: 'give-up-submission', reason: 'no answer' } as const,
  abandon: (holdId: string, over: Partial<Abandon> = {}): Abandon => ({
    kind: 'abandon',
    transactionId: TRANSACTION,
    merchantId: MERCHANT,
    holdId,
    reason: 'the wallet did not answer',
    ...over,
  }),
  queried: (number: number, verdict: Queried['verdict'] = 'not-yet'): Queried => ({
    kind: 'queried',
    number,
    verdict,
    resultCode: { success: '0', 'not-success': '1032', 'not-yet': '4999' }[verdict],
    resultDescription: `it is ${verdict}`,
  }),
  result: (status: RecordResult['status'], over: Partial<RecordResult> = {}): RecordResult => ({
    kind: 'result',
    status,
    resultCode: { SUCCESS: '0', FAILED: '1', CANCELLED: '1032', EXPIRED: '1037' }[status],
    resultDescription: `it was a ${status}`,
    via: 'callback',
    attemptId: ATTEMPT,
    providerRequestId: '29115-34620561-1',
    providerCheckoutId: 'ws_CO_1',
    ...(status === 'SUCCESS' ? { receipt: 'NLJ7RT61SV', amountCents: 100_000 } : {}),
    ...over,
  }),
};

/** Events happen one second after the other, from 2026-11-21T08:00:00.000Z on. */
export function stateFrom(events: readonly PaymentEvent[]): PaymentState {
  const recorded = events.map((event, index): RecordedEvent<PaymentEvent> => ({
    ...event,
    id: `event-${index + 1}`,
    stream: paymentStream(TRANSACTION),
    version: index + 1,
    environment: 'test',
    at: isoTime(START_MS + index * 1_000),
    correlation: TRANSACTION,
    causation: 'spec',
    actor: 'service:spec',
  }));
  return recorded.reduce(paymentModel.evolve, paymentModel.initialState);
}

export function paymentFrom(events: readonly PaymentEvent[]): Payment | undefined {
  return stateFrom(events).payment;
}

/** The facts that follow when these commands are decided one after the other, from a payment that was initiated. */
export function after(...done: readonly PaymentCommand[]): PaymentEvent[] {
  return done.reduce<PaymentEvent[]>(
    (events, command) => [...events, ...paymentDecider.decide(command, stateFrom(events))],
    [facts.initiated()],
  );
}

export function given(events: readonly PaymentEvent[]) {
  const decide = (command: PaymentCommand) => paymentDecider.decide(command, stateFrom(events));
  return {
    when: (command: PaymentCommand) => ({
      then: (...expected: readonly PaymentEvent[]) => expect(decide(command)).toEqual(expected),
      thenA: (type: PaymentEvent['type'], data: object = {}) =>
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
