import { systemClock } from '@daftari/kernel/clock';
import { cents } from '@daftari/kernel/money';
import { BALANCE_PATH } from './balance-provider';
import { darajaProvider, type DarajaProvider } from './daraja-provider';
import type { Reversal } from './reversal-port';
import { REVERSAL_PATH } from './reversal-provider';
import { ADDRESSES, QUEUED, WITH_INITIATOR } from './testing/payouts';
import { CREDENTIALS } from './testing/pushes';
import { resetConnection, scriptedDaraja, type Reply, type ScriptedDaraja } from './testing/scripted-daraja';

const REVERSAL: Reversal = {
  ...ADDRESSES,
  shortcode: '600992',
  receipt: 'NLJ7RT61SV',
  amountCents: cents(250_00),
  remarks: 'Order 7 came late & was cancelled',
};
const BALANCE = { ...ADDRESSES, shortcode: '600992' };
const envelope = (status: number, errorCode: string, errorMessage: string): Reply => ({
  status,
  body: JSON.stringify({ requestId: 'r', errorCode, errorMessage }),
});
const acknowledged = (changes: object = {}): Reply => ({ body: JSON.stringify({ ...QUEUED, ...changes }) });

describe('reversal and balance', () => {
  let daraja: ScriptedDaraja;
  let provider: DarajaProvider;
  beforeEach(async () => {
    daraja = await scriptedDaraja();
    provider = darajaProvider({ baseUrl: daraja.url, credentials: WITH_INITIATOR, clock: systemClock });
    daraja.replyPush(acknowledged());
  });
  afterEach(async () => {
    await provider.close();
    await daraja.close();
  });
  const sent = () => JSON.parse(daraja.pushes[0]!.body) as Record<string, string>;

  it('ask for a reversal, name for name: daraja.md §6.3', async () => {
    expect(await provider.reverse(REVERSAL)).toMatchObject({
      kind: 'queued',
      originatorConversationId: QUEUED.OriginatorConversationID,
      conversationId: QUEUED.ConversationID,
    });
    expect(daraja.pushes[0]!.url).toBe(REVERSAL_PATH);
    expect(sent()).toEqual({
      Initiator: 'testapi',
      SecurityCredential: expect.stringMatching(/^[\w+/]{342}==$/),
      CommandID: 'TransactionReversal',
      TransactionID: 'NLJ7RT61SV',
      Amount: '250',
      ReceiverParty: '600992',
      RecieverIdentifierType: '11',
      ResultURL: ADDRESSES.resultUrl,
      QueueTimeOutURL: ADDRESSES.queueTimeoutUrl,
      Remarks: 'Order 7 came late was cancelled',
    });
  });

  it('ask for a balance, name for name: daraja.md §6.2', async () => {
    expect(await provider.askBalance(BALANCE)).toMatchObject({ kind: 'queued' });
    expect(daraja.pushes[0]!.url).toBe(BALANCE_PATH);
    expect(sent()).toEqual({
      Initiator: 'testapi',
      SecurityCredential: expect.stringMatching(/^[\w+/]{342}==$/),
      CommandID: 'AccountBalance',
      PartyA: '600992',
      IdentifierType: '4',
      Remarks: 'OK',
      QueueTimeOutURL: ADDRESSES.queueTimeoutUrl,
      ResultURL: ADDRESSES.resultUrl,
    });
  });

  const answers: [string, Reply, reversal: string, balance: string][] = [
    ['400.002.02', envelope(400, '400.002.02', 'Invalid RecieverIdentifierType'), 'refused', 'refused'],
    ['404.001.01', envelope(404, '404.001.01', 'Resource not found'), 'refused', 'refused'],
    ['405.001', envelope(405, '405.001', 'GET Method Not Allowed'), 'refused', 'refused'],
    ['401.002.01, twice', envelope(401, '401.002.01', 'Invalid Access Token - '), 'refused', 'refused'],
    ['404.001.03, twice', envelope(404, '404.001.03', 'Invalid Access Token'), 'refused', 'refused'],
    ['already reversed', acknowledged({ ResponseCode: 'R000001' }), 'refused', 'refused'],
    ['500.001.1001', envelope(500, '500.001.1001', 'Internal Server Error'), 'unknown', 'unavailable'],
    ['500.003.1001', envelope(500, '500.003.1001', 'Internal Server Error'), 'unknown', 'unavailable'],
    ['a duplicate', envelope(500, '500.002.1001', 'Duplicate OriginatorConversationID.'), 'unknown', 'unavailable'],
    ['maintenance', envelope(503, '00.002.1001', 'Service is currently under maintenance.'), 'unknown', 'unavailable'],
    ['spike arrest', envelope(500, '500.003.02', 'Spike Arrest Violation'), 'refused', 'refused'],
    ['a reset', resetConnection, 'unknown', 'unavailable'],
    ['HTML', { status: 503, body: '<html>' }, 'unknown', 'unavailable'],
  ];
  it.each(answers)('%s', async (_, reply, reversal, balance) => {
    daraja.replyPush(reply);
    expect((await provider.reverse(REVERSAL)).kind).toBe(reversal);
    expect((await provider.askBalance(BALANCE)).kind).toBe(balance);
  });

  it.each([
    ['no receipt', { receipt: '' }],
    ['cents', { amountCents: cents(250_50) }],
    ['nothing', { amountCents: cents(0) }],
    ['no shortcode', { shortcode: '' }],
    ['no address', { resultUrl: '' }],
  ])('send no reversal of %s', async (_, change) => {
    const outcome = await provider.reverse({ ...REVERSAL, ...change });
    expect(outcome).toMatchObject({ kind: 'refused', resultCode: 'INVALID_REQUEST' });
    expect(daraja.oauth).toHaveLength(0);
  });

  it('need an initiator', async () => {
    await provider.close();
    provider = darajaProvider({ baseUrl: daraja.url, credentials: CREDENTIALS, clock: systemClock });
    expect(await provider.reverse(REVERSAL)).toMatchObject({ resultCode: 'NOT_CONFIGURED' });
    expect(await provider.askBalance(BALANCE)).toMatchObject({ resultCode: 'NOT_CONFIGURED' });
  });
});
