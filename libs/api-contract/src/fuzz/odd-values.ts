import fc from 'fast-check';

const TEXTS = [
  ...['', ' ', 'x'.repeat(121), 'x'.repeat(10_000), '\u0000\u0001', '\u202Egnp.exe', '\uD800', 'Ж€𐍈👩‍👩‍👧', '\uFEFF'],
  ...["' OR 1=1 --", '<script>alert(1)</script>', '../../../../etc/passwd', '${7*7}{{7*7}}', '{"$gt":""}', '%00%zz'],
  ...['__proto__', 'constructor', 'toString', 'null', 'undefined', 'true', '[object Object]'],
  ...['254712345678', '0712345678', '+254 712-345-678', '0812345678', '07123456789', '254700000001'],
  ...[
    'https://example.com/hook',
    'http://169.254.169.254/latest/meta-data',
    'http://localhost:1/x',
    'file:///etc/passwd',
  ],
  ...['https://user:secret@example.com', 'http://[::1]/', 'https://0x7f.1/', 'javascript:alert(1)', 'https://'],
  ...['fa98a577-95ea-4a8f-8467-1fbe74f5d6f4', '00000000-0000-0000-0000-000000000000'],
  ...[
    '1000',
    '500.0',
    '1e3',
    'NaN',
    '0x10',
    '-0',
    '٣',
    '2026-02-30',
    '9999-12-31T23:59:60Z',
    '2026-03-01T08:00:00+99:99',
  ],
];
const NUMBERS = [
  ...[0, -0, 1, -1, 0.1, 10, 10.005, 99.99, 250_000, 250_001, 1e21, -1e308, 5e-324],
  ...[Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 1, 2 ** 31, 2 ** 32],
];

/** Names of fields that nobody asked for, some of which mean something to JavaScript. */
export const ODD_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'x'.repeat(300), '$where', 'é'];

export const oddText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 300 }) },
);

const oddScalar: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 7, arbitrary: oddText },
  { weight: 5, arbitrary: fc.constantFrom<unknown>(...NUMBERS) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constant(null) },
);

/** Any JSON, of any type, at most three levels deep. */
export const oddValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: false },
    { weight: 6, arbitrary: oddScalar },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.tuple(fc.oneof(oddText, fc.constantFrom(...ODD_NAMES)), tie('value')), { maxLength: 4 })
        .map((fields) => Object.fromEntries(fields)),
    },
  ),
})).value;

/** A path's segment, or a piece of one, as it stands in a request line. */
export const oddSegment: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.constantFrom(
      ...['v1', 'api', 'payments', 'stk', 'docs', 'static', '..', '.', '', '%2e%2e', '%00', '%zz', '%ff', '*', ':id'],
      ...['{id}', '~', "'", '%F0%9F%92%A9', 'x', '-1', '0', 'null', '%20', "1'%20OR%201=1", '%2F'],
    ),
  },
  {
    weight: 2,
    arbitrary: fc.string({ unit: 'binary', maxLength: 12 }).map((text) => encodeURIComponent(text.toWellFormed())),
  },
  { weight: 1, arbitrary: fc.nat(2_500).map((times) => 'long'.repeat(times)) },
);

/** Text that a header can carry at all, and now and then what it can not. */
export const oddHeaderValue: fc.Arbitrary<string> = fc.oneof(
  { weight: 9, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.nat(15_000).map((length) => 'x'.repeat(length)) },
);
