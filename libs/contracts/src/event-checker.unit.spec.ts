import { Type } from 'typebox';
import { eventChecker } from './event-checker';

const types = { 'Paid.v3': Type.Object({ amountCents: Type.Integer(), payer: Type.String() }) };
const upcasters = {
  'Paid.v1': ({ shillings }: { shillings: number }) => ({ type: 'Paid.v2', data: { amountCents: shillings * 100 } }),
  'Paid.v2': (data: { amountCents: number }) => ({ type: 'Paid.v3', data: { payer: 'unknown', ...data } }),
};
const checker = eventChecker(types, upcasters);

describe('an event checker', () => {
  it('knows current and old types, and the events that every journal has', () => {
    const known = ['Paid.v1', 'Paid.v2', 'Paid.v3', 'Paid.v4', 'JournalCreated.v1', 'toString'].map(checker.isKnown);
    expect(known).toEqual([true, true, true, false, true, false]);
  });

  it('says what is wrong with data of a current type, and lets nobody write an old one', () => {
    expect(checker.problem('Paid.v3', { amountCents: 1, payer: 'x' })).toBeUndefined();
    expect(checker.problem('Paid.v3', { amountCents: 1.5, payer: 'x' })).toContain('/amountCents');
    expect(checker.problem('Paid.v1', { shillings: 1 })).toBe('unknown event type Paid.v1');
  });

  it('makes an old event current, step by step, and leaves its envelope and every other event as they are', () => {
    const event = { id: 'e1', type: 'Paid.v1', data: { shillings: 7 } };
    expect(checker.upcast!(event)).toEqual({ id: 'e1', type: 'Paid.v3', data: { amountCents: 700, payer: 'unknown' } });
    const current = { id: 'e2', type: 'Paid.v3', data: { amountCents: 1, payer: 'x' } };
    expect(checker.upcast!(current)).toBe(current);
    const stranger = { id: 'e3', type: 'Other.v1', data: {} };
    expect(checker.upcast!(stranger)).toBe(stranger);
  });

  it('has nothing to upcast where there are no old types', () => {
    expect('upcast' in eventChecker(types)).toBe(false);
  });

  it('refuses an upcaster of a current type, and a circle', () => {
    expect(() => eventChecker(types, { 'Paid.v3': () => ({ type: 'Paid.v4', data: {} }) })).toThrow('Paid.v3');
    const circle = {
      'A.v1': () => ({ type: 'B.v1', data: {} }),
      'B.v1': () => ({ type: 'A.v1', data: {} }),
    };
    expect(() => eventChecker(types, circle).upcast!({ type: 'A.v1', data: {} })).toThrow('circle');
  });
});
