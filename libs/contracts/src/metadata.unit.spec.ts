import { metadataOf, metadataProblems, metadataText } from './metadata';

const many = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`name-${n}`, value]));

describe('metadata', () => {
  it('is the same text in whatever order it came, and reads back as it was', () => {
    const metadata = { order: '17', 'für "wen"': 'Anna\n', a: '' };
    expect(metadataText(metadata)).toBe('{"a":"","für \\"wen\\"":"Anna\\n","order":"17"}');
    expect(metadataText({ a: '', order: '17', 'für "wen"': 'Anna\n' })).toBe(metadataText(metadata));
    expect(metadataOf(metadataText(metadata))).toEqual(metadata);
  });

  it.each([undefined, '[erased]', { sealed: 'key', box: 'AQ' }])('reads as nothing where there is none: %j', (text) => {
    expect(metadataOf(text)).toEqual({});
  });

  it.each([
    ['twenty names', many(20, 'x')],
    ['the longest name and value', { ['n'.repeat(40)]: 'v'.repeat(500) }],
    ['none', {}],
  ])('may be %s', (_, metadata) => {
    expect(metadataProblems(metadata)).toEqual({});
  });

  it.each([
    ['too many names', many(21, 'x'), { metadata: 'must have at most 20 names' }],
    ['a number', { order: 17 }, { 'metadata.order': 'must be text' }],
    ['a truth value and null', { a: true, b: null }, { 'metadata.a': 'must be text', 'metadata.b': 'must be text' }],
    ['an empty name', { '': 'x' }, { 'metadata.': 'the name must have 1 to 40 characters' }],
    [
      'a long name, told in part',
      { ['n'.repeat(41)]: 'x' },
      { [`metadata.${'n'.repeat(40)}`]: 'the name must have 1 to 40 characters' },
    ],
    [
      'a name that no object can hold',
      JSON.parse('{"__proto__":"x"}') as object,
      { 'metadata.__proto__': 'the name must have 1 to 40 characters' },
    ],
    ['a long value', { order: 'v'.repeat(501) }, { 'metadata.order': 'must have at most 500 characters' }],
    ['too much in all', many(20, 'v'.repeat(400)), { metadata: 'must have at most 4000 characters as JSON' }],
  ])('may not be %s', (_, metadata, problems) => {
    expect(metadataProblems(metadata as Record<string, unknown>)).toEqual(problems);
  });
});
