import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { manualClock } from '@daftari/kernel/clock';
import { cents } from '@daftari/kernel/money';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { darajaProvider, type DarajaOptions, type DarajaProvider } from './daraja-provider';
import { InvalidInitiator } from './initiator-identity';
import { ADDRESSES, aPayout, decrypt, INITIATOR, QUEUED, WITH_INITIATOR } from './testing/payouts';
import { aPush, CREDENTIALS } from './testing/pushes';
import { ACKNOWLEDGEMENT, scriptedDaraja, silence, type ScriptedDaraja } from './testing/scripted-daraja';

const NOON_UTC = Date.UTC(2026, 9, 6, 12, 0, 0);
const QUESTION = { ...ADDRESSES, shortcode: '600992', originatorConversationId: 'payout-0001' };

describe('the initiator APIs of the Daraja provider', () => {
  let daraja: ScriptedDaraja;
  let provider: DarajaProvider;
  const clock = manualClock(NOON_UTC);
  const open = (options: Partial<DarajaOptions> = {}) =>
    (provider = darajaProvider({ baseUrl: daraja.url, credentials: WITH_INITIATOR, clock, ...options }));

  beforeEach(async () => {
    clock.set(NOON_UTC);
    daraja = await scriptedDaraja();
    daraja.replyPush({ body: JSON.stringify(QUEUED) });
    open();
  });
  afterEach(async () => {
    await provider.close();
    await daraja.close();
  });

  it('sends a payout with a credential that M-Pesa can decrypt, and answers what was queued', async () => {
    await provider.close();
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const certificate = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }))
      .export({ type: 'spki', format: 'pem' })
      .toString();
    open({ credentials: { ...CREDENTIALS, initiator: { ...INITIATOR, certificate } } });
    expect(await provider.payOut(aPayout())).toEqual({
      kind: 'queued',
      conversationId: 'AG_20260928_0100101002hi3i67m6ml',
      originatorConversationId: 'payout-0001',
      resultCode: '0',
      resultDescription: 'Accept the service request successfully.',
    });
    const [sent] = daraja.pushes;
    expect(sent).toMatchObject({ method: 'POST', url: '/mpesa/b2c/v3/paymentrequest' });
    expect(sent!.headers).toMatchObject({ authorization: 'Bearer token-number-1', 'content-type': 'application/json' });
    const body = JSON.parse(sent!.body) as Record<string, string>;
    expect(body).toMatchObject({ InitiatorName: 'testapi', Amount: '1500', Occassion: 'Christmas Pay' });
    expect(decrypt(body['SecurityCredential']!, privateKey)).toBe(INITIATOR.initiatorPassword);
  });

  it('keeps our id when Daraja answers one of its own', async () => {
    daraja.replyPush({ body: JSON.stringify({ ...QUEUED, OriginatorConversationID: '8423-4a3b-1' }) });
    expect(await provider.payOut(aPayout())).toMatchObject({ originatorConversationId: 'payout-0001' });
    expect(await provider.askStatus(QUESTION)).toMatchObject({ originatorConversationId: '8423-4a3b-1' });
  });

  it('asks for a status', async () => {
    expect(await provider.askStatus(QUESTION)).toMatchObject({ kind: 'queued' });
    expect(daraja.pushes[0]).toMatchObject({ url: '/mpesa/transactionstatus/v1/query' });
    expect(JSON.parse(daraja.pushes[0]!.body)).toMatchObject({ OriginalConversationID: 'payout-0001' });
  });

  it('shares one token with the pushes', async () => {
    await Promise.all([provider.payOut(aPayout()), provider.askStatus(QUESTION), provider.push(aPush())]);
    expect(daraja.oauth).toHaveLength(1);
  });

  it('sends a payout again only when its token was refused, under the same id', async () => {
    const refusal = { errorCode: '401.002.01', errorMessage: 'Error Occurred - Invalid Access Token - token-number-1' };
    daraja.replyPush({ status: 401, body: JSON.stringify(refusal) }, { body: JSON.stringify(QUEUED) });
    expect((await provider.payOut(aPayout())).kind).toBe('queued');
    expect(daraja.pushes.map((sent) => sent.headers['authorization'])).toEqual([
      'Bearer token-number-1',
      'Bearer token-number-2',
    ]);
    const ids = daraja.pushes.map((sent) => (JSON.parse(sent.body) as typeof QUEUED).OriginatorConversationID);
    expect(ids).toEqual(['payout-0001', 'payout-0001']);
  });

  it('refuses both without an initiator, and pushes go on', async () => {
    await provider.close();
    open({ credentials: CREDENTIALS });
    const refusal = { kind: 'refused', code: 'PROVIDER_REFUSED', resultCode: 'NOT_CONFIGURED' };
    expect(await provider.payOut(aPayout())).toMatchObject(refusal);
    expect(await provider.askStatus(QUESTION)).toMatchObject(refusal);
    expect(daraja.oauth).toHaveLength(0);
    daraja.replyPush({ body: JSON.stringify(ACKNOWLEDGEMENT) });
    expect((await provider.push(aPush())).kind).toBe('accepted');
  });

  it('is not made from settings that can not work', () => {
    const initiator = { ...INITIATOR, certificate: 'certificate.cer' };
    expect(() => darajaProvider({ baseUrl: daraja.url, credentials: { ...CREDENTIALS, initiator }, clock })).toThrow(
      InvalidInitiator,
    );
  });

  it.each([
    ['cents', { amountCents: cents(10_50) }],
    ['less than KES 10', { amountCents: cents(9_00) }],
    ['no id', { originatorConversationId: '' }],
  ])('sends nothing with %s', async (_, change) => {
    expect(await provider.payOut(aPayout(change))).toMatchObject({ kind: 'refused', resultCode: 'INVALID_REQUEST' });
    expect(daraja.oauth).toHaveLength(0);
  });

  it.each([
    ['its own deadline', undefined, 30_000],
    ['a shorter one', 1_500, 1_500],
    ['not a longer one', 60_000, 30_000],
  ])('does not know what became of a payout after %s', async (_, given, deadlineMs) => {
    await provider.close();
    const scheduler = manualScheduler(clock);
    open({ scheduler });
    const asked = new Promise<void>((resolve) => daraja.replyPush(() => resolve()));
    const outcome = provider.payOut(aPayout(), given);
    await asked;
    scheduler.run(deadlineMs - 1);
    expect(await Promise.race([outcome, Promise.resolve('still waiting')])).toBe('still waiting');
    scheduler.run(1);
    expect(await outcome).toMatchObject({ kind: 'unknown' });
  });

  it('keeps the pace of each product, and refuses what can not have a turn in time', async () => {
    await provider.close();
    open({ paces: { payout: { perSecond: 0.001, burst: 1 } } });
    expect((await provider.payOut(aPayout())).kind).toBe('queued');
    expect(await provider.payOut(aPayout())).toMatchObject({
      kind: 'refused',
      code: 'PROVIDER_UNAVAILABLE',
      resultCode: 'NOT_SENT',
      retryAfterSeconds: 5,
    });
    expect((await provider.askStatus(QUESTION)).kind).toBe('queued');
    expect(daraja.pushes).toHaveLength(2);
  });

  it('asks nothing more for a while after spike arrest, and payouts go on', async () => {
    const spike = { errorCode: '500.003.02', errorMessage: 'Error Occurred: Spike Arrest Violation' };
    daraja.replyPush({ status: 500, body: JSON.stringify(spike) }, { body: JSON.stringify(QUEUED) });
    expect(await provider.askStatus(QUESTION)).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryAfterSeconds: 5 });
    expect(await provider.askStatus(QUESTION, 4_000)).toMatchObject({ kind: 'refused', resultCode: 'NOT_SENT' });
    expect((await provider.payOut(aPayout())).kind).toBe('queued');
    clock.advance(5_000);
    expect((await provider.askStatus(QUESTION)).kind).toBe('queued');
  });

  it('keeps a payout from waiting behind questions, and a push behind payouts', async () => {
    const busy = { status: 0, payout: 0 };
    const all = new Promise<void>((resolve) =>
      daraja.replyPush((response, request) => {
        if (request.url?.includes('stkpush')) return void response.end(JSON.stringify(ACKNOWLEDGEMENT));
        const kind = request.url?.includes('b2c') === true ? 'payout' : 'status';
        busy[kind] += 1;
        if (busy.status === 8 && busy.payout === 16) resolve();
      }),
    );
    const questions = Array.from({ length: 20 }, () => provider.askStatus(QUESTION));
    const payouts = Array.from({ length: 30 }, () => provider.payOut(aPayout()));
    await all;
    expect((await provider.push(aPush())).kind).toBe('accepted');
    await provider.close();
    for (const outcome of await Promise.all(questions)) expect(['unavailable', 'refused']).toContain(outcome.kind);
    const kinds = (await Promise.all(payouts)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'unknown')).toHaveLength(16);
    expect(kinds.filter((kind) => kind === 'refused')).toHaveLength(14);
  });

  it('answers unknown for a payout that still runs when it is closed', async () => {
    const asked = new Promise<void>((resolve) => daraja.replyPush((...it) => (silence(...it), resolve())));
    const outcome = provider.payOut(aPayout());
    await asked;
    await provider.close();
    expect((await outcome).kind).toBe('unknown');
  });
});
