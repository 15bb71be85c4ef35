import { systemClock } from '@daftari/kernel/clock';
import { darajaProvider, type DarajaProvider } from './daraja-provider';
import { ADDRESSES, aPayout, QUEUED, WITH_INITIATOR } from './testing/payouts';
import { resetConnection, scriptedDaraja, type Reply, type ScriptedDaraja } from './testing/scripted-daraja';

const INCAPSULA = '<html><body>Request unsuccessful. Incapsula incident ID: 1234-5678</body></html>';
const envelope = (errorCode: unknown, errorMessage: unknown) =>
  JSON.stringify({ requestId: '1c5b-4ba8', errorCode, errorMessage });
const acknowledgement = (changes: object) => JSON.stringify({ ...QUEUED, ...changes });
const fault = (faultstring: string, errorcode: string) =>
  JSON.stringify({ fault: { faultstring, detail: { errorcode } } });
const MAINTENANCE = 'Service is currently under maintenance. Please try again later';

/** `refused` is PROVIDER_REFUSED, `unavailable` is PROVIDER_UNAVAILABLE with the seconds after which to try again. */
type Payout = 'queued' | 'refused' | 'duplicate' | 'unknown' | `unavailable ${number}`;
type Row = [what: string, status: number, body: string, payout: Payout];

/** daraja.md §1.2: every code of every row, whatever the product. */
const gatewayRows: Row[] = [
  ['400.002.02', 400, envelope('400.002.02', 'Bad Request - Invalid Remarks'), 'refused'],
  ['400.002.02 with HTTP 200', 200, envelope('400.002.02', 'Bad Request - Invalid Amount'), 'refused'],
  ['400.002.05', 400, envelope('400.002.05', 'Invalid Request Payload'), 'refused'],
  ['400.003.01, twice', 400, envelope('400.003.01', 'Invalid Access Token'), 'refused'],
  ['400.003.02', 400, envelope('400.003.02', 'Invalid ResultURL - URL has the word MPESA'), 'refused'],
  ['400.001', 400, envelope('400.001', 'Invalid ShortCode'), 'refused'],
  ['401.001, twice', 401, envelope('401.001', 'Error Occurred - Invalid Access Token -'), 'refused'],
  ['401.002.01, twice', 401, envelope('401.002.01', 'Error Occurred - Invalid Access Token - abc'), 'refused'],
  ['401.003.01, twice', 401, envelope('401.003.01', 'Invalid Access Token'), 'refused'],
  ['"401", twice', 401, envelope('401', 'Unauthorized - Invalid Access Token'), 'refused'],
  ['404.001.03, twice', 404, envelope('404.001.03', 'Invalid Access Token'), 'refused'],
  ['404.001.01', 404, envelope('404.001.01', 'Resource not found'), 'refused'],
  ['404.002.01', 404, envelope('404.002.01', 'Resource not found'), 'refused'],
  ['404.003.01', 404, envelope('404.003.01', 'Resource not found'), 'refused'],
  ['404.001.04', 404, envelope('404.001.04', 'Invalid Authentication Header'), 'refused'],
  ['405.001', 405, envelope('405.001', 'GET Method Not Allowed'), 'refused'],
  ['merchant does not exist', 500, envelope('500.001.1001', 'Merchant does not exist'), 'refused'],
  ['wrong credentials', 500, envelope('500.001.1001', '[MerchantValidate] - Wrong credentials'), 'refused'],
  ['a locked subscriber', 500, envelope('500.001.1001', 'Unable to lock subscriber, a transaction…'), 'unavailable 60'],
  ['in process', 500, envelope('500.001.1001', 'The transaction is being processed'), 'unknown'],
  ['an empty message', 500, envelope('500.001.1001', ''), 'unknown'],
  ['an empty message with HTTP 200', 200, envelope('500.001.1001', ''), 'unknown'],
  ['does not exist', 500, envelope('500.001.1001', 'The transaction does not Exist'), 'unknown'],
  ['an internal error', 500, envelope('500.001.1001', 'Internal Server Error'), 'unknown'],
  ['a duplicate id', 500, envelope('500.002.1001', 'Duplicate OriginatorConversationID.'), 'duplicate'],
  ['a duplicate id with HTTP 200', 200, envelope('500.002.1001', 'Duplicate OriginatorConversationID.'), 'duplicate'],
  ['a back end error', 500, envelope('500.002.1001', 'System internal error.'), 'unknown'],
  ['500.002.1001 without a text', 500, envelope('500.002.1001', ''), 'unknown'],
  ['500.003.1001', 500, envelope('500.003.1001', 'Internal Server Error'), 'unknown'],
  [
    'unreachable',
    500,
    envelope('500.003.1001', 'Service is currently unreachable. Please try again later.'),
    'unknown',
  ],
  ['spike arrest', 500, envelope('500.003.02', 'Error Occurred: Spike Arrest Violation'), 'unavailable 5'],
  ['a busy system', 500, envelope('500.003.02', 'System is busy. Please try again in few minutes.'), 'unavailable 60'],
  ['the quota', 500, envelope('500.003.03', 'Error Occurred: Quota Violation'), 'unavailable 300'],
  ['maintenance', 503, envelope('00.002.1001', MAINTENANCE), 'unknown'],
  ['429.001.01', 429, envelope('429.001.01', 'Too many requests'), 'unavailable 60'],
  ['an unknown code with HTTP 422', 422, envelope('MYSTERY', 'no'), 'refused'],
  ['an unknown code with HTTP 200', 200, envelope('MYSTERY', 'who knows'), 'unknown'],
  ['an unknown code with HTTP 500', 500, envelope('MYSTERY', 'who knows'), 'unknown'],
];

/** daraja.md §4.1: a result code in the place of the ResponseCode. */
const codeRows: Row[] = [
  ...['1', '2', '3', '4', '8', '11', '18', '20', '21', '22', '24', '25', '29', '2001', '2006', '2028', '2040', '8006']
    .concat('SFC_IC0003', 'TP40153', 'R000001', 'R000002')
    .map((code): Row => [`ResponseCode ${code}`, 200, acknowledgement({ ResponseCode: code }), 'refused']),
  ['ResponseCode 15', 200, acknowledgement({ ResponseCode: '15' }), 'duplicate'],
  ['ResponseCode 26', 200, acknowledgement({ ResponseCode: 26 }), 'unavailable 60'],
  ...['17', '19', '2032', '100000000', '100000001', '100000002', '100000004', '100000005', '100000007', '100000009']
    .concat('100000010', '100000011', '7777')
    .map((code): Row => [`ResponseCode ${code}`, 200, acknowledgement({ ResponseCode: code }), 'unknown']),
  ['ResponseCode 1 with HTTP 500', 500, acknowledgement({ ResponseCode: '1' }), 'unknown'],
];

/** daraja.md §4 (acknowledgement), §1 (other bodies), §16.1. */
const otherRows: Row[] = [
  ['the acknowledgement', 200, acknowledgement({}), 'queued'],
  ['ResponseCode as a number', 200, acknowledgement({ ResponseCode: 0 }), 'queued'],
  ['ResponseCode 00000000', 200, acknowledgement({ ResponseCode: '00000000' }), 'queued'],
  ['no OriginatorConversationID', 200, acknowledgement({ OriginatorConversationID: undefined }), 'queued'],
  ['HTTP 202', 202, acknowledgement({}), 'queued'],
  ['no ConversationID', 200, acknowledgement({ ConversationID: '' }), 'unknown'],
  ['an acknowledgement with HTTP 500', 500, acknowledgement({}), 'unknown'],
  ['every field empty', 200, JSON.stringify({ ...QUEUED, ConversationID: '', ResponseCode: '' }), 'unknown'],
  ['HTML of the firewall with 403', 403, INCAPSULA, 'unknown'],
  ['HTML of the firewall with 503', 503, INCAPSULA, 'unknown'],
  ['HTML with 200', 200, INCAPSULA, 'unknown'],
  ['nothing with 200', 200, '', 'unknown'],
  ['nothing with 404: the app lacks the product', 404, '', 'refused'],
  ['401 without an envelope, twice', 401, '', 'refused'],
  ['429 without an envelope', 429, '', 'unavailable 60'],
  ['JSON that is no object', 200, '["0"]', 'unknown'],
  ['JSON that is broken', 200, '{"ResponseCode":"0"', 'unknown'],
  ['a gateway timeout', 504, fault('Gateway Timeout', 'messaging.adaptors.http.flow.GatewayTimeout'), 'unknown'],
  ['no such proxy', 404, fault('Unable to identify proxy for host: secure', 'x.ApplicationNotFound'), 'refused'],
  ['a fault about the token, twice', 401, fault('no', 'keymanagement.service.invalid_access_token'), 'refused'],
  ['a fault about spikes', 429, fault('no', 'policies.ratelimit.SpikeArrestViolation'), 'unavailable 5'],
  ['a fault about the quota', 500, fault('no', 'policies.ratelimit.QuotaViolation'), 'unavailable 300'],
];
const rows = [...gatewayRows, ...codeRows, ...otherRows];

describe('what a request of an initiator came to', () => {
  let daraja: ScriptedDaraja;
  let provider: DarajaProvider;
  beforeAll(async () => void (daraja = await scriptedDaraja()));
  afterAll(() => daraja.close());
  // One that starts afresh for each row: errors of ours, and many in a row, would open its circuit.
  beforeEach(() => {
    provider = darajaProvider({ baseUrl: daraja.url, credentials: WITH_INITIATOR, clock: systemClock });
  });
  afterEach(() => provider.close());

  it.each(rows)('payout: %s (HTTP %i)', async (_, status, body, expected) => {
    daraja.replyPush({ status, body });
    expect(named(await provider.payOut(aPayout()))).toBe(expected);
  });

  it.each(rows)('question: %s (HTTP %i)', async (_, status, body, expected) => {
    daraja.replyPush({ status, body });
    const outcome = await provider.askStatus({ ...ADDRESSES, shortcode: '600992', receipt: 'NEF61H8J60' });
    const nothingLearned = expected === 'unknown' || expected === 'duplicate';
    expect(named(outcome)).toBe(nothingLearned ? 'not learned' : expected);
  });

  const connections: [string, Reply, Payout][] = [
    ['a reset after it was sent', resetConnection, 'unknown'],
    ['an answer that is too large', { body: acknowledgement({ padding: 'x'.repeat(70_000) }) }, 'unknown'],
  ];
  it.each(connections)('%s', async (_, reply, expected) => {
    daraja.replyPush(reply);
    expect(named(await provider.payOut(aPayout()))).toBe(expected);
    expect(named(await provider.askStatus({ ...ADDRESSES, shortcode: '600992', receipt: 'NEF61H8J60' }))).toBe(
      'not learned',
    );
  });
});

function named(outcome: { kind: string; code?: string; retryAfterSeconds?: number }): string {
  if (outcome.kind === 'unavailable') return 'not learned';
  if (outcome.kind !== 'refused') return outcome.kind;
  return outcome.code === 'PROVIDER_UNAVAILABLE' ? `unavailable ${outcome.retryAfterSeconds}` : 'refused';
}
