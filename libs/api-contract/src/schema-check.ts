import Ajv, { type ErrorObject } from 'ajv/dist/2020';
import { resolvedSchema, type ApiDocument, type JsonSchema } from './document';

/** What is wrong with a value; undefined when nothing is. */
export type SchemaCheck = (value: unknown) => string | undefined;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/**
 * Compiles schemas of a document, each once. They are taken to be closed: a field that is not named is a fault, although
 * clients are told to expect more of them later.
 */
export function schemaChecks(document: ApiDocument): (schema: JsonSchema) => SchemaCheck {
  const ajv = new Ajv({ strict: false, allErrors: false, validateSchema: false });
  ajv.addFormat('uuid', UUID);
  ajv.addFormat('uri', (text: string) => URL.canParse(text));
  ajv.addFormat('date-time', (text: string) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)));
  ajv.addFormat('date', (text: string) => DATE.test(text) && !Number.isNaN(Date.parse(text)));
  const compiled = new WeakMap<JsonSchema, SchemaCheck>();
  // The same schema stands in many places, most of all that of errors.
  const byText = new Map<string, SchemaCheck>();
  return (schema) => {
    const text = compiled.has(schema) ? '' : JSON.stringify(schema);
    const known = compiled.get(schema) ?? byText.get(text);
    if (known !== undefined) {
      compiled.set(schema, known);
      return known;
    }
    const validate = ajv.compile(closed(resolvedSchema(document, schema)) as object);
    const check: SchemaCheck = (value) => (validate(value) ? undefined : told(validate.errors ?? []));
    compiled.set(schema, check);
    byText.set(text, check);
    return check;
  };
}

function told(errors: readonly ErrorObject[]): string {
  return errors
    .map(({ instancePath, message, params }) => `${instancePath || 'it'} ${message} ${JSON.stringify(params)}`)
    .join('; ');
}

/** The same schema, but what it does not name may not be there. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $id: _, ...rest } = schema as JsonSchema;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, closed(value)]));
  const isObject = inner['type'] === 'object' && typeof inner['properties'] === 'object';
  return isObject && inner['additionalProperties'] === undefined ? { ...inner, additionalProperties: false } : inner;
}
