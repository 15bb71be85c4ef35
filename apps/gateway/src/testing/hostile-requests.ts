import type { Dice } from './dice';
import { bytes, hostileBody } from './hostile-bodies';

export interface HostileRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | undefined;
}

const POSTS = [
  '/v1/payments/stk',
  '/v1/payments/stk/initiate',
  '/v1/wallets/service/topups',
  '/api/v1/payments?type=stk',
  '/v1/payments?type=stk',
  '/api/v1/payments',
  '/v1/payments',
];
const GETS = [
  '/v1/wallets/service/balance',
  '/v1/transactions/fa98a577-95ea-4a8f-8467-1fbe74f5d6f4',
  '/healthz',
  '/openapi.json',
];
const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'M-SEARCH',
  'BREW',
  'post',
];
const SEGMENTS = [
  'v1',
  'api',
  'payments',
  'stk',
  'transactions',
  'wallets',
  'docs',
  'static',
  '..',
  '.',
  '',
  '%2e%2e',
  '%00',
  '%zz',
  '%ff',
  '*',
  ':id',
  '~',
  "'",
  '%F0%9F%92%A9',
];
const QUERIES = [
  'type=b2c',
  'type=c2c',
  'type=',
  'type=x&type=stk',
  '__proto__[x]=1',
  'a'.repeat(3_000),
  '%zz=%zz',
  '?&=&&',
  'type%00=stk',
];
const CONTENT_TYPES = [
  'application/json',
  'text/html',
  'application/xml',
  'multipart/form-data',
  ';;;',
  'application/json; charset=utf-7',
  '',
];

/** One hostile request of a client with a valid key. Most take a known road, so that they get far enough to do harm. */
export function hostileRequest(dice: Dice, apiKey: string): HostileRequest {
  const [method, target] = dice.weighted<[string, string]>([
    [72, () => ['POST', dice.pick(POSTS)]],
    [6, () => ['POST', withQuery(dice, dice.pick(POSTS))]],
    [6, () => [dice.pick(METHODS), dice.pick([...POSTS, ...GETS])]],
    [6, () => ['GET', `/v1/transactions/${oddSegment(dice)}`]],
    [8, () => [dice.pick(METHODS), oddPath(dice)]],
    [2, () => ['GET', `/docs/static/${oddSegment(dice)}`]],
  ]);
  const body = method === 'POST' || dice.percent(30) ? hostileBody(dice) : undefined;
  return { method, target, headers: headersFor(dice, apiKey), body };
}

function withQuery(dice: Dice, target: string): string {
  return `${target}${target.includes('?') ? '&' : '?'}${dice.pick(QUERIES)}`;
}

function oddPath(dice: Dice): string {
  const segments = Array.from({ length: 1 + dice.number(6) }, () => oddSegment(dice));
  const path = `${dice.pick(['', '/v1', '/v1/payments', '/api', '/api/v1'])}/${segments.join('/')}`;
  return dice.percent(20) ? withQuery(dice, path) : path;
}

function oddSegment(dice: Dice): string {
  return dice.weighted([
    [85, () => dice.pick(SEGMENTS)],
    [10, () => encodeURIComponent(bytes(dice, 12).toString('latin1'))],
    [5, () => 'long'.repeat(dice.number(2_500))],
  ]);
}

function headersFor(dice: Dice, apiKey: string): [string, string][] {
  const headers: [string, string][] = [];
  if (!dice.percent(3)) headers.push(['Authorization', authorization(dice, apiKey)]);
  if (dice.percent(70)) headers.push(['Content-Type', dice.pick(CONTENT_TYPES)]);
  if (dice.percent(15)) headers.push(['Idempotency-Key', idempotencyKey(dice)]);
  if (dice.percent(2)) headers.push(['Idempotency-Key', 'again']);
  if (dice.percent(10))
    headers.push(['X-Request-Id', dice.pick(['x', 'C1B2A3D4-0000-0000-0000-000000000000', '"><b>'])]);
  if (dice.percent(5)) headers.push(['Accept', dice.pick(['text/html', '*/*;q=x', ''])]);
  if (dice.percent(4))
    headers.push([
      dice.pick(['X-Odd', 'Range', 'If-Match', 'Cookie', 'X-HTTP-Method-Override', 'Forwarded']),
      oddValue(dice),
    ]);
  return headers;
}

function authorization(dice: Dice, apiKey: string): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return dice.weighted([
    [40, () => `Bearer ${apiKey}`],
    [40, () => `Basic ${base64(`${apiKey}:`)}`],
    [14, () => `Basic ${apiKey}`],
    [3, () => `Bearer ${apiKey.slice(0, -1)}`],
    [
      3,
      () =>
        dice.pick(['Basic', 'Bearer  ', `Digest ${apiKey}`, 'Basic ====', `Basic ${base64(':x')}`, 'x'.repeat(2_000)]),
    ],
  ]);
}

function idempotencyKey(dice: Dice): string {
  return dice.pick([`key-${dice.number(50)}`, '', 'x'.repeat(121), 'caf\u00e9', 'a\tb', '{"$gt":""}']);
}

function oddValue(dice: Dice): string {
  return dice.weighted([
    [
      90,
      () =>
        bytes(dice, 40)
          .toString('latin1')
          .replace(/[\x00-\x1f\x7f]/g, '?'),
    ],
    [6, () => 'x'.repeat(dice.number(20_000))],
    [4, () => 'a\u0000b'],
  ]);
}

/** The bytes of a request as HTTP/1.1, with a true length. */
export function asHttp({ method, target, headers, body }: HostileRequest): Buffer {
  const length: readonly [string, string][] = body === undefined ? [] : [['Content-Length', String(body.length)]];
  const lines = [['Host', 'daftari.test'] as const, ...headers, ...length].map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
  return body === undefined ? head : Buffer.concat([head, body]);
}
