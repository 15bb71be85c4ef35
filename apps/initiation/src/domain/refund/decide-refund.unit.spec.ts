import {
  after as paymentAfter,
  commands as paymentCommands,
  facts as paymentFacts,
  paymentFrom,
  stateFrom,
} from '../given';
import { paymentDecider } from '../decide-payment';
import type { Payment, PaymentEvent } from '../payment';
import { commands, facts, stateFrom as payoutState, type Fact } from '../payout/given';
import type { PayoutData, PayoutEvent } from '../payout/payout';
import type { AlreadyReversed, PayoutCommand } from '../payout/payout-command';
import { dueStep } from '../payout/payout-schedule';
import { decideRefund, decideRefundStart } from './decide-refund';

const PAYMENT = '11111111-1111-4111-8111-222222222222';
const OTHER = '88888888-8888-4888-8888-888888888888';
const RECEIPT = 'NLJ7RT61SV';
const START_MS = Date.UTC(2026, 10, 21, 8);

type Initiated = PayoutData<'PayoutInitiated.v1'>;

const refund: Partial<Initiated> = {
  paymentType: 'REFUND',
  source: 'collections',
  parentId: PAYMENT,
  reverses: RECEIPT,
  commandId: 'TransactionReversal',
  amountCents: 50_000,
};

/** A payment of KES 500 that was received, and what happened to it since. */
function payment(...since: readonly PaymentEvent[]): Payment {
  const begun = [paymentFacts.initiated({ transactionId: PAYMENT, amountCents: 50_000, platformCollects: true })];
  const paid = paymentCommands.result('SUCCESS', { amountCents: 50_000 });
  return paymentFrom([...begun, ...paymentDecider.decide(paid, stateFrom(begun)), ...since])!;
}

function another(isDone: boolean): PaymentEvent[] {
  const about = { transactionId: PAYMENT, merchantId: payment().merchantId, refundId: OTHER } as const;
  const money = { amountCents: 50_000, currency: 'KES' } as const;
  const started: PaymentEvent = {
    type: 'PaymentRefundStarted.v1',
    data: { ...about, ...money, from: 'collections', receipt: RECEIPT, reason: 'before' },
  };
  return isDone ? [started, { type: 'PaymentRefunded.v1', data: { ...about, ...money } }] : [started];
}

/** The refund after these commands, each at its time in seconds, beside its payment. */
function after(over: Partial<Initiated>, ...done: readonly (readonly [number, PayoutCommand])[]): Fact[] {
  return done.reduce<Fact[]>(
    (history, [atSeconds, command]) => [
      ...history,
      ...decideRefund(command, payoutState(history), payment()).events.map((event) => ({ event, atSeconds })),
    ],
    [{ event: facts.initiated({ ...refund, ...over }), atSeconds: 0 }],
  );
}

function given(history: readonly Fact[], parent: Payment = payment()) {
  const types = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type.replace('.v1', ''));
  const decide = (command: PayoutCommand) => decideRefund(command, payoutState(history), parent);
  return {
    when: (command: PayoutCommand) => ({
      then: (ofRefund: readonly string[], ofPayment: readonly string[]) => {
        const decided = decide(command);
        expect([types(decided.events), types(decided.ofPayment)]).toEqual([ofRefund, ofPayment]);
        return decided;
      },
      thenContradiction: (message: RegExp) =>
        expect(() => decide(command)).toThrow(
          expect.objectContaining({ name: 'Contradiction', message: expect.stringMatching(message) as unknown }),
        ),
    }),
  };
}

const accepted = [1, commands.accept({ reversalId: '8423-4a3b' })] as const;
const failure = [20, commands.doubt()] as const;
const asked = (number: number, receipt?: string): PayoutCommand => ({
  ...(commands.asked(number) as Extract<PayoutCommand, { kind: 'status-asked' }>),
  ...(receipt === undefined ? {} : { receipt }),
});
const alreadyReversed: AlreadyReversed = {
  ...{ kind: 'already-reversed', resultCode: 'R000001', resultDescription: 'It was reversed.' },
  ...{ attemptId: commands.paid().attemptId, originatorConversationId: '8423-4a3b', conversationId: 'AG_1' },
};
const failed = after({}, accepted, failure, [30, asked(1)], [31, commands.status(1, 'not-executed')]);

describe('a refund beside its payment', () => {
  it('begins with what is received, and refuses what has changed meanwhile', () => {
    const { data } = facts.initiated(refund) as Extract<PayoutEvent, { type: 'PayoutInitiated.v1' }>;
    expect(decideRefundStart(data, payment())).toMatchObject({
      type: 'PaymentRefundStarted.v1',
      data: { transactionId: PAYMENT, refundId: data.transactionId, amountCents: 50_000, receipt: RECEIPT },
    });
    const refused = (over: Partial<Initiated>, parent: Payment | undefined, code: string) =>
      expect(() => decideRefundStart({ ...data, ...over }, parent)).toThrow(expect.objectContaining({ code }));
    refused({ source: 'suspense' }, payment(), 'NOT_REFUNDABLE');
    refused({ amountCents: 49_900 }, payment(), 'NOT_REFUNDABLE');
    refused({ reverses: 'OTHER12345' }, payment(), 'NOT_REFUNDABLE');
    refused({}, payment(...another(false)), 'ALREADY_REFUNDED');
    refused({}, undefined, 'TRANSACTION_NOT_FOUND');
    refused({ merchantId: OTHER }, payment(), 'TRANSACTION_NOT_FOUND');
  });

  it('ends in both lives at once, however it ends', () => {
    const open = after({}, accepted);
    const { ofPayment } = given(open).when(commands.paid()).then(['PayoutSucceeded'], ['PaymentRefunded']);
    expect(ofPayment[0]?.data).toMatchObject({ transactionId: PAYMENT, amountCents: 50_000, receipt: 'SG632NMUAB' });
    given(after({})).when(commands.refuse()).then(['PayoutRefused'], ['PaymentRefundFailed']);
    given(after({}, accepted, failure, [30, asked(1)]))
      .when(commands.status(1, 'not-found'))
      .then(['PayoutStatusReported', 'PayoutFailed'], ['PaymentRefundFailed']);
    given(failed).when(commands.paid()).then(['LatePayoutConfirmed'], ['PaymentRefunded']);
    given(open).when(commands.doubt()).then(['PayoutDoubted'], []);
  });

  it('that was reversed before is done; of what has ended it says nothing', () => {
    given(after({}, accepted)).when(alreadyReversed).then(['PayoutSucceeded'], ['PaymentRefunded']);
    given(failed).when(alreadyReversed).then([], []);
    given(after({}, accepted, [5, commands.paid()]))
      .when(alreadyReversed)
      .then([], []);
  });

  it('that another refund had done is doubted: this one did not do it', () => {
    given(after({}, accepted), payment(...another(true)))
      .when(alreadyReversed)
      .then(['PayoutDoubted'], []);
  });

  it('that is confirmed late when another has done it is a contradiction', () => {
    given(failed, payment(...another(true)))
      .when(commands.paid())
      .thenContradiction(/reversed it once or twice/);
    given(failed, payment(...another(false)))
      .when(commands.paid())
      .then(['LatePayoutConfirmed'], ['PaymentRefunded']);
  });

  it.each<[string, readonly PaymentEvent[], 'suspense' | undefined]>([
    ['leaves suspense, when it is nobody’s yet', [], 'suspense'],
    ['is owed by the merchant, when it was given to the merchant meanwhile', ['fulfilled'].map(fulfilment), undefined],
  ])('of late money that is confirmed late %s', (_, since, source) => {
    const begun = paymentAfter(paymentCommands.result('CANCELLED'), paymentCommands.result('SUCCESS'));
    const late = after(
      { source: 'suspense' },
      accepted,
      failure,
      [30, asked(1)],
      [31, commands.status(1, 'not-executed')],
    );
    const { events } = given(late, paymentFrom([...begun, ...since])!)
      .when(commands.paid())
      .then(['LatePayoutConfirmed'], ['PaymentRefunded']);
    expect((events[0]?.data as { source?: string }).source).toBe(source);
  });
});

function fulfilment(note: string): PaymentEvent {
  const { transactionId, merchantId, currency, partyB, platformCollects } = payment();
  const about = { transactionId, merchantId, currency, partyB, platformCollects };
  return { type: 'LateFundsFulfilled.v1', data: { ...about, amountCents: 100_000, receipt: RECEIPT, note } };
}

describe('what proves that a reversal was not executed', () => {
  it.each<[string, Fact[]]>([
    [
      'silence about its own name',
      after({}, accepted, [601, asked(1)], [602, commands.status(1, 'not-found')], [901, asked(2)]),
    ],
    [
      'a payment that M-Pesa does not know',
      after({}, [1, commands.giveUp()], [20, commands.doubt()], [30, asked(1, RECEIPT)]),
    ],
  ])('is not %s', (_, history) => {
    const number = history.filter(({ event }) => event.type === 'PayoutStatusAsked.v1').length;
    given(history).when(commands.status(number, 'not-found')).then(['PayoutStatusReported'], []);
  });

  it('is not that one of two sends was declined', () => {
    const stands = commands.status(1, 'unclear', { transactionStatus: 'Completed' });
    const twice = after(
      {},
      [1, commands.giveUp()],
      [11, asked(1, RECEIPT)],
      [12, stands],
      [13, commands.resend(1, 13)],
      [14, commands.accept({ conversationId: 'AG_2', reversalId: '8423-2' })],
      [20, commands.doubt({ conversationId: 'AG_2' })],
      [30, asked(2)],
    );
    given(twice).when(commands.status(2, 'not-executed')).then(['PayoutStatusReported'], []);
    // The late word of the first send, under another ConversationID.
    given(twice)
      .when(commands.accept({ conversationId: 'AG_1' }))
      .then([], []);
    given(twice)
      .when(commands.paid({ conversationId: 'AG_1' }))
      .then(['PayoutSucceeded'], ['PaymentRefunded']);
  });
});

describe('a reversal is sent again', () => {
  const unknown = after({}, [1, commands.giveUp()], [11, asked(1, RECEIPT)]);
  const stepAfter = (status: PayoutCommand, atSeconds: number) => {
    const history = [
      ...unknown,
      ...decideRefund(status, payoutState(unknown), payment()).events.map((event) => ({ event, atSeconds: 12 })),
    ];
    return dueStep(payoutState(history).payout!, START_MS + atSeconds * 1_000);
  };
  const stands = commands.status(1, 'unclear', { transactionStatus: 'Completed' });

  it('only when M-Pesa says that the payment stands, and in the first ten minutes', () => {
    expect(stepAfter(stands, 13)).toBe('resend');
    expect(stepAfter(stands, 601)).not.toBe('resend');
    expect(stepAfter(commands.status(1, 'not-found'), 13)).not.toBe('resend');
    expect(stepAfter(commands.status(1, 'unclear', { transactionStatus: 'Initiated' }), 13)).not.toBe('resend');
  });
});
