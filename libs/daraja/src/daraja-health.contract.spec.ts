import { manualClock } from '@daftari/kernel/clock';
import { darajaProvider, type DarajaOptions, type DarajaProvider } from './daraja-provider';
import { PRODUCTS } from './products';
import { ADDRESSES, aPayout, QUEUED, WITH_INITIATOR } from './testing/payouts';
import { aPush } from './testing/pushes';
import {
  ACKNOWLEDGEMENT,
  resetConnection,
  scriptedDaraja,
  type Reply,
  type ScriptedDaraja,
} from './testing/scripted-daraja';

const QUESTION = { ...ADDRESSES, shortcode: '600992', originatorConversationId: 'payout-0001' };
const failure = (status: number, errorCode: string, errorMessage: string): Reply => ({
  status,
  body: JSON.stringify({ requestId: 'r', errorCode, errorMessage }),
});
const OK: Reply = { body: JSON.stringify({ ...QUEUED, ...ACKNOWLEDGEMENT }) };
const OPEN = { kind: 'refused', code: 'PROVIDER_UNAVAILABLE', resultCode: 'CIRCUIT_OPEN' };

describe('the circuits of the Daraja provider', () => {
  let daraja: ScriptedDaraja;
  let provider: DarajaProvider;
  const clock = manualClock(0);
  const open = (options: Partial<DarajaOptions> = {}) =>
    (provider = darajaProvider({ baseUrl: daraja.url, credentials: WITH_INITIATOR, clock, ...options }));
  const opened = () => provider.health().filter(({ state }) => state !== 'closed');

  beforeEach(async () => {
    clock.set(Date.UTC(2026, 9, 6));
    daraja = await scriptedDaraja();
    daraja.replyPush(OK);
    open();
  });
  afterEach(async () => {
    await provider.close();
    await daraja.close();
  });

  it('are closed while all is well', async () => {
    await provider.push(aPush());
    expect(provider.health()).toEqual(PRODUCTS.map((product) => ({ product, state: 'closed' })));
  });

  const ours: [string, Reply][] = [
    ['wrong credentials', failure(500, '500.001.1001', '[MerchantValidate] - Wrong credentials')],
    ['a token that is refused twice', failure(404, '404.001.03', 'Invalid Access Token')],
    ['401 without an envelope, twice', { status: 401 }],
  ];
  it.each(ours)('open at once after %s, for that product alone', async (_, reply) => {
    daraja.replyPush(reply);
    expect(await provider.push(aPush())).toMatchObject({ kind: 'refused', code: 'PROVIDER_REFUSED' });
    const sent = daraja.pushes.length;
    expect(await provider.push(aPush())).toMatchObject({ ...OPEN, retryAfterSeconds: 60 });
    expect(daraja.pushes).toHaveLength(sent);
    expect(opened()).toEqual([
      { product: 'stk-push', state: 'open', reason: expect.stringContaining('M-Pesa refuses our credentials: ') },
    ]);
    daraja.replyPush(OK);
    expect((await provider.payOut(aPayout())).kind).toBe('queued');
    clock.advance(60_000);
    expect((await provider.push(aPush())).kind).toBe('accepted');
    expect(opened()).toEqual([]);
  });

  it('open when OAuth refuses key and secret, and ask no more', async () => {
    daraja.replyOauth(failure(400, '400.008.01', 'Invalid Authentication passed'));
    expect(await provider.push(aPush())).toMatchObject({ resultCode: '400.008.01' });
    expect(await provider.push(aPush())).toMatchObject(OPEN);
    expect(daraja.oauth).toHaveLength(1);
  });

  const outages: [string, Reply][] = [
    ['resets', resetConnection],
    ['HTML of the firewall', { status: 503, body: '<html>Incapsula</html>' }],
    ['gateway timeouts', { status: 504, body: '{"fault":{"faultstring":"Gateway Timeout"}}' }],
    ['"unreachable"', failure(500, '500.003.1001', 'Service is currently unreachable. Please try again later.')],
  ];
  it.each(outages)('open after ten %s in a row', async (_, reply) => {
    daraja.replyPush(reply);
    for (let n = 0; n < 10; n++) expect((await provider.payOut(aPayout())).kind).toBe('unknown');
    expect(await provider.payOut(aPayout())).toMatchObject({ ...OPEN, retryAfterSeconds: 5 });
    expect(daraja.pushes).toHaveLength(10);
    expect(opened()).toEqual([
      { product: 'payout', state: 'open', reason: expect.stringContaining('does not answer') },
    ]);
  });

  const bearable: [string, Reply][] = [
    ['refusals of requests', failure(400, '400.002.02', 'Bad Request - Invalid PhoneNumber')],
    ['locked subscribers', failure(500, '500.001.1001', 'Unable to lock subscriber')],
    ['spike arrest', failure(500, '500.003.02', 'Error Occurred: Spike Arrest Violation')],
    ['internal errors of single requests', failure(500, '500.001.1001', 'Internal Server Error')],
    ['duplicate ids', failure(500, '500.002.1001', 'Duplicate OriginatorConversationID.')],
  ];
  it.each(bearable)('stay closed after many %s', async (_, reply) => {
    daraja.replyPush(reply);
    for (let n = 0; n < 12; n++) {
      await provider.push(aPush());
      await provider.payOut(aPayout());
    }
    expect(daraja.pushes).toHaveLength(24);
    expect(opened()).toEqual([]);
  });

  it('stay closed when requests only wait for a free connection in vain', async () => {
    await provider.close();
    open({ maxConnections: 1, circuitLimits: { outages: 3 } });
    const asked = new Promise<void>((resolve) => daraja.replyPush(() => resolve()));
    const first = provider.push(aPush());
    await asked;
    for (let n = 0; n < 5; n++) expect(await provider.push(aPush(), 20)).toMatchObject({ resultCode: 'NOT_SENT' });
    expect(opened()).toEqual([]);
    await provider.close();
    await first;
  });

  it('stay closed when nobody waited long enough to know', async () => {
    await provider.close();
    open({ circuitLimits: { outages: 3 } });
    daraja.replyPush(() => undefined);
    for (let n = 0; n < 5; n++) expect((await provider.push(aPush(), 40)).kind).toBe('unknown');
    expect(opened()).toEqual([]);
    expect(provider.trips().every(({ trips }) => trips === 0)).toBe(true);
  });

  it.each(['2001', '8006', '18', '20', '22'])('of all initiator APIs open for result %s', async (code) => {
    provider.reportResult(code);
    expect(await provider.payOut(aPayout())).toMatchObject({ ...OPEN, retryAfterSeconds: 300 });
    expect(await provider.askStatus(QUESTION)).toMatchObject(OPEN);
    expect((await provider.push(aPush())).kind).toBe('accepted');
    expect(opened().map(({ product }) => product)).toEqual([
      'payout',
      'transaction-status',
      'reversal',
      'account-balance',
    ]);
    expect(opened()[0]).toMatchObject({ reason: expect.stringContaining(`refuses our initiator: ${code}: `) });
    expect(provider.trips()).toContainEqual({ product: 'payout', trips: 1 });
    expect(provider.trips()).toContainEqual({ product: 'stk-push', trips: 0 });
  });

  it.each(['21', 'TP40153', '11', '2028'])('of one product opens for result %s', (code) => {
    provider.reportResult(code);
    expect(opened().map(({ product }) => product)).toEqual(['payout']);
    provider.reportResult(code, 'reversal');
    expect(opened().map(({ product }) => product)).toEqual(['payout', 'reversal']);
  });

  it.each(['0', '1', '17', '2040', '25', '7777', 'SFC_IC0003'])('stay closed for result %s', (code) => {
    provider.reportResult(code);
    expect(opened()).toEqual([]);
  });

  it('close together once a trial of one of them got a good result', async () => {
    provider.reportResult('8006');
    provider.reportResult('21', 'reversal');
    provider.reportResult('0');
    expect(opened()).toHaveLength(4);
    clock.advance(300_000);
    expect((await provider.askStatus(QUESTION)).kind).toBe('queued');
    expect(await provider.askStatus(QUESTION)).toMatchObject(OPEN);
    provider.reportResult('17', 'transaction-status');
    expect(opened()).toHaveLength(4);
    provider.reportResult('2032', 'transaction-status');
    expect(opened().map(({ product }) => product)).toEqual(['reversal']);
    expect((await provider.payOut(aPayout())).kind).toBe('queued');
  });
});
