import { generateKeyPairSync } from 'node:crypto';
import { manualClock } from '@daftari/kernel/clock';
import type { C2bAddresses, C2bProvider } from './c2b-port';
import { callbackAddressProblem } from './callback-address';
import { callbackTokens } from './callback-token';
import { DarajaUpstreams, type DarajaWorld } from './upstreams';

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const certificate = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const COLLECTS = { consumerKey: 'key', consumerSecret: 'secret', passkey: 'pass' };
const initiator = { initiatorName: 'api', initiatorPassword: 'password', certificate };
const SUBJECT = {
  environment: 'live' as const,
  merchantId: '11111111-1111-4111-8111-111111111111',
  transactionId: '22222222-2222-4222-8222-222222222222',
  attemptId: '33333333-3333-4333-8333-333333333333',
};

describe('who is asked for payments', () => {
  let upstreams: DarajaUpstreams;
  beforeEach(() => {
    const tokens = callbackTokens([{ id: 'aa', secret: Buffer.alloc(32, 7) }]);
    upstreams = new DarajaUpstreams(tokens, manualClock(0));
    upstreams.reachedAt('https://pay.duka.co.ke');
  });
  afterEach(() => upstreams.close());
  const connect = (credentials: DarajaWorld['credentials']) =>
    upstreams.connect('live', { baseUrl: 'http://127.0.0.1:1', shortcode: '600100', credentials });

  it('is nobody where nothing is connected', () => {
    connect({ ...COLLECTS, initiator });
    const { providerFor, payoutsFor, platformShortcode } = upstreams.ports();
    for (const asked of [providerFor, payoutsFor, platformShortcode]) expect(asked('test')).toBeUndefined();
    expect(upstreams.health('test')).toEqual([]);
  });

  it('pays nobody out without an initiator', () => {
    connect(COLLECTS);
    const { providerFor, payoutsFor, platformShortcode } = upstreams.ports();
    expect(providerFor('live')).toBeDefined();
    expect(platformShortcode('live')).toBe('600100');
    expect(payoutsFor('live')).toBeUndefined();
  });

  it('pays out with one, and is told where the results go', () => {
    connect({ ...COLLECTS, initiator });
    const { payoutsFor, resultUrlsFor } = upstreams.ports();
    expect(payoutsFor('live')).toBeDefined();
    const { resultUrl, queueTimeoutUrl } = resultUrlsFor(SUBJECT, 'payout');
    expect(resultUrl).toMatch(/^https:\/\/pay\.duka\.co\.ke\/callbacks\/payout\/1-aa-/);
    expect(queueTimeoutUrl).toMatch(/\/callbacks\/payout-timeout\/1-aa-/);
  });

  it('tells M-Pesa where payments come to that no prompt asked for: the same addresses each time', async () => {
    connect(COLLECTS);
    const { registerCollections } = upstreams.ports();
    expect(registerCollections('test')).toBeUndefined();
    const provider = upstreams.ports().providerFor('live') as unknown as C2bProvider;
    const asked = jest.spyOn(provider, 'registerC2b').mockResolvedValue({ kind: 'unavailable', reason: 'spec' });
    for (let i = 0; i < 2; i++) expect(await registerCollections('live')!()).toMatchObject({ kind: 'unavailable' });
    const [[first], [second]] = asked.mock.calls as [[C2bAddresses], [C2bAddresses]];
    expect(first).toEqual(second);
    expect(first).toMatchObject({ shortcode: '600100', responseType: 'Completed' });
    expect(first.confirmationUrl).toMatch(/^https:\/\/pay\.duka\.co\.ke\/callbacks\/c2b\/1-aa-/);
    expect(first.validationUrl).toMatch(/\/callbacks\/c2b-validation\/1-aa-/);
    expect(
      callbackAddressProblem(first.confirmationUrl) ?? callbackAddressProblem(first.validationUrl),
    ).toBeUndefined();
  });

  it('asks for balances with an initiator only, and is told where they go', () => {
    connect(COLLECTS);
    expect(upstreams.ports().balanceFor('live')).toBeUndefined();
    connect({ ...COLLECTS, initiator });
    const { balanceFor, resultUrlsFor } = upstreams.ports();
    expect(balanceFor('live')).toBeDefined();
    const { resultUrl, queueTimeoutUrl } = resultUrlsFor(SUBJECT, 'balance');
    expect(resultUrl).toMatch(/\/callbacks\/balance\/1-aa-/);
    expect(queueTimeoutUrl).toMatch(/\/callbacks\/balance-timeout\/1-aa-/);
  });

  it('is stopped by results of live money, and by none of a simulator', () => {
    connect({ ...COLLECTS, initiator });
    const credentials = { ...COLLECTS, initiator };
    upstreams.connect('test', { baseUrl: 'http://127.0.0.1:1', shortcode: '174379', credentials });
    const { noteResult } = upstreams.ports();
    noteResult('test', '8006', 'payout');
    const stopped = () => upstreams.circuits().filter(({ state }) => state !== 'closed');
    expect(stopped()).toEqual([]);
    noteResult('live', '21', 'account-balance');
    expect(stopped()).toEqual([
      {
        environment: 'live',
        product: 'account-balance',
        state: 'open',
        reason: 'M-Pesa refuses our initiator: 21: the initiator may not do this',
        trips: 1,
      },
    ]);
    expect(upstreams.circuits()).toHaveLength(16);
  });
});
