import fc from 'fast-check';
import type { JsonSchema } from '../document';

/** What the values of a schema may be made of beside the schema itself. */
export interface KnownValues {
  /** Ids of things that are there, of whoever. */
  readonly ids: readonly string[];
}

const URLS = ['http://127.0.0.1:9/hook', 'https://yourserver.com/webhooks/mpesa', 'https://example.com/a?b=c'];
const MAX_TEXT = 300;
const MAX_LIST = 5;

/** Values that a schema, without references, allows: as good as a client that knows nothing but the document. */
export function schemaValues(schema: JsonSchema, known: KnownValues): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const alternatives = (schema['anyOf'] ?? schema['oneOf']) as JsonSchema[] | undefined;
  if (alternatives !== undefined) return fc.oneof(...alternatives.map((each) => schemaValues(each, known)));
  switch (Array.isArray(schema['type']) ? (schema['type'] as unknown[])[0] : schema['type']) {
    case 'string':
      return texts(schema, known);
    case 'integer':
      return fc.integer({ min: least(schema, -1_000), max: most(schema, 1_000_000) });
    case 'number':
      return fc.double({ min: least(schema, -1_000), max: most(schema, 1_000_000), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(schemaValues((schema['items'] ?? {}) as JsonSchema, known), {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: Math.max(
          Number(schema['minItems'] ?? 0),
          Math.min(Number(schema['maxItems'] ?? MAX_LIST), MAX_LIST),
        ),
      });
    case 'object':
      return objects(schema, known);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objects(schema: JsonSchema, known: KnownValues): fc.Arbitrary<unknown> {
  const fields = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  const required = (schema['required'] ?? []) as string[];
  const extra = schema['additionalProperties'] ?? Object.values((schema['patternProperties'] ?? {}) as object)[0];
  const model = Object.fromEntries(fields.map(([name, field]) => [name, schemaValues(field, known)]));
  if (fields.length > 0) return fc.record(model, { requiredKeys: required.filter((name) => name in model) });
  if (typeof extra !== 'object' || extra === null) return fc.constant({});
  return fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), schemaValues(extra as JsonSchema, known), {
    maxKeys: MAX_LIST,
  });
}

function texts(schema: JsonSchema, known: KnownValues): fc.Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength = MAX_TEXT } = schema as Record<string, string & number>;
  if (format === 'uuid') return fc.oneof(fc.uuid(), ...(known.ids.length === 0 ? [] : [fc.constantFrom(...known.ids)]));
  if (format === 'uri') return fc.constantFrom(...URLS);
  if (format === 'date-time')
    return fc.date({ noInvalidDate: true, min: SOME_DAY, max: OTHER_DAY }).map((at) => at.toISOString());
  if (format === 'date') return fc.constantFrom('2026-03-01', '2026-10-06', '2024-02-29');
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern)).map((text) => text.slice(0, maxLength));
  return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, MAX_TEXT)) });
}

const SOME_DAY = new Date('2025-01-01T00:00:00.000Z');
const OTHER_DAY = new Date('2027-01-01T00:00:00.000Z');

const least = ({ minimum }: JsonSchema, otherwise: number) => (typeof minimum === 'number' ? minimum : otherwise);
const most = ({ maximum }: JsonSchema, otherwise: number) => (typeof maximum === 'number' ? maximum : otherwise);
