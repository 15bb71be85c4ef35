import {
  examplesOf,
  JSON_MEDIA,
  operationsOf,
  parameterExample,
  type ApiDocument,
  type ApiParameter,
  type OperationAt,
} from './document';

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

interface Variable {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly disabled?: boolean;
}

export interface PostmanRequest {
  readonly method: string;
  readonly header: readonly Variable[];
  readonly url: object;
  readonly description: string;
  readonly auth?: object;
  readonly body?: object;
}

export interface PostmanItem {
  readonly name: string;
  readonly request: PostmanRequest;
  readonly response: readonly object[];
}

export interface PostmanCollection {
  readonly info: { readonly name: string; readonly description: string; readonly schema: string };
  readonly auth: object;
  readonly variable: readonly Variable[];
  readonly item: readonly {
    readonly name: string;
    readonly description: string;
    readonly item: readonly PostmanItem[];
  }[];
}

/**
 * The document as a Postman collection (format 2.1): a folder for each tag, a request for each example, with the answer of its
 * success. Its variables are the server's address and the keys.
 */
export function postmanCollection(document: ApiDocument): PostmanCollection {
  const tokens = Object.keys(document.components.securitySchemes ?? {}).map(keyVariable);
  const folders = (document.tags ?? []).map(({ name, description = '' }) => ({
    name,
    description,
    item: operationsOf(document)
      .filter(({ operation }) => operation.tags.includes(name))
      .flatMap((at) => itemsOf(at, document)),
  }));
  return {
    info: { name: document.info.title, description: document.info.description ?? '', schema: SCHEMA },
    auth: authOf('basic', document),
    variable: [
      { key: 'baseUrl', value: 'http://127.0.0.1:8080' },
      ...[...new Set(tokens)].map((key) => ({ key, value: '' })),
    ],
    item: folders.filter(({ item }) => item.length > 0),
  };
}

/** Merchants have one key for every scheme; whoever has another scheme has another key. */
function keyVariable(scheme: string): string {
  return scheme === 'basic' || scheme === 'bearer' ? 'apiKey' : `${scheme.replace(/Token$/, '')}Token`;
}

function authOf(scheme: string, document: ApiDocument): object {
  const value = `{{${keyVariable(scheme)}}}`;
  const text = (key: string, of: string) => ({ key, value: of, type: 'string' });
  if (document.components.securitySchemes?.[scheme]?.scheme === 'bearer') {
    return { type: 'bearer', bearer: [text('token', value)] };
  }
  return { type: 'basic', basic: [text('username', value), text('password', '')] };
}

function itemsOf(at: OperationAt, document: ApiDocument): PostmanItem[] {
  const { operation } = at;
  const media = operation.requestBody?.content[JSON_MEDIA];
  if (media === undefined) return [{ name: operation.summary, ...exchange(at, document, undefined, undefined) }];
  return examplesOf(media).map(([name, value]) => {
    const summary = media.examples?.[name]?.summary;
    return {
      name: summary === undefined ? operation.summary : `${operation.summary}: ${summary}`,
      ...exchange(at, document, value, summary),
    };
  });
}

function exchange(at: OperationAt, document: ApiDocument, body: unknown, summary: string | undefined) {
  const request = requestOf(at, document, body, summary);
  const successes = Object.entries(at.operation.responses).filter(([status]) => status.startsWith('2'));
  const responses = successes.flatMap(([status, { content = {} }]) =>
    Object.entries(content).flatMap(([type, media]) =>
      examplesOf(media).map(([name, value]) => ({
        name: `${status} ${name}`,
        originalRequest: request,
        code: Number(status),
        header: [{ key: 'Content-Type', value: type }],
        body: typeof value === 'string' ? value : JSON.stringify(value, null, 2),
      })),
    ),
  );
  return { request, response: responses.slice(0, 1) };
}

function requestOf(at: OperationAt, document: ApiDocument, body: unknown, summary = ''): PostmanRequest {
  const { operation, method } = at;
  const { security = document.security } = operation;
  const [scheme] = Object.keys(security?.[0] ?? {});
  const auth = scheme === undefined ? { type: 'noauth' } : authOf(scheme, document);
  const header = (operation.parameters ?? [])
    .filter((each) => each.in === 'header')
    .map((each) => ({ ...variableOf(each, '{{$guid}}'), disabled: each.required !== true }));
  const json = { mode: 'raw', raw: JSON.stringify(body, null, 2), options: { raw: { language: 'json' } } };
  return {
    method: method.toUpperCase(),
    auth,
    header: body === undefined ? header : [{ key: 'Content-Type', value: JSON_MEDIA }, ...header],
    url: urlOf(at, summary),
    description: operation.description ?? '',
    ...(body === undefined ? {} : { body: json }),
  };
}

/** An example says in its summary which value of a parameter it is for, as `type=b2c`. */
export function parameterIn(summary: string, name: string): string | undefined {
  return new RegExp(`\\b${name}=(\\w+)`).exec(summary)?.[1];
}

function urlOf({ path, operation }: OperationAt, summary: string): object {
  const { parameters = [] } = operation;
  const segments = path
    .slice(1)
    .replace(/\{([^}]+)\}/g, ':$1')
    .split('/');
  const query = parameters
    .filter((each) => each.in === 'query')
    .map((each) => {
      const asked = parameterIn(summary, each.name);
      return asked === undefined
        ? { ...variableOf(each), disabled: each.required !== true }
        : { ...variableOf(each), value: asked, disabled: false };
    });
  const sent = query.filter(({ disabled }) => !disabled).map(({ key, value }) => `${key}=${value}`);
  return {
    raw: `{{baseUrl}}/${segments.join('/')}${sent.length === 0 ? '' : `?${sent.join('&')}`}`,
    host: ['{{baseUrl}}'],
    path: segments,
    query,
    variable: parameters.filter((each) => each.in === 'path').map((each) => variableOf(each)),
  };
}

function variableOf(parameter: ApiParameter, otherwise = ''): Variable {
  const { name, description = '' } = parameter;
  return { key: name, value: String(parameterExample(parameter) ?? otherwise), description };
}
