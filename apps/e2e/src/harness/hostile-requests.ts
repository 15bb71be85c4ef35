export interface HostileRequest {
  path: string;
  init: { method: string; headers: Record<string, string>; body?: string };
}

type Chance = (below: number) => number;

/** The same seed gives the same requests: bodies, types, depths, sizes, paths, methods and headers nobody should send. */
export function* hostileRequests(seed: number, count: number, apiKey: string): Generator<HostileRequest> {
  let state = seed | 0 || 1;
  const chance: Chance = (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  for (let i = 0; i < count; i++) {
    const usual = chance(10) < 6;
    const method = usual ? 'POST' : pick(chance, ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']);
    const path = usual ? pick(chance, PAYMENT_PATHS) : oddPath(chance);
    const headers = { authorization: `Basic ${apiKey}`, ...oddHeaders(chance) };
    const body = usual ? nearlyRight(chance) : oddBody(chance);
    yield { path, init: method === 'GET' || method === 'HEAD' ? { method, headers } : { method, headers, body } };
  }
}

const PAYMENT_PATHS = [
  '/v1/payments/stk',
  '/v1/payments/stk/initiate',
  '/api/v1/payments?type=stk',
  '/v1/payments',
  '/v1/wallets/service/topups',
];

/** A payment with one or more fields gone wrong: this is what reaches validation. */
function nearlyRight(chance: Chance): string {
  const body: Record<string, unknown> = {
    amount: 10,
    phone: '0712345678',
    phoneNumber: '0712345678',
    accountReference: 'INV-1',
    transactionDesc: 'x',
    callbackUrl: 'https://yourserver.com/hook',
  };
  const fields = Object.keys(body);
  // The amount is always wrong: no hostile request shall empty the wallet by being right.
  body['amount'] = pick(chance, [0, -1, 0.99, 500.5, 250_001, '1e3', 'NaN', null, true, [], {}, '', '10.001', 1e300]);
  for (let n = chance(3); n > 0; n--) body[pick(chance, fields.slice(1))] = oddValue(chance, 0);
  return JSON.stringify(body);
}

function oddValue(chance: Chance, depth: number): unknown {
  const kinds: (() => unknown)[] = [
    () => null,
    () => chance(2) === 0,
    () => chance(1_000_000) - 500_000,
    () => oddText(chance),
    () => 'x'.repeat(chance(5_000)),
    () => (depth > 4 ? [] : Array.from({ length: chance(4) }, () => oddValue(chance, depth + 1))),
    () => (depth > 4 ? {} : { [oddText(chance)]: oddValue(chance, depth + 1), __proto__: 1 }),
  ];
  return pick(chance, kinds)();
}

function oddBody(chance: Chance): string {
  const kinds: (() => string)[] = [
    () => '',
    () => '{',
    () => '[]',
    () => '"text"',
    () => '[['.repeat(chance(2_000)),
    () => '{"a":'.repeat(chance(1_000)),
    () => 'x'.repeat(chance(100_000)),
    () => '{"amount":1,"amount":2,"__proto__":{"x":1},"constructor":{"prototype":{}}}',
    () => JSON.stringify(oddValue(chance, 0)),
    () => '\u0000\uFFFF\uD800',
  ];
  return pick(chance, kinds)();
}

function oddText(chance: Chance): string {
  const texts = [
    '',
    ' ',
    '\u0000',
    '\uD800',
    '😀',
    '../../etc',
    "' OR 1=1",
    '<b>',
    '%00',
    '254712345678',
    '07',
    '-0',
    '__proto__',
  ];
  return pick(chance, texts);
}

function oddPath(chance: Chance): string {
  const long = 'a'.repeat(chance(3_000));
  const paths = [
    '/',
    '/v1',
    '/v1/',
    '/v1/nothing',
    '/v1/transactions/x',
    '/v1/transactions/%zz',
    `/v1/transactions/${long}`,
  ];
  const more = [
    '/v1/wallets/service/balance',
    '/api/v1/payments?type=%00',
    '/api/v1/payments?type=b2c',
    '//v1//payments',
  ];
  const id = '/v1/transactions/fa98a577-95ea-4a8f-8467-1fbe74f5d6f4';
  return pick(chance, [
    ...paths,
    ...more,
    id,
    '/callbacks/stk/x',
    '/callbacks/stk/',
    '/v1/payments/stk?x[]=1',
    '/.env',
  ]);
}

function oddHeaders(chance: Chance): Record<string, string> {
  const types = [
    'application/json',
    'text/plain',
    'application/xml',
    'multipart/form-data',
    'application/json;charset=utf-7',
    ';;',
  ];
  const headers: Record<string, string> = { 'content-type': pick(chance, types) };
  if (chance(4) === 0) headers['idempotency-key'] = pick(chance, ['', 'k', 'é', 'x'.repeat(200), 'a b']);
  if (chance(6) === 0) headers['x-request-id'] = pick(chance, ['x', 'c1b2a3d4-e5f6-4890-abcd-ef1234567890', ' ']);
  if (chance(8) === 0) headers['accept'] = pick(chance, ['text/html', '*/*;q=0', 'x']);
  return headers;
}

function pick<T>(chance: Chance, from: readonly T[]): T {
  return from[chance(from.length)]!;
}
