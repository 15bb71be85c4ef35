import { after, commands, facts, paymentFrom } from '../given';
import type { EventData, Payment } from '../payment';
import type { PaymentCommand } from '../payment-command';
import type { Candidate, ListedPayment } from '../pull/match-listed';
import { matchPrompt, type PromptMatch } from './match-prompt';

const { accept, result } = commands;
const MINUTE_MS = 60_000;
/** When the payments of these specs start. */
const START_MS = Date.UTC(2026, 10, 21, 8);
const ASKED_AT_MS = START_MS + MINUTE_MS;
const HIDDEN = '2547 ***** 678';
const { receipt: _, ...byQuery } = result('SUCCESS', { via: 'query' });

function prompt(id: string, done: readonly PaymentCommand[], over: Partial<Payment> = {}): Candidate {
  return {
    payment: { ...paymentFrom(after(...done))!, transactionId: id, ...over },
    sentReference: 'INV-2024-001',
  };
}

function told(over: Partial<ListedPayment> = {}): ListedPayment {
  const { amountCents } = facts.initiated().data as EventData<'PaymentInitiated.v1'>;
  const paidAtMs = START_MS + 30_000;
  return { receipt: 'NLJ7RT61SV', amountCents, phone: HIDDEN, reference: 'inv-2024-001', paidAtMs, ...over };
}

const shortOf = (match: PromptMatch) =>
  match.kind === 'matched' ? match.payment.transactionId : match.kind === 'waits' ? match.transactionIds : 'nobody';
const given = (...candidates: readonly Candidate[]) => ({
  when: (money: ListedPayment, askedAtMs = ASKED_AT_MS) => shortOf(matchPrompt(money, candidates, askedAtMs)),
});

describe('money that M-Pesa told of by itself', () => {
  it.each<[string, readonly PaymentCommand[]]>([
    ['is open', [accept()]],
    ['has no receipt yet', [accept(), byQuery]],
    ['had expired', [accept(), result('EXPIRED')]],
  ])('is that of the prompt with its reference that %s', (_case, done) => {
    expect(given(prompt('a', done)).when(told())).toBe('a');
  });

  it("is that of a prompt of hours before only where its payer is told in full: hidden digits are many people's", () => {
    const [paidAtMs, askedAtMs] = [START_MS + 20 * MINUTE_MS, START_MS + 21 * MINUTE_MS];
    const expired = prompt('a', [accept(), result('EXPIRED')]);
    expect(given(expired).when(told({ paidAtMs, phone: '254712345678' }), askedAtMs)).toBe('a');
    expect(matchPrompt(told({ paidAtMs }), [expired], askedAtMs)).toEqual({ kind: 'none', maybe: 'a' });
    const twice = [expired, prompt('b', [accept(), result('EXPIRED')])];
    expect(matchPrompt(told({ paidAtMs }), twice, askedAtMs)).toEqual({ kind: 'none', maybe: 'a' });
    expect(matchPrompt(told({ paidAtMs, reference: 'X' }), [expired], askedAtMs)).toEqual({ kind: 'none' });
  });

  it('is that of the prompt of a payer who is told in full, also without a reference', () => {
    const whole = { phone: '254712345678', reference: '' };
    expect(given(prompt('a', [accept(), result('EXPIRED')])).when(told(whole))).toBe('a');
  });

  it.each<[string, Partial<ListedPayment>]>([
    ['another amount', { amountCents: 1 }],
    ['another payer', { phone: '2547 ***** 111' }],
  ])('is not that of a prompt with %s', (_case, over) => {
    expect(given(prompt('a', [accept()])).when(told(over))).toBe('nobody');
  });

  it.each<[string, Partial<ListedPayment>]>([
    ['the reference is another', { reference: '22222222' }],
    ['there is no reference and half a payer', { reference: '' }],
    ['there is neither reference nor payer', { reference: '', phone: '' }],
  ])('waits for a prompt of the minutes before where %s', (_case, over) => {
    expect(given(prompt('a', [accept()])).when(told(over))).toEqual(['a']);
    expect(given(prompt('a', [accept(), byQuery])).when(told(over))).toEqual(['a']);
  });

  it('does not wait for a prompt that ended without money, or has its receipt', () => {
    const other = told({ reference: '22222222' });
    expect(given(prompt('a', [accept(), result('CANCELLED')])).when(other)).toBe('nobody');
    expect(given(prompt('a', [accept(), result('SUCCESS', { receipt: 'OTHER' })])).when(other)).toBe('nobody');
  });

  it('does not wait for a prompt of long before, nor for one that was sent later', () => {
    const late = told({ reference: '22222222', paidAtMs: START_MS + 11 * MINUTE_MS });
    expect(given(prompt('a', [accept()])).when(late, START_MS + 12 * MINUTE_MS)).toBe('nobody');
    const early = told({ reference: '22222222', paidAtMs: START_MS - 4 * 60 * MINUTE_MS });
    expect(given(prompt('a', [accept()])).when(early)).toBe('nobody');
  });

  it('is not guessed at where two prompts fit equally well', () => {
    const both = [prompt('a', [accept()]), prompt('b', [accept()])];
    expect(given(...both).when(told())).toEqual(['a', 'b']);
    expect(given(both[0]!, prompt('b', [accept(), byQuery])).when(told())).toBe('b');
  });
});
