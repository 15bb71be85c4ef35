import { systemClock } from '@daftari/kernel/clock';
import type { Phone } from '@daftari/kernel/phone';
import type { C2bAddresses } from './c2b-port';
import { C2B_REGISTER_PATH } from './c2b-provider';
import { darajaProvider, type DarajaProvider } from './daraja-provider';
import { PULL_QUERY_PATH, PULL_REGISTER_PATH } from './pull-provider';
import { pullWindow } from './pull-window';
import { CREDENTIALS } from './testing/pushes';
import { resetConnection, scriptedDaraja, type Reply, type ScriptedDaraja } from './testing/scripted-daraja';

const C2B: C2bAddresses = {
  shortcode: '600966',
  responseType: 'Completed',
  confirmationUrl: 'https://pay.example.com/callbacks/c2b/secret',
  validationUrl: 'https://pay.example.com/callbacks/c2b-check/secret',
};
const WINDOW = { shortcode: '600966', fromMs: Date.UTC(2026, 9, 6, 5), toMs: Date.UTC(2026, 9, 6, 22) };
const RECORD = {
  transactionId: 'NLJ7RT61SV',
  trxDate: '2026-10-06T09:52:33Z',
  msisdn: 254708374149,
  sender: 'MPESA',
  transactiontype: 'c2b-pay-bill-debit',
  billreference: 'ORDER-7',
  amount: '168.00',
  organizationname: 'Acme',
};
const NONE = {
  RequestID: '1',
  ResponseCode: '1001',
  ResponseMessage: 'No records found or Organization Name not available',
};
const json = (value: object, status = 200): Reply => ({ status, body: JSON.stringify(value) });
const envelope = (status: number, errorCode: string, errorMessage: string) =>
  json({ requestId: 'r', errorCode, errorMessage }, status);
const c2bAnswer = (ResponseCode: string, ResponseDescription = 'Success') =>
  json({ OriginatorCoversationID: '7', ResponseCode, ResponseDescription });
const page = (...Response: unknown[]) =>
  json({ ResponseRefID: '1', ResponseCode: '1000', ResponseMessage: 'Success', Response });
const records = (...ids: string[]) => page(ids.map((transactionId) => ({ ...RECORD, transactionId })));

describe('C2B registration and Pull', () => {
  let daraja: ScriptedDaraja;
  let provider: DarajaProvider;
  beforeEach(async () => {
    daraja = await scriptedDaraja();
    provider = darajaProvider({ baseUrl: daraja.url, credentials: CREDENTIALS, clock: systemClock });
  });
  afterEach(async () => {
    await provider.close();
    await daraja.close();
  });
  const sent = (n = 0) => JSON.parse(daraja.pushes[n]!.body) as Record<string, string>;

  it('registers addresses for C2B: daraja.md §7', async () => {
    daraja.replyPush(c2bAnswer('00000000'));
    expect(await provider.registerC2b(C2B)).toEqual({
      kind: 'registered',
      resultCode: '00000000',
      resultDescription: 'Success',
    });
    expect(daraja.pushes[0]!.url).toBe(C2B_REGISTER_PATH);
    expect(sent()).toEqual({
      ShortCode: '600966',
      ResponseType: 'Completed',
      ConfirmationURL: C2B.confirmationUrl,
      ValidationURL: C2B.validationUrl,
    });
  });

  const registrations: [string, Reply, string][] = [
    ['ResponseCode 0', c2bAnswer('0'), 'registered'],
    ['ResponseCode 1', c2bAnswer('1', 'no'), 'refused'],
    ['already registered', envelope(500, '500.003.1001', 'Urls are already registered.'), 'already-registered'],
    ['the older platform', envelope(500, '500.003.1001', 'Duplicate notification info, SP ID is 1'), 'refused'],
    ['an outage', envelope(500, '500.003.1001', 'Service is currently unreachable.'), 'unavailable'],
    ['a forbidden word', envelope(400, '400.003.02', 'Invalid ValidationURL - URL has the word MPESA'), 'refused'],
    ['a bad payload', envelope(400, '400.002.05', 'Invalid Request Payload'), 'refused'],
    ['no token, twice', envelope(400, '400.003.01', 'Invalid Access Token'), 'refused'],
    ['a wrong header', envelope(404, '404.001.04', 'Invalid Authentication Header'), 'refused'],
    ['a wrong path', envelope(404, '404.003.01', 'Resource not found'), 'refused'],
    ['spike arrest', envelope(500, '500.003.02', 'Spike Arrest Violation'), 'refused'],
    ['a reset', resetConnection, 'unavailable'],
    ['HTML', { status: 200, body: '<html>' }, 'unavailable'],
    ['success with HTTP 500', { ...json({ ResponseCode: '0' }, 500) }, 'unavailable'],
  ];
  it.each(registrations)('C2B: %s', async (_, reply, kind) => {
    daraja.replyPush(reply);
    expect((await provider.registerC2b(C2B)).kind).toBe(kind);
  });

  it.each([
    ['a word in another case', { responseType: 'completed' as never }],
    ['no address', { validationUrl: '' }],
    ['no shortcode', { shortcode: 'abc' }],
  ])('sends no registration with %s', async (_, change) => {
    expect(await provider.registerC2b({ ...C2B, ...change })).toMatchObject({ resultCode: 'INVALID_REQUEST' });
    expect(daraja.oauth).toHaveLength(0);
  });

  const pullRegistrations: [string, Reply, string][] = [
    ['1000', json({ ResponseRefID: '1', ResponseStatus: '1000', ResponseDescription: 'ok' }), 'registered'],
    ['1001', json({ 'Response Status': '1001', 'Response Description': 'already Registered' }), 'already-registered'],
    ['another status', json({ ResponseStatus: '1002', ResponseDescription: 'no' }), 'refused'],
    ['a wrong shortcode', envelope(400, '400.001', 'Invalid ShortCode'), 'refused'],
    ['the app lacks Pull', envelope(401, '401.001', 'Error Occurred - Invalid Access Token - '), 'refused'],
    ['nothing', json({}), 'unavailable'],
  ];
  it.each(pullRegistrations)('Pull: %s', async (_, reply, kind) => {
    daraja.replyPush(reply);
    const nominatedNumber = '254708374149' as Phone;
    const registration = { shortcode: '600966', nominatedNumber, callbackUrl: 'https://pay.example.com/pull' };
    expect((await provider.registerPull(registration)).kind).toBe(kind);
    expect(daraja.pushes[0]!.url).toBe(PULL_REGISTER_PATH);
    expect(sent()).toMatchObject({ RequestType: 'Pull', NominatedNumber: nominatedNumber });
  });

  it('pulls a page: daraja.md §9', async () => {
    daraja.replyPush(page([RECORD], [{ ...RECORD, transactionId: 'NLJ7RT61SW', amount: 20, msisdn: '2547****149' }]));
    expect(await provider.pull({ ...WINDOW, offset: 40 })).toEqual({
      kind: 'pulled',
      payments: [
        {
          receipt: 'NLJ7RT61SV',
          amountCents: 16_800,
          paidAt: '2026-10-06T06:52:33.000Z',
          payer: '254708374149',
          sender: 'MPESA',
          transactionType: 'c2b-pay-bill-debit',
          billReference: 'ORDER-7',
        },
        expect.objectContaining({ receipt: 'NLJ7RT61SW', amountCents: 2_000, payer: '2547****149' }),
      ],
      unreadable: 0,
      nextOffset: 42,
    });
    expect(daraja.pushes[0]!.url).toBe(PULL_QUERY_PATH);
    expect(sent()).toEqual({
      ShortCode: '600966',
      StartDate: '2026-10-06 08:00:00',
      EndDate: '2026-10-07 01:00:00',
      OffSetValue: '40',
    });
  });

  it('counts records that can not be read, and is not stopped by them', async () => {
    daraja.replyPush(page([RECORD, { ...RECORD, transactionId: '' }, { ...RECORD, amount: null }, 'text', [[RECORD]]]));
    expect(await provider.pull({ ...WINDOW, offset: 0 })).toMatchObject({ unreadable: 2, nextOffset: 4 });
  });

  const pulls: [string, Reply, string][] = [
    ['nothing found', json(NONE), 'pulled'],
    ['the app lacks Pull', envelope(401, '401.001', 'Error Occurred - Invalid Access Token - '), 'refused'],
    ['a wrong shortcode', envelope(400, '400.001', 'Invalid ShortCode'), 'refused'],
    ['an error', envelope(500, '500.003.1001', 'Internal Server Error'), 'unavailable'],
    ['the quota', envelope(500, '500.003.03', 'Quota Violation'), 'refused'],
    ['no Response', json({ ResponseCode: '1000' }), 'unavailable'],
    ['HTML', { status: 200, body: '<html>' }, 'unavailable'],
    ['a page with HTTP 500', { ...page([RECORD]), status: 500 } as Reply, 'unavailable'],
    ['a reset', resetConnection, 'unavailable'],
  ];
  it.each(pulls)('Pull query: %s', async (_, reply, kind) => {
    daraja.replyPush(reply);
    expect((await provider.pull({ ...WINDOW, offset: 0 })).kind).toBe(kind);
  });

  it('reads pages larger than other answers may be', async () => {
    const ids = Array.from({ length: 2_000 }, (_, n) => `RCPT${n}`);
    daraja.replyPush(records(...ids));
    expect(await provider.pull({ ...WINDOW, offset: 0 })).toMatchObject({ kind: 'pulled', nextOffset: 2_000 });
  });

  it('pulls a whole window, page after page', async () => {
    daraja.replyPush(records('AAAA1', 'AAAA2'), records('AAAA2', 'AAAA3'), json(NONE));
    const { payments, stoppedBy } = await pullWindow(provider, WINDOW);
    expect(payments.map(({ receipt }) => receipt)).toEqual(['AAAA1', 'AAAA2', 'AAAA3']);
    expect(stoppedBy).toBeUndefined();
    expect([0, 1, 2].map((n) => sent(n)['OffSetValue'])).toEqual(['0', '2', '4']);
  });

  it('stops when the offset is not heeded', async () => {
    daraja.replyPush(records('AAAA1', 'AAAA2'));
    expect((await pullWindow(provider, WINDOW)).payments).toHaveLength(2);
    expect(daraja.pushes).toHaveLength(2);
  });

  it('keeps what it has when a page fails, and says so', async () => {
    daraja.replyPush(records('AAAA1'), envelope(500, '500.003.1001', 'Internal Server Error'));
    const { payments, stoppedBy } = await pullWindow(provider, WINDOW);
    expect(payments).toHaveLength(1);
    expect(stoppedBy).toMatchObject({ kind: 'unavailable' });
  });

  it.each([
    ['a window of nothing', { toMs: WINDOW.fromMs }],
    ['no shortcode', { shortcode: '' }],
    ['a negative offset', { offset: -1 }],
  ])('pulls nothing with %s', async (_, change) => {
    expect(await provider.pull({ ...WINDOW, offset: 0, ...change })).toMatchObject({ resultCode: 'INVALID_REQUEST' });
    expect(daraja.oauth).toHaveLength(0);
  });
});
