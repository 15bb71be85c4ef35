import { systemClock } from '@daftari/kernel/clock';
import { darajaProvider, type DarajaProvider } from './daraja-provider';
import { aPush, CREDENTIALS } from './testing/pushes';
import { ACKNOWLEDGEMENT, scriptedDaraja, type ScriptedDaraja } from './testing/scripted-daraja';

const INCAPSULA = '<html><body>Request unsuccessful. Incapsula incident ID: 1234-5678</body></html>';
const envelope = (errorCode: unknown, errorMessage: unknown) =>
  JSON.stringify({ requestId: '1c5b-4ba8', errorCode, errorMessage });
const acknowledgement = (changes: object) => JSON.stringify({ ...ACKNOWLEDGEMENT, ...changes });
const fault = (faultstring: string, errorcode: string) =>
  JSON.stringify({ fault: { faultstring, detail: { errorcode } } });

type Row = [what: string, status: number, body: string, kind: string, code?: string, retryAfterSeconds?: number];

/** daraja.md §1 (other bodies), §1.2 (codes an STK push can get), §3.2, §16.1. */
const rows: Row[] = [
  ['the acknowledgement', 200, acknowledgement({}), 'accepted'],
  ['ResponseCode as a number', 200, acknowledgement({ ResponseCode: 0 }), 'accepted'],
  ['ResponseCode 00000000', 200, acknowledgement({ ResponseCode: '00000000' }), 'accepted'],
  ['no MerchantRequestID', 200, acknowledgement({ MerchantRequestID: undefined }), 'accepted'],
  ['HTTP 201', 201, acknowledgement({}), 'accepted'],
  ['no CheckoutRequestID', 200, acknowledgement({ CheckoutRequestID: '' }), 'unknown'],
  ['an acknowledgement with HTTP 500', 500, acknowledgement({}), 'unknown'],
  ['another ResponseCode', 200, acknowledgement({ ResponseCode: '1' }), 'refused', 'PROVIDER_REFUSED'],
  ['another ResponseCode with HTTP 500', 500, acknowledgement({ ResponseCode: '1' }), 'unknown'],
  ['ResponseCode 1001', 200, acknowledgement({ ResponseCode: '1001' }), 'refused', 'PROMPT_ALREADY_OPEN', 60],
  ['ResponseCode 26', 200, acknowledgement({ ResponseCode: 26 }), 'refused', 'PROVIDER_UNAVAILABLE', 60],

  [
    'a bad field',
    400,
    envelope('400.002.02', 'Bad Request - Invalid BusinessShortCode'),
    'refused',
    'PROVIDER_REFUSED',
  ],
  [
    'a bad field with HTTP 200',
    200,
    envelope('400.002.02', 'Bad Request - Invalid Amount'),
    'refused',
    'PROVIDER_REFUSED',
  ],
  ['a bad payload', 400, envelope('400.002.05', 'Invalid Request Payload'), 'refused', 'PROVIDER_REFUSED'],
  ['a bad URL', 400, envelope('400.003.02', 'Bad Request'), 'refused', 'PROVIDER_REFUSED'],
  ['a bad shortcode', 400, envelope('400.001', 'Invalid ShortCode'), 'refused', 'PROVIDER_REFUSED'],
  ['a refused token, twice', 404, envelope('404.001.03', 'Invalid Access Token'), 'refused', 'PROVIDER_REFUSED'],
  ['a wrong path', 404, envelope('404.001.01', 'Resource not found'), 'refused', 'PROVIDER_REFUSED'],
  ['a wrong header', 404, envelope('404.001.04', 'Invalid Authentication Header'), 'refused', 'PROVIDER_REFUSED'],
  ['a wrong verb', 405, envelope('405.001', 'GET Method Not Allowed'), 'refused', 'PROVIDER_REFUSED'],
  ['an unknown code with HTTP 422', 422, envelope('MYSTERY', 'no'), 'refused', 'PROVIDER_REFUSED'],
  ['merchant does not exist', 500, envelope('500.001.1001', 'Merchant does not exist'), 'refused', 'PROVIDER_REFUSED'],
  [
    'wrong credentials',
    500,
    envelope('500.001.1001', '[MerchantValidate] - Wrong credentials'),
    'refused',
    'PROVIDER_REFUSED',
  ],
  [
    'an open prompt',
    500,
    envelope(
      '500.001.1001',
      'Unable to lock subscriber, a transaction is already in process for the current subscriber',
    ),
    'refused',
    'PROMPT_ALREADY_OPEN',
    60,
  ],
  ['in flight', 500, envelope('500.001.1001', 'The transaction is being processed'), 'unknown'],
  ['in flight with HTTP 200', 200, envelope('500.001.1001', 'The transaction is being processed'), 'unknown'],
  ['an empty message', 500, envelope('500.001.1001', ''), 'unknown'],
  ['an empty message with HTTP 200', 200, envelope('500.001.1001', ''), 'unknown'],
  ['an empty message with HTTP 400', 400, envelope('500.001.1001', ''), 'unknown'],
  ['an internal error', 500, envelope('500.001.1001', 'Internal Server Error'), 'unknown'],
  ['a back end error', 500, envelope('500.002.1001', 'System internal error.'), 'unknown'],
  ['another back end error', 500, envelope('500.003.1001', 'Internal Server Error'), 'unknown'],
  [
    'an unreachable service',
    500,
    envelope('500.003.1001', 'Service is currently unreachable. Please try again later.'),
    'unknown',
  ],
  [
    'spike arrest',
    500,
    envelope('500.003.02', 'Error Occurred: Spike Arrest Violation'),
    'refused',
    'PROVIDER_UNAVAILABLE',
    5,
  ],
  [
    'a busy system',
    500,
    envelope('500.003.02', 'System is busy. Please try again in few minutes.'),
    'refused',
    'PROVIDER_UNAVAILABLE',
    60,
  ],
  ['a busy system, other code', 500, envelope('500.001.1001', 'System is busy'), 'refused', 'PROVIDER_UNAVAILABLE', 60],
  ['the quota', 500, envelope('500.003.03', 'Quota Violation'), 'refused', 'PROVIDER_UNAVAILABLE', 300],
  [
    'maintenance',
    503,
    envelope('00.002.1001', 'Service is currently under maintenance. Please try again later'),
    'unknown',
  ],
  ['429 with an envelope', 429, envelope('429.001.01', 'Too many requests'), 'refused', 'PROVIDER_UNAVAILABLE', 60],
  ['429 without', 429, '', 'refused', 'PROVIDER_UNAVAILABLE', 60],
  ['an unknown code with HTTP 200', 200, envelope('MYSTERY', 'who knows'), 'unknown'],
  ['an unknown code with HTTP 500', 500, envelope('MYSTERY', 'who knows'), 'unknown'],
  ['a code that is a number', 400, envelope(400, 'Bad Request'), 'refused', 'PROVIDER_REFUSED'],

  ['HTML of the firewall with 403', 403, INCAPSULA, 'unknown'],
  ['HTML of the firewall with 503', 503, INCAPSULA, 'unknown'],
  ['HTML with 200', 200, INCAPSULA, 'unknown'],
  ['nothing with 200', 200, '', 'unknown'],
  ['nothing with 500', 500, '', 'unknown'],
  ['nothing with 404: the app lacks the product', 404, '', 'refused', 'PROVIDER_REFUSED'],
  ['401 without an envelope, twice', 401, '', 'refused', 'PROVIDER_REFUSED'],
  ['JSON that is no object', 200, '["0"]', 'unknown'],
  ['JSON that is broken', 200, '{"ResponseCode":"0"', 'unknown'],
  ['an empty object', 200, '{}', 'unknown'],
  ['a gateway timeout', 504, fault('Gateway Timeout', 'messaging.adaptors.http.flow.GatewayTimeout'), 'unknown'],
  ['a fault with 409', 409, fault('conflict', 'steps.soap.Something'), 'unknown'],
  [
    'no such proxy',
    404,
    fault('Unable to identify proxy for host: secure', 'messaging.adaptors.http.flow.ApplicationNotFound'),
    'refused',
    'PROVIDER_REFUSED',
  ],
  [
    'a fault about the token, twice',
    401,
    fault('Invalid Access Token', 'keymanagement.service.invalid_access_token'),
    'refused',
    'PROVIDER_REFUSED',
  ],
  [
    'a fault about spikes',
    429,
    fault('Spike arrest violation', 'policies.ratelimit.SpikeArrestViolation'),
    'refused',
    'PROVIDER_UNAVAILABLE',
    5,
  ],
  [
    'a fault about the quota',
    500,
    fault('Quota violation', 'policies.ratelimit.QuotaViolation'),
    'refused',
    'PROVIDER_UNAVAILABLE',
    300,
  ],
];

describe('what an STK push came to', () => {
  let daraja: ScriptedDaraja;
  let provider: DarajaProvider;
  beforeAll(async () => void (daraja = await scriptedDaraja()));
  afterAll(() => daraja.close());
  // One that starts afresh for each row: errors of ours, and many in a row, would open its circuit.
  beforeEach(() => {
    provider = darajaProvider({ baseUrl: daraja.url, credentials: CREDENTIALS, clock: systemClock });
  });
  afterEach(() => provider.close());

  it.each(rows)('%s (HTTP %i)', async (...row) => {
    const [, status, body, kind, code, retryAfterSeconds] = row;
    daraja.replyPush({ status, body });
    const outcome = await provider.push(aPush());
    expect(outcome.kind).toBe(kind);
    if (outcome.kind !== 'refused') return;
    expect(outcome.code).toBe(code);
    expect(outcome.retryAfterSeconds).toBe(retryAfterSeconds);
  });

  it('takes the wait that the gateway names', async () => {
    daraja.replyPush({ status: 429, headers: { 'retry-after': '17' } });
    expect(await provider.push(aPush())).toMatchObject({ retryAfterSeconds: 17 });
  });
});
