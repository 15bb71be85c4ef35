import Ajv from 'ajv/dist/2020';
import {
  examplesOf,
  operationsOf,
  parameterExample,
  resolvedSchema,
  type ApiDocument,
  type ApiMedia,
  type JsonSchema,
  type OperationAt,
} from './document';
import { structureProblems } from './openapi-structure';
import { schemaChecks, type SchemaCheck } from './schema-check';

type CheckOf = (schema: JsonSchema) => SchemaCheck;

/**
 * Everything that a document lacks or says wrongly: its structure; names, descriptions and tags of operations; an example
 * of every success, of every error and of every body, each true to its schema; a description of every parameter, header and
 * field. Empty when it is complete.
 */
export function documentProblems(document: ApiDocument): string[] {
  const structure = structureProblems(document);
  if (structure.length > 0) return structure;
  const schemas = schemaProblems(document);
  if (schemas.length > 0) return schemas;
  const checkOf = schemaChecks(document);
  const operations = operationsOf(document);
  return [
    ...repeated(operations.map(({ operation }) => operation.operationId)).map((id) => `${id}: two operations`),
    ...operations.flatMap((at) => operationProblems(document, checkOf, at).map((says) => `${named(at)}: ${says}`)),
  ];
}

export function named({ method, path }: OperationAt): string {
  return `${method.toUpperCase()} ${path}`;
}

function operationProblems(document: ApiDocument, checkOf: CheckOf, at: OperationAt): string[] {
  const { operation } = at;
  const tags = new Set(document.tags?.map(({ name }) => name));
  const schemes = Object.keys(document.components.securitySchemes ?? {});
  const missing = (['operationId', 'summary', 'description'] as const).filter((key) => (operation[key] ?? '') === '');
  const unknownSchemes = (operation.security ?? []).flatMap(Object.keys).filter((scheme) => !schemes.includes(scheme));
  return [
    ...missing.map((key) => `no ${key}`),
    ...(operation.tags?.length === 1 && tags.has(operation.tags[0]!) ? [] : ['not one tag of the list']),
    ...unknownSchemes.map((scheme) => `no security scheme ${scheme}`),
    ...parameterProblems(checkOf, at),
    ...bodyProblems(document, checkOf, at),
    ...responseProblems(document, checkOf, at),
  ];
}

function parameterProblems(checkOf: CheckOf, { path, operation }: OperationAt): string[] {
  const { parameters = [] } = operation;
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name!);
  const declared = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
  const off = [...inPath.filter((name) => !declared.includes(name)), ...declared.filter((n) => !inPath.includes(n))];
  return [
    ...off.map((name) => `the path and its parameters disagree about ${name}`),
    ...parameters.flatMap((parameter) => {
      const where = `parameter ${parameter.name}`;
      const example = parameterExample(parameter);
      const untrue = example === undefined ? undefined : checkOf(parameter.schema)(example);
      return [
        ...((parameter.description ?? '') === '' ? [`${where} is not described`] : []),
        ...(parameter.in === 'path' && example === undefined ? [`${where} has no example`] : []),
        ...(untrue === undefined ? [] : [`the example of ${where}: ${untrue}`]),
      ];
    }),
  ];
}

function bodyProblems(document: ApiDocument, checkOf: CheckOf, { operation }: OperationAt): string[] {
  const content = Object.entries(operation.requestBody?.content ?? {});
  return content.flatMap(([, media]) => [
    ...(examplesOf(media).length === 0 ? ['no example of a request'] : []),
    ...mediaProblems(document, checkOf, media, 'the request'),
  ]);
}

function responseProblems(document: ApiDocument, checkOf: CheckOf, { operation }: OperationAt): string[] {
  const responses = Object.entries(operation.responses);
  const succeeds = responses.some(([status]) => /^2\d\d$/.test(status));
  return [
    ...(succeeds ? [] : ['no success']),
    ...responses.flatMap(([status, { description, headers = {}, content = {} }]) => [
      ...(/^Default Response$/i.test(description) ? [`${status} is not described`] : []),
      ...Object.entries(headers)
        .filter(([, header]) => (header.description ?? '') === '')
        .map(([name]) => `header ${name} of ${status} is not described`),
      ...(Object.keys(content).length === 0 && status !== '204' && Number(status) >= 200
        ? [`${status} has no body`]
        : []),
      ...Object.values(content).flatMap((media) => [
        ...(examplesOf(media).length === 0 ? [`${status} has no example`] : []),
        ...mediaProblems(document, checkOf, media, status),
      ]),
    ]),
  ];
}

/** Examples that are not true, and fields without a word. */
function mediaProblems(document: ApiDocument, checkOf: CheckOf, media: ApiMedia, where: string): string[] {
  const untrue = examplesOf(media).flatMap(([name, value]) => {
    const problem = checkOf(media.schema)(value);
    return problem === undefined ? [] : [`example ${name} of ${where}: ${problem}`];
  });
  const silent = undescribedFields(resolvedSchema(document, media.schema), where);
  return [...untrue, ...[...new Set(silent)].map((field) => `${field} is not described`)];
}

function undescribedFields(schema: unknown, where: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties, items, anyOf, oneOf, allOf, additionalProperties } = schema as JsonSchema;
  const fields = Object.entries((properties ?? {}) as Record<string, JsonSchema>);
  const alternatives = [anyOf, oneOf, allOf].flatMap((each) => (Array.isArray(each) ? (each as unknown[]) : []));
  return [
    ...fields.flatMap(([name, field]) => [
      ...(typeof field['description'] === 'string' && field['description'] !== '' ? [] : [`${where}.${name}`]),
      ...undescribedFields(field, `${where}.${name}`),
    ]),
    ...undescribedFields(items, `${where}[]`),
    ...undescribedFields(additionalProperties, `${where}.*`),
    ...alternatives.flatMap((each) => undescribedFields(each, where)),
  ];
}

/** Schemas that JSON Schema 2020-12 does not know how to read. */
function schemaProblems(document: ApiDocument): string[] {
  const ajv = new Ajv({ strict: false });
  const all = operationsOf(document).flatMap((at) => [
    ...(at.operation.parameters ?? []).map(({ name, schema }) => [`${named(at)} ${name}`, schema] as const),
    ...Object.values(at.operation.requestBody?.content ?? {}).map(({ schema }) => [named(at), schema] as const),
    ...Object.entries(at.operation.responses).flatMap(([status, { content = {} }]) =>
      Object.values(content).map(({ schema }) => [`${named(at)} ${status}`, schema] as const),
    ),
  ]);
  // The same schema stands in many places: each is looked at once.
  const once = new Map(all.map(([where, schema]) => [JSON.stringify(schema), { where, schema }]));
  return [...once.values()]
    .filter(({ schema }) => ajv.validateSchema(schema) !== true)
    .map(({ where }) => `${where}: no JSON Schema: ${ajv.errorsText()}`);
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}
