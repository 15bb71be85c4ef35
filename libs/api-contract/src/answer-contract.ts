import { JSON_MEDIA, operationsOf, type ApiDocument, type ApiResponse, type OperationAt } from './document';
import { schemaChecks } from './schema-check';

/** An answer as it left. */
export interface Answered {
  readonly method: string;
  /** Of the request line: a path, with or without a query. */
  readonly target: string;
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Undefined when it is a stream that nobody has read. */
  readonly body: string | undefined;
}

export interface AnswerContract {
  /** What an answer says that the document does not, or the reverse; undefined when they agree. */
  departureOf(answer: Answered): string | undefined;
  /** The operation that a request reaches; undefined when there is none. */
  operationFor(method: string, target: string): OperationAt | undefined;
}

/** What HTTP itself, or any answer of a server, may carry without being named. */
const HEADERS_OF_HTTP = new Set([
  ...['allow', 'cache-control', 'connection', 'content-length', 'content-type', 'date', 'etag', 'keep-alive'],
  ...['transfer-encoding', 'vary', 'x-request-id'],
  // Tells proxies to pass a stream on as it comes.
  'x-accel-buffering',
]);

/** Holds answers against the document: their status, their headers, their body word for word, and the code of an error. */
export function answerContract(document: ApiDocument): AnswerContract {
  const checkOf = schemaChecks(document);
  const known = operationsOf(document).map((at) => ({ at, pattern: patternOf(at.path) }));
  // A path without parameters wins over one with them, as in the router.
  known.sort((a, b) => Number(a.at.path.includes('{')) - Number(b.at.path.includes('{')));
  const operationFor: AnswerContract['operationFor'] = (method, target) => {
    const path = pathIn(target);
    return known.find(({ at, pattern }) => at.method === method.toLowerCase() && pattern.test(path))?.at;
  };
  const headersAside = (response: ApiResponse, headers: Answered['headers']) => {
    for (const [name, value] of Object.entries(headers)) {
      const header = response.headers?.[name];
      if (header === undefined && HEADERS_OF_HTTP.has(name)) continue;
      if (header === undefined) return `the header ${name} is not documented`;
      const text = String(value);
      const type = header.schema['type'];
      const read = type === 'integer' || type === 'number' ? Number(text) : text;
      const problem = checkOf(header.schema)(read);
      if (problem !== undefined) return `the header ${name}: ${problem}`;
    }
    return undefined;
  };
  const bodyAside = (response: ApiResponse, { headers, body, status }: Answered) => {
    const media = String(headers['content-type'] ?? '').split(';', 1)[0]!;
    if (response.content === undefined) return (body ?? '') === '' ? undefined : 'a body where there is none';
    const documented = response.content[media];
    if (documented === undefined) return `the content type ${media} is not documented`;
    if (media !== JSON_MEDIA || body === undefined) return undefined;
    const json = parsed(body);
    if (json === undefined) return 'no JSON';
    const problem = checkOf(documented.schema)(json);
    if (problem !== undefined) return problem;
    const { error, status: told } = json as { error?: { code?: string } | string; status?: unknown };
    if (status < 400 || error === undefined) return undefined;
    if (typeof error === 'string') return told === status ? undefined : `it tells the status ${String(told)}`;
    const codes = Object.keys(documented.examples ?? {});
    return codes.includes(String(error.code)) ? undefined : `${String(error.code)} is not documented`;
  };
  return {
    operationFor,
    departureOf(answer) {
      const at = operationFor(answer.method, answer.target);
      const where = `${answer.method} ${at?.path ?? answer.target.slice(0, 200)} ${answer.status}`;
      if (at === undefined) return undefined;
      const response = at.operation.responses[String(answer.status)];
      if (response === undefined) return `${where}: not documented, ${shown(answer.body)}`;
      const problem = headersAside(response, answer.headers) ?? bodyAside(response, answer);
      return problem === undefined ? undefined : `${where}: ${problem}, ${shown(answer.body)}`;
    },
  };
}

/** The path alone, unescaped as a router does it; empty when its escapes can not be read, as nobody routes that. */
function pathIn(target: string): string {
  try {
    return decodeURI(target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] ?? '');
  } catch {
    return '';
  }
}

function patternOf(path: string): RegExp {
  const segments = path
    .split('/')
    .map((one) => one.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]*'));
  return new RegExp(`^${segments.join('/')}$`, 's');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shown(body: string | undefined): string {
  return body === undefined ? 'a stream' : body.slice(0, 1_000);
}
