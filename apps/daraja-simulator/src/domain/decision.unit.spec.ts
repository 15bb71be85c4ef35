import { cents } from '@daftari/kernel/money';
import { decide, type PayerState, type PaymentToDecide } from './decision';
import { DEFAULT_SWITCHES } from './switches';

const payment: PaymentToDecide = { amountCents: cents(1_000_00), act: 'pays', pairedWell: true, promptFits: true };
const payer: PayerState = { balanceCents: cents(1_000_00), sentTodayCents: cents(0), paidSameAmountLately: false };
const guarded = { ...DEFAULT_SWITCHES, sameAmountGuard: true };

describe('a payment', () => {
  it.each([
    ['that the wallet just covers', {}, {}, 'paid'],
    ['one cent beyond the wallet', {}, { balanceCents: cents(999_99) }, 'insufficientFunds'],
    ['that just fits the day', {}, { sentTodayCents: cents(499_000_00) }, 'paid'],
    ['one cent beyond the day', {}, { sentTodayCents: cents(499_000_01) }, 'dailyLimit'],
    ['beyond the day and the wallet', {}, { sentTodayCents: cents(500_000_00), balanceCents: cents(0) }, 'dailyLimit'],
    ['that the payer cancels', { act: 'cancelled' }, { balanceCents: cents(0) }, 'cancelled'],
    ['to a number that is not its product', { pairedWell: false, act: 'cancelled' }, {}, 'wrongProduct'],
    ['whose prompt is too long', { promptFits: false, act: 'cancelled' }, {}, 'promptFailed'],
    ['of the same amount again, unguarded', {}, { paidSameAmountLately: true }, 'paid'],
  ] as const)('%s', (_, asked, known, result) => {
    expect(decide({ ...payment, ...asked }, { ...payer, ...known }, DEFAULT_SWITCHES)).toBe(result);
  });

  it('of the same amount again is stopped by the guard, another amount is not', () => {
    expect(decide(payment, { ...payer, paidSameAmountLately: true }, guarded)).toBe('sameAmountTooSoon');
    expect(decide(payment, payer, guarded)).toBe('paid');
  });
});
