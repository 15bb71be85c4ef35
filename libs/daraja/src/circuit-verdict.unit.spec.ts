import { PATIENT_MS, verdictOf } from './circuit-verdict';

describe('what a lost answer tells', () => {
  it('is an outage when the connection broke', () => {
    expect(verdictOf({ kind: 'lost', reason: 'socket hang up' })).toBe('outage');
  });

  it('is an outage when it was waited for long enough', () => {
    expect(verdictOf({ kind: 'lost', reason: 'no answer', waitedMs: PATIENT_MS })).toBe('outage');
  });

  it('is nothing when our own deadline was shorter than M-Pesa may take', () => {
    expect(verdictOf({ kind: 'lost', reason: 'no answer', waitedMs: PATIENT_MS - 1 })).toBe('nothing');
  });
});
