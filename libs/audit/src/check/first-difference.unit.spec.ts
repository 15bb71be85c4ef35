import { firstDifference } from './first-difference';

describe('the first difference of two values', () => {
  it.each([
    ['nothing', { a: [1, { b: null }] }, { a: [1, { b: null }] }, undefined],
    ['not the order of fields', { a: 1, b: 2 }, { b: 2, a: 1 }, undefined],
    ['a field', { a: 1, b: { c: 2 } }, { a: 1, b: { c: 3 } }, { path: 'b.c', expected: 2, found: 3 }],
    ['a missing field', { a: 1 }, {}, { path: 'a', expected: 1, found: undefined }],
    ['a field too many', {}, { a: 1 }, { path: 'a', expected: undefined, found: 1 }],
    ['a place of a list', { a: [1, 2] }, { a: [1, 3] }, { path: 'a.1', expected: 2, found: 3 }],
    ['the length of a list', [1], [1, 2], { path: '1', expected: undefined, found: 2 }],
    ['a list for an object', { a: [] }, { a: {} }, { path: 'a', expected: [], found: {} }],
    ['the whole', 1, '1', { path: '', expected: 1, found: '1' }],
  ])('is %s', (_, expected, found, difference) => expect(firstDifference(expected, found)).toEqual(difference));
});
