import {
  configurationScopeOf,
  INITIATOR_RESULT_CODES,
  isConfigurationError,
  payoutMeaningOf,
  payoutOutcomeOf,
  statusOutcomeOf,
} from './initiator-result-codes';

/** daraja.md §4.1, every code of every row, as §5 maps it. */
const rows: [codes: string, outcome: string, scope?: string][] = [
  ['0', 'success'],
  ['1', 'failed'],
  ['2 3 4 8', 'failed'],
  ['11', 'failed', 'product'],
  ['15', 'unclear'],
  ['17', 'unclear'],
  ['18', 'failed', 'initiator'],
  ['19', 'unclear'],
  ['20 22', 'failed', 'initiator'],
  ['21', 'failed', 'product'],
  ['24 25', 'failed', 'request'],
  ['26', 'unclear'],
  ['29', 'failed', 'request'],
  ['2001', 'failed', 'initiator'],
  ['2006', 'failed', 'request'],
  ['2028', 'failed', 'product'],
  ['2032', 'unclear'],
  ['2040', 'failed'],
  ['8006', 'failed', 'initiator'],
  ['SFC_IC0003', 'failed'],
  ['TP40153', 'failed', 'product'],
  ['R000001 R000002', 'failed'],
  ['100000000 100000001 100000002 100000004 100000005 100000007 100000009 100000010 100000011', 'unclear'],
];
const each = rows.flatMap(([codes, outcome, scope]) => codes.split(' ').map((code) => [code, outcome, scope] as const));

describe('the result codes of the initiator APIs', () => {
  it.each(each)('%s says %s', (code, outcome, scope) => {
    expect(payoutOutcomeOf(code)).toBe(outcome);
    expect(payoutMeaningOf(code)).toMatch(/\w/);
    expect(isConfigurationError(code)).toBe(scope !== undefined);
    expect(configurationScopeOf(code)).toBe(scope);
  });

  it('are all in this table', () => {
    expect(Object.keys(INITIATOR_RESULT_CODES).sort()).toEqual(each.map(([code]) => code).sort());
  });

  it.each(['7777', '', '4999', '00', 'toString', '__proto__', ' 0'])('%j is unclear, and no fault of ours', (code) => {
    expect(payoutOutcomeOf(code)).toBe('unclear');
    expect(payoutMeaningOf(code)).toBeUndefined();
    expect(isConfigurationError(code)).toBe(false);
  });

  it.each([
    ['Completed', 'completed'],
    ['COMPLETED ', 'completed'],
    ['Cancelled', 'not-executed'],
    ['Declined', 'not-executed'],
    ['Expired', 'not-executed'],
    ['Initiated', 'open'],
    ['Authorized', 'open'],
    ['Pending Authorized', 'open'],
    ['Reversed', 'open'],
    ['', 'open'],
  ])('the status %j is %s', (status, outcome) => expect(statusOutcomeOf(status)).toBe(outcome));
});
