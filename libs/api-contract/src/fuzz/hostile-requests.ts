import { METHODS as HTTP_METHODS } from 'node:http';
import fc from 'fast-check';
import {
  JSON_MEDIA,
  operationsOf,
  parameterExample,
  resolvedSchema,
  type ApiDocument,
  type ApiMedia,
  type ApiParameter,
  type JsonSchema,
  type OperationAt,
} from '../document';
import { hostileBodies } from './hostile-bodies';
import type { HttpRequest } from './http-request';
import { oddHeaderValue, oddSegment, oddText, oddValue } from './odd-values';
import { schemaValues, type KnownValues } from './schema-values';

/** What a client knows that attacks. */
export interface Attacker extends KnownValues {
  readonly apiKey: string;
  /** Keys of others and of other kinds that are sent now and then: revoked, live, an operator's. */
  readonly otherKeys?: readonly string[];
  /** An operator's token, for what is below `/admin`; without one that is attacked with the key alone. */
  readonly adminToken?: string;
}

type Header = readonly [name: string, value: string];

const CHUNK = 500;
const CONTENT_TYPES = [
  ...['application/json', 'application/json', 'text/html', 'application/xml', 'multipart/form-data', ';;;'],
  ...['application/json; charset=utf-7', 'application/x-www-form-urlencoded', ''],
];

/** So many requests; the same seed sends the same ones. */
export function* hostileRequests(
  document: ApiDocument,
  attacker: Attacker,
  { seed, count }: { readonly seed: number; readonly count: number },
): Generator<HttpRequest> {
  const arbitrary = anyRequest(document, attacker);
  for (let sent = 0; sent < count; sent += CHUNK) {
    yield* fc.sample(arbitrary, { seed: seed + sent, numRuns: Math.min(CHUNK, count - sent) });
  }
}

/**
 * Requests to every operation of a document, nearly right or wild, and now and then to none. Writing operations come more
 * often: there is more that can be wrong with them.
 */
export function anyRequest(document: ApiDocument, attacker: Attacker): fc.Arbitrary<HttpRequest> {
  const operations = operationsOf(document);
  const known = operations.map((at) => ({
    weight: at.operation.requestBody === undefined ? 2 : 6,
    arbitrary: requestTo(document, at, insider(at, attacker)),
  }));
  const all = known.reduce((sum, { weight }) => sum + weight, 0);
  return fc.oneof(
    ...known,
    { weight: Math.ceil(all * 0.06), arbitrary: wrongMethod(operations, attacker) },
    { weight: Math.ceil(all * 0.06), arbitrary: oddPath(operations, attacker) },
  );
}

function insider({ path }: OperationAt, attacker: Attacker): Attacker {
  const { adminToken, apiKey, otherKeys = [] } = attacker;
  if (adminToken === undefined || !path.startsWith('/admin/')) return attacker;
  return { ...attacker, apiKey: adminToken, otherKeys: [...otherKeys, apiKey] };
}

function requestTo(document: ApiDocument, at: OperationAt, attacker: Attacker): fc.Arbitrary<HttpRequest> {
  const { operation, method } = at;
  const media = operation.requestBody?.content[JSON_MEDIA];
  const resolved =
    media && ({ ...media, schema: resolvedSchema(document, media.schema) as JsonSchema } satisfies ApiMedia);
  const body = hostileBodies(resolved, attacker);
  const query = operation.parameters?.filter((each) => each.in === 'query') ?? [];
  return fc
    .record({
      path: filledPath(at, attacker),
      query: queryOf(query, attacker),
      headers: headersFor(attacker),
      body: resolved === undefined ? fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, body) : body,
    })
    .map(({ path, query, headers, body }) => ({
      method: method.toUpperCase(),
      target: query === '' ? path : `${path}?${query}`,
      headers,
      body,
    }));
}

/** The path with an id that is somebody's, nobody's, or none. */
function filledPath({ path, operation }: OperationAt, { ids }: KnownValues): fc.Arbitrary<string> {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name!);
  if (names.length === 0) return fc.constant(path);
  const values = names.map((name) => {
    const parameter = operation.parameters?.find((each) => each.in === 'path' && each.name === name);
    const example = parameter === undefined ? undefined : parameterExample(parameter);
    return fc.oneof(
      ...(ids.length === 0 ? [] : [{ weight: 8, arbitrary: fc.constantFrom(...ids) }]),
      { weight: 2, arbitrary: fc.constant(String(example ?? name)) },
      { weight: 1, arbitrary: fc.uuid() },
      { weight: 3, arbitrary: oddSegment },
    );
  });
  return fc.tuple(...values).map((given) => {
    let next = 0;
    return path.replace(/\{[^}]+\}/g, () => given[next++]!);
  });
}

const ODD_QUERIES = ['__proto__[x]=1', 'a'.repeat(3_000), '%zz=%zz', '?&=&&', 'x[]=1&x[]=2', 'type%00=stk', '='];

function queryOf(parameters: readonly ApiParameter[], known: KnownValues): fc.Arbitrary<string> {
  const pairs = parameters.map((parameter) => {
    const { name, schema } = parameter;
    const example = parameterExample(parameter);
    const value = fc.oneof<fc.WeightedArbitrary<unknown>[]>(
      { weight: 4, arbitrary: schemaValues(schema, known) },
      ...(example === undefined ? [] : [{ weight: 3, arbitrary: fc.constant(example) }]),
      { weight: 3, arbitrary: oddValue },
    );
    return value.map((it) => `${name}=${encodeURIComponent(String(plain(it)).toWellFormed())}`);
  });
  const odd = fc.constantFrom(...ODD_QUERIES);
  if (pairs.length === 0) return fc.oneof({ weight: 9, arbitrary: fc.constant('') }, { weight: 1, arbitrary: odd });
  return fc
    .array(fc.oneof({ weight: 12, arbitrary: fc.oneof(...pairs) }, { weight: 1, arbitrary: odd }), { maxLength: 4 })
    .map((given) => given.join('&'));
}

const plain = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : value);

const oddBody = fc.option(
  oddValue.map((value) => Buffer.from(JSON.stringify(value))),
  { nil: undefined },
);

function wrongMethod(operations: readonly OperationAt[], attacker: Attacker): fc.Arbitrary<HttpRequest> {
  return fc.record({
    method: fc.constantFrom(...HTTP_METHODS.filter((method) => method !== 'CONNECT')),
    target: fc.constantFrom(...operations).chain((at) => filledPath(at, attacker)),
    headers: headersFor(attacker),
    body: oddBody,
  });
}

function oddPath(operations: readonly OperationAt[], attacker: Attacker): fc.Arbitrary<HttpRequest> {
  const roots = ['', '/v1', '/api', '/docs/static', ...operations.map(({ path }) => path.replace(/\/[^/]*$/, ''))];
  return fc.record({
    method: fc.constantFrom('GET', 'GET', 'POST', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'),
    target: fc
      .tuple(fc.constantFrom(...roots), fc.array(oddSegment, { minLength: 1, maxLength: 6 }))
      .map(([root, segments]) => `${root}/${segments.join('/')}`),
    headers: headersFor(attacker),
    body: oddBody,
  });
}

function headersFor({ apiKey, otherKeys = [] }: Attacker): fc.Arbitrary<Header[]> {
  const sometimes = (percent: number, header: fc.Arbitrary<Header>): fc.Arbitrary<Header | undefined> =>
    fc.oneof({ weight: percent, arbitrary: header }, { weight: 100 - percent, arbitrary: fc.constant(undefined) });
  const named = (name: string, values: fc.Arbitrary<string>) => values.map((value): Header => [name, value]);
  return fc
    .tuple(
      sometimes(97, named('Authorization', authorizations(apiKey, otherKeys))),
      sometimes(70, named('Content-Type', fc.constantFrom(...CONTENT_TYPES))),
      sometimes(20, named('Idempotency-Key', idempotencyKeys)),
      sometimes(2, named('Idempotency-Key', fc.constant('again'))),
      sometimes(10, named('X-Request-Id', fc.constantFrom('x', 'C1B2A3D4-0000-0000-0000-000000000000', '"><b>'))),
      sometimes(5, named('Accept', fc.constantFrom('text/html', '*/*;q=x', '', 'text/csv', 'text/event-stream'))),
      sometimes(
        4,
        fc.constantFrom(...ODD_HEADERS).chain((name) => named(name, oddHeaderValue)),
      ),
    )
    .map((headers) => headers.filter((header) => header !== undefined));
}

const ODD_HEADERS = [
  'X-Odd',
  'Range',
  'If-Match',
  'Cookie',
  'X-HTTP-Method-Override',
  'Forwarded',
  'X-Forwarded-For',
  'Last-Event-ID',
];

const idempotencyKeys = fc.oneof(
  { weight: 6, arbitrary: fc.nat(50).map((n) => `key-${n}`) },
  { weight: 4, arbitrary: fc.constantFrom('', 'x'.repeat(121), 'caf\u00e9', '{"$gt":""}', ' ', 'a,b') },
);

function authorizations(apiKey: string, otherKeys: readonly string[]): fc.Arbitrary<string> {
  const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');
  const right = [`Bearer ${apiKey}`, `Basic ${base64(`${apiKey}:`)}`, `Basic ${apiKey}`];
  const wrong = [
    ...[
      `Bearer ${apiKey.slice(0, -1)}`,
      'Basic',
      'Bearer  ',
      `Digest ${apiKey}`,
      'Basic ====',
      `Basic ${base64(':x')}`,
    ],
    ...['x'.repeat(2_000), `Bearer ${apiKey}, Bearer ${apiKey}`, ...otherKeys.map((key) => `Bearer ${key}`)],
  ];
  return fc.oneof(
    { weight: 92, arbitrary: fc.constantFrom(...right) },
    { weight: 6, arbitrary: fc.constantFrom(...wrong) },
    { weight: 1, arbitrary: oddText.map((text) => `Basic ${base64(text.toWellFormed())}`) },
  );
}
