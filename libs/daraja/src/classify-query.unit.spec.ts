import { classifyQuery } from './classify-query';
import type { QueryOutcome } from './provider-port';

const QUERY = { shortcode: '174379', providerCheckoutId: 'ws_CO_28092026000756712345678' };
/** The capture of daraja.md §3.4. */
const CAPTURED = {
  ResponseCode: '0',
  ResponseDescription: 'The service request has been accepted successfully',
  MerchantRequestID: 'ac7b-470b-8df7-23ab3cef38271071873',
  CheckoutRequestID: QUERY.providerCheckoutId,
  ResultCode: '1037',
  ResultDesc: 'No response from user.',
};
const capture = (changes: object = {}) => JSON.stringify({ ...CAPTURED, ...changes });
const envelope = (errorCode: unknown, errorMessage: unknown, requestId = '1c5b-4ba8') =>
  JSON.stringify({ requestId, errorCode, errorMessage });
const fault = (faultstring: string, errorcode: string) =>
  JSON.stringify({ fault: { faultstring, detail: { errorcode } } });
const read = (status: number, body: string, retryAfterSeconds?: number) =>
  classifyQuery(
    {
      kind: 'answered',
      status,
      body: Buffer.from(body),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
    QUERY,
  );

type Kind = QueryOutcome['kind'] | 'invalid-token';

/** daraja.md §3.4, §1.1, §1.2, §12. */
const rows: [what: string, status: number, body: string, kind: Kind, resultCode?: string][] = [
  ['the capture', 200, capture(), 'answered', '1037'],
  ['ResultCode as a number', 200, capture({ ResultCode: 1032 }), 'answered', '1032'],
  ['paid', 200, capture({ ResultCode: '0' }), 'answered', '0'],
  ['paid, as a number', 200, capture({ ResultCode: 0, ResponseCode: 0 }), 'answered', '0'],
  ['paid, with a blank around it', 200, capture({ ResultCode: ' 0 ' }), 'answered', '0'],
  ['letters', 200, capture({ ResultCode: 'E3008' }), 'answered', 'E3008'],
  ['the misspelt description', 200, capture({ ResponseDescription: 'accepted successsfully' }), 'answered', '1037'],
  ['no CheckoutRequestID', 200, capture({ CheckoutRequestID: undefined }), 'answered', '1037'],
  ['no ResponseCode', 200, capture({ ResponseCode: undefined }), 'answered', '1037'],
  ['a byte order mark', 200, `\ufeff${capture()}`, 'answered', '1037'],

  [
    '4999',
    200,
    capture({ ResultCode: '4999', ResultDesc: 'The transaction is still under processing' }),
    'not-yet',
    '4999',
  ],
  ['4999 as a number', 200, capture({ ResultCode: 4999 }), 'not-yet', '4999'],
  ['4999 in an envelope', 500, envelope('4999', 'The transaction is still under processing'), 'not-yet', '4999'],
  ['a code nobody knows', 200, capture({ ResultCode: '7777' }), 'not-yet', '7777'],
  ['a name of the prototype', 200, capture({ ResultCode: 'constructor' }), 'not-yet', 'constructor'],
  ['in flight', 500, envelope('500.001.1001', 'The transaction is being processed'), 'not-yet', '500.001.1001'],
  [
    'in flight with HTTP 200',
    200,
    envelope('500.001.1001', 'The transaction is being processed'),
    'not-yet',
    '500.001.1001',
  ],
  ['unknown id', 500, envelope('500.001.1001', 'The transaction does not Exist'), 'not-yet', '500.001.1001'],
  [
    'unknown id with HTTP 200',
    200,
    envelope('500.001.1001', 'The transaction does not Exist'),
    'not-yet',
    '500.001.1001',
  ],
  ['no message', 500, envelope('500.001.1001', ''), 'not-yet', '500.001.1001'],
  ['no message with HTTP 200', 200, envelope('500.001.1001', ''), 'not-yet', '500.001.1001'],
  ['no message at all', 500, '{"errorCode":"500.001.1001"}', 'not-yet', '500.001.1001'],
  ['the id as requestId', 500, envelope('500.001.1001', '', QUERY.providerCheckoutId), 'not-yet', '500.001.1001'],

  ['wrong credentials', 500, envelope('500.001.1001', '[MerchantValidate] - Wrong credentials'), 'unavailable'],
  ['no such merchant', 500, envelope('500.001.1001', 'Merchant does not exist'), 'unavailable'],
  ['an internal error', 500, envelope('500.001.1001', 'Internal Server Error'), 'unavailable'],
  ['another internal error', 500, envelope('500.003.1001', 'Internal Server Error'), 'unavailable'],
  ['a bad payload', 400, envelope('400.002.05', 'Invalid Request Payload'), 'unavailable'],
  ['maintenance', 503, envelope('00.002.1001', 'Service is currently under maintenance.'), 'unavailable'],
  ['a wrong path', 404, envelope('404.001.01', 'Resource not found'), 'unavailable'],
  ['a gateway timeout', 504, fault('Gateway Timeout', 'messaging.adaptors.http.flow.GatewayTimeout'), 'unavailable'],
  ['the firewall', 503, '<html>Incapsula incident ID: 1</html>', 'unavailable'],
  ['HTML with 200', 200, '<html></html>', 'unavailable'],
  ['nothing', 200, '', 'unavailable'],
  ['nothing with 404', 404, '', 'unavailable'],
  ['half an answer', 200, capture().slice(0, 80), 'unavailable'],
  ['a list', 200, '[]', 'unavailable'],
  ['no ResultCode', 200, capture({ ResultCode: undefined }), 'unavailable'],
  ['an object as ResultCode', 200, capture({ ResultCode: { code: 0 } }), 'unavailable'],
  ['a refused question', 200, capture({ ResponseCode: '1' }), 'unavailable'],
  ['an answer with HTTP 500', 500, capture({ ResultCode: '0' }), 'unavailable'],
  ['an answer about another payment', 200, capture({ ResultCode: '0', CheckoutRequestID: 'ws_CO_1' }), 'unavailable'],

  ['a refused token, as 404', 404, envelope('404.001.03', 'Invalid Access Token'), 'invalid-token'],
  ['a refused token, as 401', 401, envelope('401.002.01', 'Error Occurred - Invalid Access Token - '), 'invalid-token'],
  ['a bare 401', 401, '', 'invalid-token'],
  ['401 with an object', 401, '{}', 'invalid-token'],
  ['a token fault', 401, fault('Invalid access token', 'keymanagement.service.invalid_access_token'), 'invalid-token'],
];

describe('the answer to an STK query', () => {
  it.each(rows)('(%s, HTTP %i) is read', (...row) => {
    const [, status, body, kind, resultCode] = row;
    const { queried, pauseSeconds } = read(status, body);
    expect(queried.kind).toBe(kind);
    expect('resultCode' in queried ? queried.resultCode : undefined).toBe(resultCode);
    expect(pauseSeconds).toBeUndefined();
  });

  it('keeps the words and the request id of a final one', () => {
    expect(read(200, capture()).queried).toEqual({
      kind: 'answered',
      resultCode: '1037',
      resultDescription: 'No response from user.',
      providerRequestId: 'ac7b-470b-8df7-23ab3cef38271071873',
    });
    expect(read(200, capture({ MerchantRequestID: undefined })).queried).not.toHaveProperty('providerRequestId');
  });

  it.each<[string, number, string, number | undefined, number]>([
    ['spike arrest', 500, envelope('500.003.02', 'Error Occurred: Spike Arrest Violation'), undefined, 5],
    ['spike arrest that names a wait', 500, envelope('500.003.02', 'Error Occurred: Spike Arrest Violation'), 9, 9],
    ['busy', 500, envelope('500.003.02', 'System is busy. Please try again in few minutes.'), undefined, 60],
    ['quota', 500, envelope('500.003.03', 'Quota Violation'), undefined, 300],
    [
      'a spike arrest fault',
      429,
      fault('Spike arrest violation', 'policies.ratelimit.SpikeArrestViolation'),
      undefined,
      5,
    ],
    ['429 in an envelope', 429, envelope('429.001.01', 'too many'), undefined, 60],
    ['a bare 429', 429, '', 7, 7],
  ])('(%s) asks for a pause', (_, status, body, retryAfter, pauseSeconds) => {
    expect(read(status, body, retryAfter)).toEqual({
      queried: { kind: 'unavailable', reason: expect.any(String) },
      pauseSeconds,
    });
  });

  it.each(['lost', 'not-sent'] as const)('that never came (%s) is no answer', (kind) => {
    expect(classifyQuery({ kind, reason: 'reset' }, QUERY).queried).toEqual({ kind: 'unavailable', reason: 'reset' });
  });
});
