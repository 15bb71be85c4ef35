import type { ApiDocument } from '../document';

const id = 'fa98a577-95ea-4a8f-8467-1fbe74f5d6f4';
const refusal = (code: string) => ({ error: { code, message: 'no' } });

/** For specs: a document of two operations that lacks nothing. */
export function sampleDocument(): ApiDocument {
  return structuredClone(SAMPLE) as ApiDocument;
}

const REFUSED = {
  description: 'It is refused.',
  headers: { 'retry-after': { schema: { type: 'integer' }, description: 'Seconds.' } },
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/Refusal' },
      examples: { WRONG: { summary: 'Wrong', value: refusal('WRONG') } },
    },
  },
};

const THING = {
  type: 'object',
  required: ['id', 'amount'],
  properties: {
    id: { type: 'string', format: 'uuid', description: 'Names it.' },
    amount: { type: 'integer', minimum: 1, maximum: 100, description: 'KES' },
  },
};

const SAMPLE = {
  openapi: '3.1.0',
  info: { title: 'Sample', version: '1' },
  tags: [{ name: 'Things' }],
  security: [{ basic: [] }],
  components: {
    securitySchemes: { basic: { type: 'http', scheme: 'basic' } },
    schemas: {
      Refusal: {
        type: 'object',
        required: ['error'],
        properties: {
          error: {
            type: 'object',
            description: 'What is wrong.',
            properties: {
              code: { type: 'string', description: 'For programs.' },
              message: { type: 'string', description: 'For people.' },
            },
          },
        },
      },
    },
  },
  paths: {
    '/v1/things': {
      post: {
        operationId: 'makeThing',
        summary: 'Make a thing',
        description: 'It is made.',
        tags: ['Things'],
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['amount'],
                properties: {
                  amount: { type: 'integer', minimum: 1, maximum: 100, description: 'KES' },
                  phone: { type: 'string', description: 'Whose it is.' },
                },
              },
              examples: { full: { summary: 'All of it', value: { amount: 1, phone: '0712345678' } } },
            },
          },
        },
        responses: {
          200: {
            description: 'The thing.',
            content: { 'application/json': { schema: THING, examples: { thing: { value: { id, amount: 1 } } } } },
          },
          400: REFUSED,
        },
      },
    },
    '/v1/things/{id}': {
      get: {
        operationId: 'readThing',
        summary: 'Read a thing',
        description: 'It is read.',
        tags: ['Things'],
        parameters: [
          {
            in: 'path',
            name: 'id',
            required: true,
            description: 'The thing.',
            schema: { type: 'string', format: 'uuid' },
            example: id,
          },
          { in: 'query', name: 'limit', required: false, description: 'How many.', schema: { type: 'integer' } },
        ],
        responses: {
          200: {
            description: 'The thing.',
            content: { 'application/json': { schema: THING, examples: { thing: { value: { id, amount: 1 } } } } },
          },
          400: REFUSED,
        },
      },
    },
  },
};
