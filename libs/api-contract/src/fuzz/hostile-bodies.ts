import fc from 'fast-check';
import { examplesOf, type ApiMedia, type JsonSchema } from '../document';
import { ODD_NAMES, oddValue } from './odd-values';
import { schemaValues, type KnownValues } from './schema-values';

type Fields = Readonly<Record<string, unknown>>;

/** A change of one field of a body. */
type Change = (fields: Fields) => Fields;

const PHONE = /^(\+?254|0)[17]\d{8}$/;
/** What no body may be larger than (design §10). */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * Bodies for a documented request: its examples with up to three fields that are wrong, what its schema allows, any JSON, no
 * JSON, names that come twice, too deep, too large.
 */
export function hostileBodies(media: ApiMedia | undefined, known: KnownValues): fc.Arbitrary<Buffer | undefined> {
  const schemas = media === undefined ? [] : ((media.schema['anyOf'] as JsonSchema[] | undefined) ?? [media.schema]);
  const fields = Object.assign({}, ...schemas.map(({ properties }) => properties)) as Record<string, JsonSchema>;
  const examples = examplesOf(media).map(([, value]) => value as Fields);
  const nearlyRight = changed(examples.length === 0 ? [{}] : examples, fields, known);
  const json = (values: fc.Arbitrary<unknown>) => values.map((value) => Buffer.from(JSON.stringify(value) ?? 'null'));
  const bySchema =
    schemas.length === 0 ? fc.constant({}) : fc.oneof(...schemas.map((each) => schemaValues(each, known)));
  return fc.oneof(
    { weight: 56, arbitrary: json(nearlyRight) },
    { weight: 12, arbitrary: json(bySchema) },
    { weight: 8, arbitrary: json(oddValue) },
    { weight: 6, arbitrary: broken(json(nearlyRight)) },
    { weight: 4, arbitrary: nearlyRight.map(withNamesTwice) },
    { weight: 3, arbitrary: fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 2, arbitrary: deep },
    { weight: 1, arbitrary: tooLarge },
    { weight: 3, arbitrary: fc.constantFrom(...ODD_BODIES).map((text) => Buffer.from(text)) },
    { weight: 5, arbitrary: fc.constant(undefined) },
  );
}

const ODD_BODIES = [
  '',
  ' ',
  'null',
  'true',
  '0',
  '""',
  '[]',
  '{}',
  '\uFEFF{}',
  '{"amount":1,"amount":2}',
  '{',
  '[[',
  "{'a':1}",
];

function changed(
  examples: readonly Fields[],
  schemas: Readonly<Record<string, JsonSchema>>,
  known: KnownValues,
): fc.Arbitrary<unknown> {
  const fresh = fc.nat(79_999_999).map((n) => `2547${String(10_000_000 + n)}`);
  const names = [...new Set([...Object.keys(schemas), ...examples.flatMap(Object.keys)])];
  const ofSchema = (name: string) => (schemas[name] === undefined ? oddValue : schemaValues(schemas[name], known));
  const name = fc.constantFrom(...(names.length === 0 ? ODD_NAMES : names));
  const set =
    (named: string, value: unknown): Change =>
    (fields) => ({ ...fields, [named]: value });
  const change: fc.Arbitrary<Change> = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(name, oddValue).map(([one, value]) => set(one, value)) },
    { weight: 3, arbitrary: name.chain((one) => ofSchema(one).map((value) => set(one, value))) },
    {
      weight: 2,
      arbitrary: name.map(
        (one): Change =>
          (fields) =>
            without(fields, one),
      ),
    },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...ODD_NAMES), oddValue).map(([one, value]) => set(one, value)) },
    ...(known.ids.length === 0
      ? []
      : [
          {
            weight: 1,
            arbitrary: fc.tuple(name, fc.constantFrom(...known.ids)).map(([one, id]): Change => set(one, id)),
          },
        ]),
  );
  return fc
    .tuple(
      fc.constantFrom(...examples),
      fc.array(change, { maxLength: 3 }),
      fc.array(fresh, { minLength: 3, maxLength: 3 }),
    )
    .map(([example, changes, phones]) => changes.reduce((fields, apply) => apply(fields), withPhones(example, phones)));
}

/** The same request for other customers: one phone has one prompt at a time. */
function withPhones(fields: Fields, phones: readonly string[]): Fields {
  let used = 0;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' && PHONE.test(value) ? phones[used++ % phones.length] : value,
    ]),
  );
}

function without(fields: Fields, name: string): Fields {
  const { [name]: _, ...rest } = fields;
  return rest;
}

/** Every name twice: the second time with nothing in it. */
function withNamesTwice(value: unknown): Buffer {
  const text = JSON.stringify(value);
  const again = Object.keys(Object(value) as object).map((name) => `,${JSON.stringify(name)}:null`);
  return Buffer.from(text.endsWith('}') && text.length > 2 ? `${text.slice(0, -1)}${again.join('')}}` : text);
}

/** Cut short, or with some bytes changed. */
function broken(bodies: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  const bytes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 });
  return fc.tuple(bodies, fc.option(bytes), fc.nat()).map(([body, changes, cut]) => {
    if (changes === null) return body.subarray(0, cut % Math.max(1, body.length));
    const copy = Buffer.from(body);
    for (const [at, byte] of changes) if (copy.length > 0) copy[at % copy.length] = byte;
    return copy;
  });
}

const deep = fc
  .tuple(fc.integer({ min: 1_000, max: 10_000 }), fc.boolean(), fc.boolean())
  .map(([levels, list, bare]) => {
    const nested = list
      ? `${'['.repeat(levels)}1${']'.repeat(levels)}`
      : `${'{"":'.repeat(levels)}1${'}'.repeat(levels)}`;
    return Buffer.from(bare ? nested : `{"amount":1,"phone":"0712345678","x":${nested}}`);
  });

const tooLarge = fc
  .tuple(fc.nat(50_000), fc.constantFrom('x', ' ', '[', '{"a":'))
  .map(([more, filling]) => Buffer.alloc(MAX_BODY_BYTES + 1 + more, filling));
