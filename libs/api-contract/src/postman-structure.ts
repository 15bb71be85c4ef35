import Ajv from 'ajv/dist/2020';

const text = { type: 'string' };
const named = { type: 'string', minLength: 1 };
const pairs = {
  type: 'array',
  items: { type: 'object', required: ['key', 'value'], properties: { key: named, value: text } },
};
const auth = { type: 'object', required: ['type'], properties: { type: { enum: ['basic', 'bearer', 'noauth'] } } };
const request = {
  type: 'object',
  required: ['method', 'url'],
  properties: {
    method: { enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] },
    auth,
    header: pairs,
    url: {
      type: 'object',
      required: ['raw', 'host', 'path'],
      properties: {
        raw: named,
        host: { type: 'array', items: text },
        path: { type: 'array', items: named },
        ...{ query: pairs, variable: pairs },
      },
    },
    body: { type: 'object', required: ['mode', 'raw'], properties: { mode: { const: 'raw' }, raw: named } },
  },
};

/** What of Postman's collection format 2.1 (https://schema.postman.com) ours uses. */
const STRUCTURE = {
  type: 'object',
  required: ['info', 'item'],
  properties: {
    info: {
      type: 'object',
      required: ['name', 'schema'],
      properties: {
        name: named,
        schema: { const: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
      },
    },
    auth,
    variable: pairs,
    item: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['name', 'item'],
        properties: {
          name: named,
          item: {
            type: 'array',
            items: {
              type: 'object',
              required: ['name', 'request'],
              properties: {
                name: named,
                request,
                response: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['name', 'code', 'body'],
                    properties: { code: { type: 'integer' } },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

/** Where a collection is not built as Postman reads it; empty when it is. */
export function postmanProblems(collection: unknown): string[] {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(STRUCTURE);
  if (validate(collection)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'the collection'} ${message}`);
}
