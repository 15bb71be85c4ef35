import { statusVerdictOf } from './status-verdict';

describe('what the status of a payout says', () => {
  it.each<[string, string | undefined, string]>([
    ['0', 'Completed', 'completed'],
    ['0', ' COMPLETED ', 'completed'],
    ['0', 'Declined', 'not-executed'],
    ['0', 'Cancelled', 'not-executed'],
    ['0', 'Expired', 'not-executed'],
    ['0', 'Initiated', 'unclear'],
    ['0', 'Pending Authorized', 'unclear'],
    ['0', 'Something else', 'unclear'],
    ['0', undefined, 'unclear'],
    ['2032', undefined, 'not-found'],
    ['2001', 'Completed', 'unclear'],
    ['', undefined, 'unclear'],
  ])('%s with %s is %s', (code, status, verdict) => expect(statusVerdictOf(code, status)).toBe(verdict));
});
