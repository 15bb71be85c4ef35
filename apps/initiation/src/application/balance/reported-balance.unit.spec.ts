import { reportedBalance } from './reported-balance';

const AT = '2026-11-22T00:10:04.000Z';
const account = (name: string, balanceCents: number) => ({ name, balanceCents });

describe('what the accounts of a shortcode come to', () => {
  it('is utility and working account together, and the charges beside', () => {
    const accounts = [
      account('Working Account', 70_000),
      account('Float Account', 1),
      account('Utility Account', 22_803),
      account('Charges Paid Account', -1_540),
      account('Organization Settlement Account', 2),
    ];
    expect(reportedBalance(accounts, AT)).toEqual({ reportedAt: AT, reportedCents: 92_803, chargesCents: -1_540 });
  });

  it('knows the accounts by their other name, in any case and with blanks', () => {
    const accounts = [account(' utility account ', 5), account('MMF Account', 7)];
    expect(reportedBalance(accounts, AT)).toEqual({ reportedAt: AT, reportedCents: 12 });
  });

  it('is nothing without a utility account: what is missing is not zero', () => {
    expect(reportedBalance([account('Working Account', 5)], AT)).toBeUndefined();
    expect(reportedBalance([], AT)).toBeUndefined();
  });
});
