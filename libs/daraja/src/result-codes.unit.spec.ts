import { outcomeOf } from './result-codes';

describe('an STK result code', () => {
  it.each([
    ['0', 'success'],
    ['1032', 'cancelled'],
    ['1037', 'expired'],
    ['1019', 'expired'],
    ['1031', 'expired'],
    ['1', 'failed'],
    ['17', 'failed'],
    ['1036', 'failed'],
    ['2001', 'failed'],
    ['SFC_IC0003', 'failed'],
    ['E3008', 'failed'],
  ])('%s is %s', (code, outcome) => expect(outcomeOf(code)).toBe(outcome));

  it.each(['4999', '500.001.1001', '7777', '', '00', ' 0', 'constructor', '__proto__', 'toString'])(
    '%j is never final',
    (code) => expect(outcomeOf(code)).toBe('unknown'),
  );
});
