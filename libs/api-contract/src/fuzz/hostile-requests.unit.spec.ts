import { sampleDocument } from '../testing/sample-document';
import { hostileRequests } from './hostile-requests';
import { shownRequest, type HttpRequest } from './http-request';
import { verdictsOf } from './verdict';

const OTHER = '11111111-1111-4111-8111-111111111111';
const attacker = { apiKey: 'dft_test_abc', ids: [OTHER], otherKeys: ['dft_live_abc'] };
const requests = (seed: number, count: number) => [...hostileRequests(sampleDocument(), attacker, { seed, count })];
const json = { 'content-type': 'application/json; charset=utf-8' };

describe('hostile requests', () => {
  it('are the same for the same seed, and others for another', () => {
    const shown = (seed: number) => requests(seed, 600).map(shownRequest);
    expect(shown(1)).toEqual(shown(1));
    expect(shown(1)).not.toEqual(shown(2));
  });

  it('reach every operation, with right and wrong bodies, ids of others and methods that nobody takes', () => {
    const sent = requests(3, 3_000);
    const some = (wanted: (request: HttpRequest, text: string) => boolean) =>
      sent.filter((request) => wanted(request, request.body?.toString('latin1') ?? '')).length;
    expect(some(({ method, target }) => method === 'POST' && target.startsWith('/v1/things'))).toBeGreaterThan(1_000);
    expect(some(({ method, target }) => method === 'GET' && target.includes(OTHER))).toBeGreaterThan(100);
    expect(some((_, text) => /^\{"amount":1,"phone":"2547\d{8}"\}$/.test(text))).toBeGreaterThan(100);
    expect(some((_, text) => text.length > 64 * 1024)).toBeGreaterThan(3);
    expect(some((_, text) => text.startsWith('[[[[['))).toBeGreaterThan(3);
    expect(some((_, text) => (text.match(/"amount"/g) ?? []).length > 1)).toBeGreaterThan(3);
    expect(some(({ method }) => !['GET', 'POST'].includes(method))).toBeGreaterThan(50);
    expect(some(({ headers }) => headers.some(([, value]) => value.includes('dft_live_abc')))).toBeGreaterThan(3);
    expect(some(({ headers }) => headers.every(([name]) => name !== 'Authorization'))).toBeGreaterThan(20);
  });
});

describe('the verdict on an answer', () => {
  const { problemWith, reachedValidation } = verdictsOf(sampleDocument());
  const request: HttpRequest = { method: 'POST', target: '/v1/things?x=1', headers: [], body: undefined };
  const thing = JSON.stringify({ id: OTHER, amount: 1 });
  const refusal = (code: string) => JSON.stringify({ error: { code, message: 'no' } });
  const unknown = { ...request, target: '/nothing' };

  it.each([
    ['a documented success', request, { status: 200, headers: json, body: thing }],
    [
      'a documented refusal',
      request,
      { status: 400, headers: { ...json, 'retry-after': '3' }, body: refusal('WRONG') },
    ],
    ['a refusal where nothing is', unknown, { status: 404, headers: json, body: refusal('NOT_FOUND') }],
    ['nothing for HEAD', { ...request, method: 'HEAD' }, { status: 404, headers: json, body: '' }],
  ])('lets %s through', (_, sent, answer) => expect(problemWith(sent, answer)).toBeUndefined());

  it.each([
    ['a fault of ours', request, { status: 500, headers: json, body: refusal('INTERNAL_ERROR') }],
    ['a status that is not documented', request, { status: 404, headers: json, body: refusal('WRONG') }],
    ['a code that is not documented', request, { status: 400, headers: json, body: refusal('OTHER') }],
    ['a header that is not documented', request, { status: 200, headers: { ...json, 'x-more': '1' }, body: thing }],
    [
      'a header of another type',
      request,
      { status: 400, headers: { ...json, 'retry-after': 'soon' }, body: refusal('WRONG') },
    ],
    ['a field more', request, { status: 200, headers: json, body: JSON.stringify({ id: OTHER, amount: 1, more: 1 }) }],
    ['no JSON', request, { status: 200, headers: json, body: '<html>' }],
    ['a page', request, { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['a success where nothing is', unknown, { status: 200, headers: json, body: thing }],
    ['another shape where nothing is', unknown, { status: 404, headers: json, body: '{"message":"no"}' }],
    ['a body for HEAD', { ...request, method: 'HEAD' }, { status: 200, headers: json, body: thing }],
  ])('is against %s', (_, sent, answer) => expect(problemWith(sent, answer)).toBeDefined());

  it('knows what got as far as its fields', () => {
    expect(reachedValidation(request, { status: 400, headers: json, body: refusal('WRONG') })).toBe(true);
    expect(reachedValidation(unknown, { status: 404, headers: json, body: refusal('NOT_FOUND') })).toBe(false);
    expect(reachedValidation(request, { status: 401, headers: json, body: refusal('NOBODY') })).toBe(false);
  });
});
