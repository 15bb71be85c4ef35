import { cents } from '@daftari/kernel/money';
import { manualClock } from '@daftari/kernel/clock';
import { seededRandom } from '@daftari/kernel/random';
import { createLogger } from '@daftari/service/logger';
import { buildSimulator } from './service';
import { resultOf } from './testing/initiator-requests';
import { basic, byPhone, CREDENTIALS, OAUTH_PATH, START_MS, startRig, type Rig } from './testing/rig';

describe('a rule', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig({ switches: { floatStartCents: cents(1_000_00) } })));
  afterEach(() => rig.simulator.stop());

  const post = (path: string, body: unknown = {}) =>
    rig.simulator.app.inject({ method: 'POST', url: path, payload: JSON.stringify(body) });
  const codes = () => rig.received.map(({ stkCallback }) => stkCallback['ResultCode']);
  const pay = async (fields: object) => {
    const answer = await rig.push({ ...fields }).catch(() => undefined);
    await rig.elapse(3_000);
    return answer?.statusCode;
  };

  it('decides a request by phone, amount, reference, API and number; the first that fits wins', async () => {
    await post('/_sim/rules', { api: 'stkpush', amount: 7, then: { scenario: '002' } });
    await post('/_sim/rules', { phone: '254722000333', then: { scenario: '001' } });
    await post('/_sim/rules', { reference: 'late', nth: 2, then: { lost: 'gateway-timeout', executed: true } });
    await post('/_sim/rules', { api: 'b2c', then: { scenario: '008' } });
    expect(await rig.see('/_sim/rules')).toMatchObject({ rules: [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }] });
    await pay({ ...byPhone('254722000333'), Amount: 7 });
    await pay({ ...byPhone('254722000333'), Amount: 8 });
    await pay({ Amount: 9 });
    expect(codes()).toEqual([1032, 1, 0]);
    expect([await pay({ AccountReference: 'late' }), await pay({ AccountReference: 'late' })]).toEqual([200, 504]);
    expect(codes()).toEqual([1032, 1, 0, 0, 0]);
    await rig.payOut();
    await rig.elapse(5_000);
    expect(await rig.see('/_sim/payouts')).toMatchObject({ payouts: [{ outcome: 'lost' }] });
    await rig.simulator.app.inject({ method: 'DELETE', url: '/_sim/rules' });
    await pay({ Amount: 7 });
    expect(codes().at(-1)).toBe(0);
  });

  it('may refuse, or lose a request on its way in', async () => {
    rig.simulator.control.disturbances.addRule({ nth: 1, then: { refusal: 'systemBusy' } });
    rig.simulator.control.disturbances.addRule({ api: 'stkpush', then: { lost: 'reset', executed: false } });
    const refused = await rig.simulator.app.inject({ method: 'GET', url: OAUTH_PATH });
    expect(refused.json()).toMatchObject({ errorCode: '500.003.02' });
    expect(await pay({})).toBeUndefined();
    expect(await rig.see('/_sim/payments')).toMatchObject({ total: 0 });
  });

  it.each([
    [{ then: { scenario: 'x' } }],
    [{ then: { refusal: 'nobody' } }],
    [{ then: { lost: 'reset' } }],
    [{}],
    [{ amount: 1.5, then: { scenario: '001' } }],
    [{ phone: 7, then: { scenario: '001' } }],
    ['text'],
  ])('%j is refused', async (rule) => {
    expect((await post('/_sim/rules', rule)).statusCode).toBe(400);
  });

  it('is not needed for magic amounts, where they are switched on', async () => {
    const magic = await startRig({ switches: { magicAmounts: true } });
    for (const [n, Amount] of [1_001, 1_032, 2_001, 32].entries()) {
      await magic.push({ ...byPhone(`25472200000${n}`), Amount });
      await magic.elapse(3_000);
    }
    expect(magic.received.map(({ stkCallback }) => stkCallback['ResultCode'])).toEqual([1, 1032, 2001, 0]);
    await magic.simulator.stop();
  });
});

describe('the control plane', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig({ switches: { floatStartCents: cents(1_000_00) } })));
  afterEach(() => rig.simulator.stop());

  const post = async (path: string, body: unknown = {}) => {
    const answer = await rig.simulator.app.inject({ method: 'POST', url: path, payload: JSON.stringify(body) });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };
  const wallet = async (account: string) => {
    const { accounts } = await rig.see<{ accounts: { account: string; balanceCents: number }[] }>('/_sim/ledger');
    return accounts.find((one) => one.account === account)?.balanceCents;
  };

  it('lets virtual time pass, and what follows from it happen in its order', async () => {
    await rig.push(byPhone('254700000019'));
    expect(await post('/_sim/clock/advance', { ms: 24 * 3_600_000 })).toMatchObject({ status: 200 });
    expect(rig.received.map(({ stkCallback }) => stkCallback['ResultCode'])).toEqual([1037, 0]);
    expect(rig.received[1]!.text).toContain('"Value":20261006095245');
    expect(rig.clock.nowMs()).toBe(START_MS + 24 * 3_600_000);
    expect(await post('/_sim/clock/advance', { ms: -1 })).toMatchObject({ status: 400 });
  });

  it('does not move real time', async () => {
    const parts = { storePath: ':memory:', logger: createLogger({ level: 'silent' }) };
    const real = await buildSimulator({ ...parts, clock: manualClock(START_MS), random: seededRandom(1) });
    const answer = await real.app.inject({ method: 'POST', url: '/_sim/clock/advance', payload: '{"ms":1}' });
    expect(answer.statusCode).toBe(409);
    await real.stop();
  });

  it('sends, drops and repeats callbacks', async () => {
    await rig.push(byPhone('254700000021'));
    await rig.elapse(3_000);
    expect(rig.received).toHaveLength(0);
    expect(await post('/_sim/callbacks/1/send')).toMatchObject({ status: 200 });
    await rig.elapse(100);
    expect(rig.received).toHaveLength(1);
    await post('/_sim/callbacks/1/duplicate');
    await post('/_sim/callbacks/1/send');
    await rig.elapse(100);
    expect(new Set(rig.received.map(({ text }) => text)).size).toBe(1);
    expect(rig.received).toHaveLength(3);
    expect(await post('/_sim/callbacks/1/drop')).toMatchObject({ status: 404 });
    expect(await post('/_sim/callbacks/99/send')).toMatchObject({ status: 404 });
    await rig.push(byPhone('254700000021'));
    await rig.elapse(2_500);
    expect(await post('/_sim/callbacks/4/drop')).toMatchObject({ status: 200 });
    await rig.elapse(200_000);
    expect(rig.received).toHaveLength(3);
  });

  it('sets wallets and the float, and makes a phone nobody’s', async () => {
    await post('/_sim/wallets', { phone: '254722000111', balance: 30 });
    expect(await wallet('phone/254722000111')).toBe(3_000);
    await rig.push({ ...byPhone('254722000111'), Amount: 31 });
    await rig.elapse(3_000);
    expect(rig.received.at(-1)!.stkCallback['ResultCode']).toBe(1);
    await post('/_sim/wallets', { phone: '254722000111', registered: false });
    await rig.payOut();
    await post('/_sim/shortcodes', { shortcode: '174379', utility: 5 });
    await rig.payOut({ OriginatorConversationID: 'p2', PartyB: '254722000222' });
    await rig.elapse(3_000);
    expect(rig.received.slice(-2).map(({ text }) => resultOf(text).ResultCode)).toEqual([2040, 1]);
    expect(await rig.see('/_sim/assertions')).toMatchObject({ ok: true, sumCents: 0, accountsOff: { total: 0 } });
    expect(await post('/_sim/wallets', { phone: '0722', balance: 1 })).toMatchObject({ status: 400 });
    expect(await post('/_sim/shortcodes', { shortcode: '174379', utility: -5 })).toMatchObject({ status: 400 });
  });

  it('locks and unlocks the initiator', async () => {
    await post('/_sim/initiator/lock');
    await rig.payOut();
    await post('/_sim/initiator/unlock');
    await rig.payOut({ OriginatorConversationID: 'p2' });
    await rig.elapse(3_000);
    expect(rig.received.map(({ text }) => resultOf(text).ResultCode)).toEqual([8006, 0]);
    expect(rig.simulator.control.initiatorLocked()).toBe(false);
  });

  it('forgets all that happened, but not who may come in', async () => {
    await rig.push();
    await rig.payOut();
    await rig.elapse(5_000);
    await post('/_sim/faults', { callbackLoss: 1 });
    expect(await post('/_sim/reset')).toMatchObject({ status: 200 });
    for (const list of ['requests', 'payments', 'payouts', 'callbacks', 'c2b'])
      expect(await rig.see(`/_sim/${list}`)).toMatchObject({ total: 0 });
    expect(await wallet('shortcode/174379')).toBe(100_000);
    const before = rig.received.length;
    expect((await rig.payOut()).statusCode).toBe(200);
    await rig.elapse(3_000);
    expect(rig.received).toHaveLength(before + 1);
  });
});

describe('the simulator as a fetch', () => {
  it('answers as over a socket, resets included', async () => {
    const rig = await startRig();
    const { fetch } = rig.simulator;
    const authorization = basic(CREDENTIALS.consumerKey, CREDENTIALS.consumerSecret);
    const answer = await fetch(`https://sandbox.safaricom.co.ke${OAUTH_PATH}`, { headers: { authorization } });
    expect([answer.status, answer.headers.get('x-daftari-simulator')]).toEqual([200, 'true']);
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const { goodPush } = await import('./testing/rig');
    const push = (signal?: AbortSignal) =>
      fetch('https://sandbox.safaricom.co.ke/mpesa/stkpush/v1/processrequest', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...goodPush(), ...byPhone('254700000024') }),
        ...(signal === undefined ? {} : { signal }),
      });
    await expect(push()).rejects.toThrow(TypeError);
    await expect(push(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    expect(await rig.see('/_sim/payments')).toMatchObject({ total: 1 });
    await rig.simulator.stop();
  });
});
