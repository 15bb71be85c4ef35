import type { ApiDocument } from './document';
import { documentProblems } from './document-problems';
import { sampleDocument } from './testing/sample-document';

/** Sets (or, with undefined, takes away) what a path of keys leads to. */
function changed(path: readonly string[], value: unknown): ApiDocument {
  const document = sampleDocument();
  let at = document as unknown as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  const last = path.at(-1)!;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return document;
}

const POST = ['paths', '/v1/things', 'post'];
const GET = ['paths', '/v1/things/{id}', 'get'];
const BODY = [...POST, 'requestBody', 'content', 'application/json'];
const OK = [...POST, 'responses', '200', 'content', 'application/json'];
const BAD = [...POST, 'responses', '400'];

it('a document that lacks nothing has no problems', () => expect(documentProblems(sampleDocument())).toEqual([]));

it.each<[string, readonly string[], unknown, RegExp]>([
  ['another version', ['openapi'], '3.0.0', /openapi must match/],
  ['a path without a slash', ['paths', 'v1'], {}, /must match pattern/],
  ['no title', ['info', 'title'], undefined, /title/],
  ['an unknown key', [...POST, 'summery'], 'x', /additional/],
  ['no responses', [...POST, 'responses'], undefined, /responses/],
  ['no description', [...POST, 'description'], undefined, /no description/],
  ['no operationId', [...POST, 'operationId'], undefined, /no operationId/],
  ['an operationId twice', [...POST, 'operationId'], 'readThing', /two operations/],
  ['an unknown tag', [...POST, 'tags'], ['Others'], /not one tag/],
  ['an unknown scheme', [...POST, 'security'], [{ other: [] }], /no security scheme other/],
  ['no success', [...POST, 'responses', '200'], undefined, /no success/],
  ['no example of a success', [...OK, 'examples'], undefined, /200 has no example/],
  ['no example of an error', [...BAD, 'content', 'application/json', 'examples'], {}, /400 has no example/],
  ['no example of a request', [...BODY, 'examples'], {}, /no example of a request/],
  [
    'an example that is not true',
    [...OK, 'examples', 'thing', 'value'],
    { id: 'x', amount: 1 },
    /example thing of 200/,
  ],
  [
    'an example with more than is named',
    [...BODY, 'examples', 'full', 'value', 'more'],
    1,
    /example full of the request/,
  ],
  ['an error without a body', [...BAD, 'content'], undefined, /400 has no body/],
  ['a header without a word', [...BAD, 'headers', 'retry-after', 'description'], undefined, /header retry-after/],
  ['a field without a word', [...OK, 'schema', 'properties', 'amount', 'description'], undefined, /200\.amount is not/],
  ['a parameter without a word', [...GET, 'parameters', '1', 'description'], undefined, /parameter limit is not/],
  ['a parameter without an example', [...GET, 'parameters', '0', 'example'], undefined, /parameter id has no example/],
  [
    'an example of a parameter that is not true',
    [...GET, 'parameters', '0', 'example'],
    'x',
    /example of parameter id/,
  ],
  ['a parameter that its path lacks', [...GET, 'parameters', '0', 'name'], 'other', /disagree about/],
  ['a schema that is none', [...OK, 'schema', 'properties', 'amount', 'minimum'], 'x', /no JSON Schema/],
])('%s is a problem', (_, path, value, says) => {
  expect(documentProblems(changed(path, value)).join('\n')).toMatch(says);
});
