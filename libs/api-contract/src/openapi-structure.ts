import Ajv from 'ajv/dist/2020';

const described = { type: 'string', minLength: 1 };
const map = (of: object) => ({ type: 'object', additionalProperties: of });
const schema = { type: ['object', 'boolean'] };
const media = {
  type: 'object',
  properties: {
    schema,
    example: true,
    examples: map({ type: 'object', required: ['value'], properties: { summary: described, value: true } }),
  },
  additionalProperties: false,
};
const content = { ...map(media), minProperties: 1 };
const header = {
  type: 'object',
  required: ['schema'],
  properties: { description: described, required: { type: 'boolean' }, schema, example: true },
  additionalProperties: false,
};
const response = {
  type: 'object',
  required: ['description'],
  properties: { description: described, headers: map(header), content },
  additionalProperties: false,
};
const parameter = {
  type: 'object',
  required: ['name', 'in', 'schema'],
  properties: {
    ...{ name: described, in: { enum: ['path', 'query', 'header', 'cookie'] }, description: described },
    ...{
      required: { type: 'boolean' },
      deprecated: { type: 'boolean' },
      style: described,
      explode: { type: 'boolean' },
    },
    ...{ schema, example: true, examples: { type: 'object' } },
  },
  if: { properties: { in: { const: 'path' } } },
  then: { required: ['required'], properties: { required: { const: true } } },
  additionalProperties: false,
};
const security = { type: 'array', items: map({ type: 'array', items: described }) };
const operation = {
  type: 'object',
  required: ['responses'],
  properties: {
    ...{ operationId: described, summary: described, description: described, deprecated: { type: 'boolean' } },
    ...{ tags: { type: 'array', items: described }, parameters: { type: 'array', items: parameter }, security },
    requestBody: {
      type: 'object',
      required: ['content'],
      properties: { description: described, required: { type: 'boolean' }, content },
      additionalProperties: false,
    },
    responses: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^([1-5]\\d\\d|[1-5]XX|default)$' },
      additionalProperties: response,
    },
  },
  // The specification lets anybody add fields of this form.
  patternProperties: { '^x-': true },
  additionalProperties: false,
};
const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** What of OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0) our document uses, each object closed. */
const STRUCTURE = {
  type: 'object',
  required: ['openapi', 'info', 'paths'],
  properties: {
    openapi: { type: 'string', pattern: '^3\\.1\\.\\d+$' },
    info: {
      type: 'object',
      required: ['title', 'version'],
      properties: { title: described, version: described, summary: described, description: described },
      additionalProperties: false,
    },
    servers: { type: 'array', items: { type: 'object', required: ['url'] } },
    tags: { type: 'array', items: { type: 'object', required: ['name'] }, uniqueItems: true },
    security,
    paths: {
      type: 'object',
      propertyNames: { pattern: '^/' },
      additionalProperties: {
        type: 'object',
        properties: Object.fromEntries(methods.map((method) => [method, operation])),
        additionalProperties: false,
      },
    },
    components: {
      type: 'object',
      properties: {
        schemas: map(schema),
        securitySchemes: map({
          type: 'object',
          required: ['type'],
          properties: { type: { enum: ['apiKey', 'http', 'mutualTLS', 'oauth2', 'openIdConnect'] } },
        }),
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};

/** Where a document is not built as OpenAPI 3.1 says; empty when it is. */
export function structureProblems(document: unknown): string[] {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(STRUCTURE);
  if (validate(document)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'the document'} ${message}`);
}
