import { seededRandom } from '@daftari/kernel/random';
import { facts } from './testing/callback-facts';
import { PROFILE_NAMES } from './service';
import { askForToken, byPhone, startRig, until, type Rig } from './testing/rig';

const phoneNumber = (n: number) => `2547221${String(n).padStart(5, '0')}`;

describe('a fault', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig()));
  afterEach(() => rig.simulator.stop());

  const faults = (body: object | string) =>
    rig.simulator.app.inject({
      method: 'POST',
      url: '/_sim/faults',
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const codes = () => rig.received.map(({ stkCallback }) => stkCallback['ResultCode']);
  const count = async (state: string) => (await rig.see<Record<string, number>>('/_sim/callbacks'))[state];

  it('is set and taken away by the control plane and in process', async () => {
    expect((await faults({ callbackLoss: 0.5 })).json()).toMatchObject({ faults: { callbackLoss: 0.5, outage: 0 } });
    rig.simulator.control.disturbances.setFaults({ outage: 1 });
    expect(await rig.see('/_sim/faults')).toMatchObject({ faults: { callbackLoss: 0.5, outage: 1 } });
    await rig.simulator.app.inject({ method: 'DELETE', url: '/_sim/faults' });
    expect(await rig.see('/_sim/faults')).toMatchObject({ faults: { callbackLoss: 0, outage: 0 } });
  });

  it.each([
    ['{', /JSON object/],
    [{ callbackLos: 1 }, /callbackLos must be one of callbackLoss/],
    [{ callbackLoss: 2 }, /a share, 0 to 1/],
    [{ latencyMs: -1 }, /a number, 0 or more/],
    [{ holdCallbacks: 1 }, /true or false/],
    [{ outageLook: 'fire' }, /reset, hang/],
    [{ outageApis: 'b2c' }, /a list of strings/],
    [{ payers: { '12': 1 } }, /shares by ending/],
    [{ payers: { '012': 0.6, '013': 0.6 } }, /at most 1 in all/],
    [{ profile: 'mean' }, /happy, sandbox/],
  ])('%j is refused', async (body, error) => {
    const answer = await faults(body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ error: string }>().error).toMatch(error);
  });

  it('loses callbacks, which are then listed as dropped', async () => {
    await faults({ callbackLoss: 1 });
    await rig.push();
    await rig.elapse(5_000);
    expect(codes()).toEqual([]);
    expect(await rig.see('/_sim/callbacks?state=dropped')).toMatchObject({
      dropped: 1,
      callbacks: [{ state: 'dropped' }],
    });
    expect(await rig.see('/_sim/assertions')).toMatchObject({ ok: false, lostMoney: { total: 1 } });
  });

  it('sends callbacks twice, and forged ones to an address that is not quite right', async () => {
    await faults({ callbackDuplicates: 1, callbackForgeries: 1 });
    await rig.push();
    await rig.elapse(5_000);
    const receipts = rig.received.map(({ text }) => facts(text)['MpesaReceiptNumber']);
    const [first, second, third] = rig.received.map(({ url }) => url);
    expect([first === second, first === third]).toEqual(expect.arrayContaining([true, false]));
    expect(new Set(receipts).size).toBe(2);
    expect(receipts).toContain('SIMFORGED0');
    expect(await rig.see('/_sim/ledger')).toMatchObject({ totalEntries: 2 });
    expect(await rig.see('/_sim/assertions')).toMatchObject({ ok: true });
  });

  it('holds callbacks back, and lets all go at once', async () => {
    await faults({ holdCallbacks: true });
    for (const n of [1, 2, 3]) await rig.push(byPhone(phoneNumber(n)));
    await rig.elapse(60_000);
    expect(codes()).toEqual([]);
    expect(await count('pending')).toBe(3);
    await faults({ holdCallbacks: false });
    await rig.elapse(100);
    expect(codes()).toEqual([0, 0, 0]);
  });

  it('tries a callback again that was not taken, where tries are set', async () => {
    const refusing = await startRig({
      faults: { callbackRetriesMs: [1_000, 5_000] },
      receive: () => Promise.resolve(new Response('', { status: 500 })),
    });
    await refusing.push();
    await refusing.elapse(60_000);
    expect(refusing.received).toHaveLength(3);
    expect(new Set(refusing.received.map(({ text }) => text)).size).toBe(1);
    await refusing.simulator.stop();
  });

  it('delays callbacks, so that their order changes', async () => {
    await faults({ callbackDelayMs: 60_000 });
    for (let n = 0; n < 8; n += 1) await rig.push({ ...byPhone(phoneNumber(n)), Amount: n + 1 });
    await rig.elapse(2_500);
    expect(rig.received.length).toBeLessThan(8);
    await rig.simulator.control.advance(60_000);
    const order = rig.received.map(({ text }) => Number(facts(text)['Amount']));
    expect(order).toHaveLength(8);
    expect(order).not.toEqual([...order].sort((one, other) => one - other));
  });

  it.each([
    ['firewall-page', 503, 'Incapsula'],
    ['gateway-timeout', 504, 'TARGET_READ_TIMEOUT'],
    ['internal-error', 500, 'Internal Server Error'],
    ['unreachable', 500, 'Service is currently unreachable. Please try again later.'],
  ])('is an outage that looks like %s: nothing is executed', async (outageLook, status, part) => {
    await rig.newToken();
    await faults({ outage: 1, outageLook, outageApis: ['stkpush'] });
    const answer = await rig.push();
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toContain(part);
    expect(await rig.see('/_sim/payments')).toMatchObject({ total: 0 });
    expect((await askForToken(rig.simulator)).statusCode).toBe(200);
  });

  it('loses the answers of what was executed', async () => {
    await faults({ lostAnswers: 1 });
    await expect(rig.push()).rejects.toThrow();
    await rig.elapse(3_000);
    expect(codes()).toEqual([0]);
    await expect(rig.payOut()).rejects.toThrow();
    expect(await rig.see('/_sim/payouts')).toMatchObject({ total: 1 });
  });

  it('keeps answers waiting', async () => {
    await rig.post('/nowhere', {});
    await faults({ latencyMs: 10_000 });
    let answered = false;
    const push = rig.push().then(() => (answered = true));
    await until(async () => (await rig.see<{ total: number }>('/_sim/payments')).total === 1);
    expect(answered).toBe(false);
    await rig.elapse(10_000);
    await push;
  });

  it('arrests spikes by API, and ends a quota', async () => {
    await rig.newToken();
    await faults({ spikeArrest: 2 });
    const error = async (n: number) =>
      (await rig.push(byPhone(phoneNumber(n)))).json<Record<string, string>>()['errorMessage'];
    expect([await error(1), await error(2), await error(3)]).toEqual([
      ...[undefined, undefined, 'Error Occurred: Spike Arrest Violation'],
    ]);
    rig.clock.advance(500);
    expect([await error(4), await error(5)]).toEqual([undefined, 'Error Occurred: Spike Arrest Violation']);
    await faults({ spikeArrest: 0, quota: 4 });
    expect([await error(6), await error(7)]).toEqual([undefined, 'Error Occurred: Quota Violation']);
    expect((await rig.payOut()).statusCode).toBe(200);
  });

  it('makes queries noisy', async () => {
    const id = (await rig.push()).json<{ CheckoutRequestID: string }>().CheckoutRequestID;
    await rig.elapse(3_000);
    await faults({ queryNoise: 1 });
    const told = await Promise.all(Array.from({ length: 20 }, () => rig.query(id)));
    for (const answer of told) expect(answer.json()).toMatchObject({ errorCode: '500.001.1001', errorMessage: '' });
    expect(new Set(told.map(({ statusCode }) => statusCode))).toEqual(new Set([500, 200]));
  });

  it('is about tokens: refused, shorter lived, of another type, revoked, without the product', async () => {
    await faults({ expiresInNumber: true, tokenLifeMs: 1_000 });
    expect((await askForToken(rig.simulator)).json()).toMatchObject({ expires_in: 3_599 });
    expect((await rig.push(byPhone(phoneNumber(1)))).statusCode).toBe(200);
    rig.clock.advance(1_000);
    expect((await rig.push(byPhone(phoneNumber(2)))).statusCode).toBe(404);
    await faults({ oauthStatus: 503, tokenLifeMs: 0 });
    expect((await askForToken(rig.simulator)).statusCode).toBe(503);
    const fresh = await startRig({ faults: { productsRemoved: ['b2c'] } });
    expect((await fresh.push()).statusCode).toBe(200);
    expect((await fresh.payOut()).json()).toMatchObject({ errorCode: '401.002.01' });
    await fresh.simulator.app.inject({ method: 'POST', url: '/_sim/tokens/revoke' });
    expect((await fresh.push(byPhone(phoneNumber(1)))).json()).toMatchObject({ errorCode: '404.001.03' });
    await fresh.simulator.stop();
  });
});

describe('a profile', () => {
  /** Forty pushes and payouts, one after the other, each waited for; then three hours. */
  const run = async (profile: (typeof PROFILE_NAMES)[number], seed: number) => {
    const rig = await startRig({ profile, seed, timings: { ackMs: 0, slowAckMs: 1_000 } });
    const { control } = rig.simulator;
    control.disturbances.clearFaults();
    await rig.post('/nowhere', {});
    control.disturbances.useProfile(profile);
    const outcomes: string[] = [];
    const finish = async (answer: ReturnType<Rig['push']>) => {
      let ended = false;
      const said = answer.then(({ body }) => body).catch(() => 'reset');
      void said.then(() => (ended = true));
      const before = outcomes.length;
      await until(async () => (await rig.see<{ total: number }>('/_sim/requests?limit=1')).total >= before + 3);
      while (!ended) await control.advance(1_000);
      outcomes.push(await said);
    };
    for (let n = 0; n < 40; n += 1) {
      await finish(rig.push({ ...byPhone(phoneNumber(n)), AccountReference: `N${n}` }));
      await finish(rig.payOut({ OriginatorConversationID: `P${n}`, PartyB: phoneNumber(n) }));
    }
    await control.advance(3 * 3_600_000);
    const texts = rig.received.map(({ text, url }) => `${url} ${text}`);
    const assertions = await rig.see<Record<string, { total: number }>>('/_sim/assertions');
    const { open } = await rig.see<{ open: number }>('/_sim/payments');
    await rig.simulator.stop();
    return { outcomes, texts, assertions, open };
  };

  it.each(PROFILE_NAMES)('%s keeps the ledger sound', async (profile) => {
    const none = { total: 0 };
    const { assertions, open } = await run(profile, 3);
    expect(open).toBe(0);
    expect(assertions).toMatchObject({ sumCents: 0, contradictions: none, accountsOff: none, doublePays: none });
    expect(assertions).toMatchObject({ doublePayouts: none, payoutContradictions: none });
  });

  it('hostile gives the same bytes for the same seed, others for another', async () => {
    const withoutCredential = ({ texts, outcomes }: Awaited<ReturnType<typeof run>>) =>
      [...texts, ...outcomes].map((text) => text.replace(/"SecurityCredential":"[^"]*"/, ''));
    const [first, again, other] = [await run('hostile', 5), await run('hostile', 5), await run('hostile', 6)];
    expect(withoutCredential(again)).toEqual(withoutCredential(first));
    expect(withoutCredential(other)).not.toEqual(withoutCredential(first));
    expect(seededRandom(5).bytes(4)).not.toEqual(seededRandom(6).bytes(4));
  });
});
