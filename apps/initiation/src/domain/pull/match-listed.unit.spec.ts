import { paymentDecider } from '../decide-payment';
import { after, commands, facts, paymentFrom, stateFrom } from '../given';
import type { EventData, Payment } from '../payment';
import type { PaymentCommand } from '../payment-command';
import {
  isListedAs,
  isUnaccounted,
  matchListed,
  startedBetween,
  type Candidate,
  type ListedPayment,
  type Match,
} from './match-listed';

const { accept, refuse, result, giveUp } = commands;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** When the payments of these specs start, unless they say otherwise. */
const START_MS = Date.UTC(2026, 10, 21, 8);
const ASKED_AT_MS = START_MS + 15 * MINUTE_MS;
const { receipt: _, ...byQuery } = result('SUCCESS', { via: 'query' });

/** A payment that has come so far by these commands; `id` tells it from others. */
function payment(id: string, done: readonly PaymentCommand[], over: Partial<Payment> = {}): Candidate {
  const { accountReference = 'INV-2024-001' } = over;
  return {
    payment: { ...paymentFrom(after(...done))!, transactionId: id, ...over },
    sentReference: accountReference.slice(0, 12),
  };
}

function listed(over: Partial<ListedPayment> = {}): ListedPayment {
  const { amountCents, phone } = facts.initiated().data as EventData<'PaymentInitiated.v1'>;
  const paidAtMs = START_MS + 30_000;
  return { receipt: 'NLJ7RT61SV', amountCents, phone, reference: 'INV-2024-001', paidAtMs, ...over };
}

function given(...candidates: readonly Candidate[]) {
  const when = (asListed: ListedPayment, askedAtMs = ASKED_AT_MS) => {
    const match = matchListed(asListed, candidates, askedAtMs);
    return {
      thenIts: (id: string, paidAtMs?: number) => expect(shortOf(match)).toEqual([id, paidAtMs ?? asListed.paidAtMs]),
      thenNobodys: () => expect(match).toEqual({ kind: 'none' }),
      thenAmbiguous: (...ids: readonly string[]) => expect(match).toEqual({ kind: 'ambiguous', transactionIds: ids }),
    };
  };
  return { when };
}

function shortOf(match: Match): unknown {
  return match.kind === 'matched' ? [match.payment.transactionId, match.paidAtMs] : match;
}

describe('a payment in the list of transactions', () => {
  it.each<[string, readonly PaymentCommand[]]>([
    ['whose receipt is pending', [accept(), byQuery]],
    ['without an answer', [accept()]],
    ['that is being submitted', []],
    ['whose submission is unknown', [giveUp]],
    ['that was cancelled', [accept(), result('CANCELLED')]],
    ['that failed', [accept(), result('FAILED')]],
    ['that expired', [accept(), result('EXPIRED')]],
    ['that was refused', [refuse()]],
    ['whose late money has no receipt', [accept(), result('EXPIRED'), byQuery]],
  ])('is that of the same phone and amount %s', (_case, done) => given(payment('a', done)).when(listed()).thenIts('a'));

  it.each<[string, readonly PaymentCommand[]]>([
    ['is paid under a receipt', [accept(), result('SUCCESS')]],
    ['has late money under a receipt', [accept(), result('EXPIRED'), result('SUCCESS')]],
  ])('is not one that %s', (_case, done) => given(payment('a', done)).when(listed()).thenNobodys());

  it.each<[string, Partial<ListedPayment>]>([
    ['another phone', { phone: '254712345679' }],
    ['a masked phone', { phone: '2547****678' }],
    ['no phone', { phone: '' }],
    ['another amount', { amountCents: 99_900 }],
    ['another reference', { reference: 'INV-2024-002' }],
  ])('with %s is nobody’s', (_case, over) =>
    given(payment('a', [accept()]))
      .when(listed(over))
      .thenNobodys(),
  );

  it('may name no reference, or ours in other letters', () => {
    given(payment('a', [accept()]))
      .when(listed({ reference: ' ' }))
      .thenIts('a');
    given(payment('a', [accept()]))
      .when(listed({ reference: 'inv-2024-001 ' }))
      .thenIts('a');
  });
  it('names the reference as it was sent: the first twelve characters', () => {
    const long = payment('a', [accept()], { accountReference: 'INV-2024-001-and-more' });
    given(long).when(listed()).thenIts('a');
  });
});

describe('the time of a listed payment', () => {
  const open = payment('a', [accept()]);
  const at = (ms: number) => listed({ paidAtMs: START_MS + ms });
  it('is up to a minute before the start, as clocks differ, or 48 hours after it', () => {
    given(open).when(at(-MINUTE_MS)).thenIts('a');
    given(open)
      .when(at(-MINUTE_MS - 1_000))
      .thenNobodys();
    given(open)
      .when(at(48 * HOUR_MS), START_MS + 48 * HOUR_MS)
      .thenIts('a');
    given(open)
      .when(at(48 * HOUR_MS + 1_000), START_MS + 49 * HOUR_MS)
      .thenNobodys();
  });
  it('may be told in UTC, which then looks three hours too early', () =>
    given(open)
      .when(at(-3 * HOUR_MS + 30_000))
      .thenIts('a', START_MS + 30_000));
  it('is not taken for UTC where that would be in the future', () => {
    const later = payment('b', [accept()], { createdAt: new Date(START_MS + 3 * HOUR_MS).toISOString() });
    given(open, later).when(at(30_000)).thenIts('a');
  });
  it('may be unreadable: then it says nothing, and nothing about the time is told on', () => {
    const { paidAtMs: _unread, ...unread } = listed();
    const match = matchListed(unread, [open], ASKED_AT_MS);
    expect(match).toEqual({ kind: 'matched', payment: open.payment });
    given(open)
      .when(unread, START_MS + 49 * HOUR_MS)
      .thenNobodys();
  });
  it('bounds the starts that are looked at', () => {
    const { fromMs, toMs } = startedBetween(at(0), START_MS + 4 * HOUR_MS);
    expect([fromMs, toMs]).toEqual([START_MS - 48 * HOUR_MS, START_MS + 3 * HOUR_MS + MINUTE_MS]);
  });
});

describe('a listed payment that several may be', () => {
  const yesterday = { createdAt: new Date(START_MS - 20 * HOUR_MS).toISOString() };
  const other = { accountReference: 'OTHER' };
  it('is that of its reference', () =>
    given(payment('a', [accept()], other), payment('b', [accept()]))
      .when(listed())
      .thenIts('b'));
  it('is the one that was started minutes before', () =>
    given(payment('a', [accept(), result('EXPIRED')], yesterday), payment('b', [accept(), result('EXPIRED')]))
      .when(listed())
      .thenIts('b'));
  it('is the one of which M-Pesa has said that it was paid', () =>
    given(payment('a', [accept(), result('EXPIRED')]), payment('b', [accept(), byQuery]))
      .when(listed())
      .thenIts('b'));
  it('is the one that was refused only when there is no other', () =>
    given(payment('a', [refuse()]), payment('b', [accept(), result('EXPIRED')], yesterday))
      .when(listed())
      .thenIts('b'));
  it('is not guessed where they fit equally well', () => {
    const [a, b] = [payment('a', [accept(), result('EXPIRED')]), payment('b', [accept()])];
    given(a, b).when(listed()).thenAmbiguous('a', 'b');
    given(a, payment('b', [accept()], other))
      .when(listed({ reference: '' }))
      .thenAmbiguous('a', 'b');
  });
  it('is the other one’s once the first has its receipt', () =>
    given(payment('a', [accept(), result('SUCCESS')]), payment('b', [accept()]))
      .when(listed())
      .thenIts('b'));
});

describe('a receipt that its payment shows', () => {
  const shown = payment('a', [accept(), result('SUCCESS')]).payment;
  it.each<[string, Partial<ListedPayment>, boolean]>([
    ['as it is', {}, true],
    ['with a masked phone', { phone: '2547****678' }, true],
    ['with another phone', { phone: '254722000111' }, false],
    ['with another amount', { amountCents: 99_900 }, false],
  ])('is listed %s: %p', (_case, over, expected) => expect(isListedAs(shown, listed(over))).toBe(expected));
  it('says nothing about a payer who was erased', () =>
    expect(isListedAs({ ...shown, phone: '[erased]' }, listed())).toBe(true));
});

describe('what the list teaches', () => {
  const { receipt: __, ...pulled } = result('SUCCESS', { via: 'pull' });
  const learned = (...done: readonly PaymentCommand[]) =>
    paymentDecider.decide({ ...pulled, receipt: 'NLJ7RT61SV' }, stateFrom(after(...done)));
  it.each<[string, readonly PaymentCommand[], string, object]>([
    ['the pending receipt', [accept(), byQuery], 'ReceiptLearned.v1', { receipt: 'NLJ7RT61SV', via: 'pull' }],
    ['the success of an open payment', [accept()], 'PaymentSucceeded.v1', { receipt: 'NLJ7RT61SV', via: 'pull' }],
    ['the success of an unknown submission', [giveUp], 'PaymentSucceeded.v1', { receipt: 'NLJ7RT61SV', via: 'pull' }],
    ['late money', [accept(), result('EXPIRED')], 'LateFundsReceived.v1', { after: 'EXPIRED', via: 'pull' }],
  ])('is %s', (_case, done, type, data) =>
    expect(learned(...done)).toEqual([{ type, data: expect.objectContaining(data) as unknown }]),
  );
  it('accounts for the payment', () => {
    for (const done of [[accept()], [giveUp], [accept(), byQuery], [accept(), result('EXPIRED')]]) {
      expect(isUnaccounted(paymentFrom(after(...done))!)).toBe(true);
      expect(isUnaccounted(paymentFrom(after(...done, result('SUCCESS', { via: 'pull' })))!)).toBe(false);
    }
  });
});
