import { ZERO_CENTS } from '@daftari/kernel/money';
import { MAGIC_PHONES, MAGIC_PREFIX } from './domain/scenarios';
import { facts } from './testing/callback-facts';
import { byPhone, startRig, until, type Rig } from './testing/rig';

/** What a phone's only payment came to, as the control plane has it. */
interface Seen {
  readonly payments: { outcome: string; resultCode: string; receipt: string | null; checkoutRequestId: string }[];
}

describe('the phone that ends in', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig()));
  afterEach(() => rig.simulator.stop());

  const push = (ending: string) => rig.push({ ...byPhone(`${MAGIC_PREFIX}${ending}`), Amount: 100 });
  const accepted = async (ending: string) =>
    (await push(ending)).json<{ CheckoutRequestID: string }>().CheckoutRequestID;
  const codes = () => rig.received.map(({ stkCallback }) => stkCallback['ResultCode']);
  const payment = async () => (await rig.see<Seen>('/_sim/payments')).payments[0]!;
  const collected = async () => {
    const { accounts } = await rig.see<{ accounts: { account: string; balanceCents: number }[] }>('/_sim/ledger');
    return accounts.find(({ account }) => account === 'shortcode/174379')?.balanceCents ?? 0;
  };
  const asked = async (id: string) => {
    const { ResultCode, errorMessage } = (await rig.query(id)).json<{ ResultCode?: string; errorMessage?: string }>();
    return ResultCode ?? errorMessage;
  };

  it.each([
    ['006', 1025],
    ['007', 26],
    ['008', 8006],
    ['009', 4],
    ['030', 7777],
    ['031', 'SFC_IC0003'],
    ['036', 'E3008'],
  ])(
    '%s gets the result %j, in the callback as it is and in the query as text, and pays nothing',
    async (ending, code) => {
      const id = await accepted(ending);
      await rig.elapse(2_500);
      expect(codes()).toEqual([code]);
      expect(rig.received[0]!.text).not.toContain('CallbackMetadata');
      expect(await asked(id)).toBe(String(code));
      expect(await collected()).toBe(0);
    },
  );

  it.each([
    [
      '010',
      500,
      '500.001.1001',
      'Unable to lock subscriber, a transaction is already in process for the current subscriber',
    ],
    ['011', 500, '500.003.02', 'System is busy. Please try again in few minutes.'],
    ['029', 200, '500.001.1001', ''],
  ])('%s is answered HTTP %i %s and nothing is executed', async (ending, status, errorCode, errorMessage) => {
    const answer = await push(ending);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toEqual({ requestId: expect.any(String), errorCode, errorMessage });
    await expectNothingExecuted(ending);
  });

  it.each([
    ['026', 503, 'Request unsuccessful. Incapsula incident ID'],
    ['028', 200, '<!DOCTYPE html>'],
  ])('%s is answered HTTP %i with a page and nothing is executed', async (ending, status, part) => {
    const answer = await push(ending);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe('text/html');
    expect(answer.headers['x-daftari-simulator']).toBe('true');
    expect(answer.body).toContain(part);
    await expectNothingExecuted(ending);
  });

  async function expectNothingExecuted(ending: string): Promise<void> {
    await rig.elapse(60_000);
    expect(codes()).toEqual([]);
    expect(await rig.see('/_sim/payments')).toMatchObject({
      total: 0,
      pushesByPhone: [{ phone: `${MAGIC_PREFIX}${ending}`, pushes: 1, executed: 0 }],
    });
    expect(await rig.see('/_sim/requests')).toMatchObject({ stkPushes: { total: 1, accepted: 0, refused: 1 } });
    expect(await rig.see('/_sim/ledger')).toMatchObject({ totalEntries: 0 });
  }

  it.each([
    ['025', 500, { errorCode: '500.001.1001', errorMessage: 'Internal Server Error' }],
    [
      '027',
      504,
      { fault: { faultstring: 'Gateway Timeout', detail: expect.objectContaining({ reason: 'TARGET_READ_TIMEOUT' }) } },
    ],
  ])('%s is answered HTTP %i, yet pays', async (ending, status, body) => {
    const answer = await push(ending);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject(body);
    await rig.elapse(2_500);
    expect(codes()).toEqual([0]);
    expect(await collected()).toBe(10_000);
    expect(await rig.see('/_sim/requests')).toMatchObject({ stkPushes: { total: 1, accepted: 1 } });
  });

  it('012 pays and no callback comes; a query knows', async () => {
    const id = await accepted('012');
    await rig.elapse(60_000);
    expect(codes()).toEqual([]);
    expect(await rig.see('/_sim/callbacks')).toMatchObject({ total: 0 });
    expect(await asked(id)).toBe('0');
    expect(await collected()).toBe(10_000);
  });

  it('013 pays, no callback comes, and queries are noisy before they know', async () => {
    const id = await accepted('013');
    await rig.elapse(2_500);
    const told = [];
    for (let n = 0; n < 5; n += 1) told.push(await asked(id));
    expect(told).toEqual(['4999', '', 'The transaction does not Exist', '0', '0']);
    expect((await rig.query(id)).statusCode).toBe(200);
    expect(codes()).toEqual([]);
    expect(await collected()).toBe(10_000);
  });

  it('014 never resolves, but its phone is free again', async () => {
    const id = await accepted('014');
    await rig.elapse(5_000);
    rig.pass(3_000_000);
    expect(await asked(id)).toBe('4999');
    expect(codes()).toEqual([]);
    expect(await collected()).toBe(0);
    expect((await push('014')).statusCode).toBe(200);
  });

  it('015 is under processing for half a minute, then cancelled; no callback comes', async () => {
    const id = await accepted('015');
    await rig.elapse(29_900);
    expect(await asked(id)).toBe('4999');
    await rig.elapse(100);
    expect(await asked(id)).toBe('1032');
    expect(codes()).toEqual([]);
    expect(await collected()).toBe(0);
  });

  it('016 sends three callbacks of the same bytes and pays once', async () => {
    await push('016');
    await rig.elapse(3_000);
    expect(codes()).toEqual([0, 0, 0]);
    expect(new Set(rig.received.map(({ text }) => text)).size).toBe(1);
    expect(await collected()).toBe(10_000);
    expect(await rig.see('/_sim/payments')).toMatchObject({
      payments: [{ outcome: 'paid', callbacksPlanned: 3, callbacksSent: 3, callbacksFailed: 0 }],
    });
  });

  it('017 sends three callbacks that differ only in form', async () => {
    await push('017');
    await rig.elapse(3_000);
    const [live, turned, other] = rig.received.map(({ text }) => text);
    const receipt = (await payment()).receipt;
    expect(Object.keys(rig.received[1]!.stkCallback)[0]).toBe('CallbackMetadata');
    expect(turned).toContain('[{"Value":254700000017,"Name":"PhoneNumber"}');
    expect(other).toContain('"ResultCode":"0"');
    expect(other).toContain('{"Name":"Amount","Value":100.00}');
    expect(other).toContain('"Value":"254700000017"');
    expect(facts(turned!)).toEqual(facts(live!));
    expect(facts(other!)).toEqual(facts(live!));
    expect(facts(live!)['MpesaReceiptNumber']).toBe(receipt);
    expect(await collected()).toBe(10_000);
  });

  it('018 sends its callback before the push is answered', async () => {
    const order: string[] = [];
    const early = await startRig({
      receive: async () => {
        order.push('callback');
        await new Promise(setImmediate);
        order.push('callback answered');
        return new Response('{}');
      },
    });
    const answered = early.push({ ...byPhone('254700000018'), Amount: 100 }).then((answer) => {
      order.push('acknowledged');
      return answer.json<Record<string, string>>();
    });
    await until(async () => (await early.see<{ total: number }>('/_sim/payments')).total === 1);
    await early.elapse(200);
    const acknowledged = await answered;
    expect(order).toEqual(['callback', 'callback answered', 'acknowledged']);
    expect(early.received[0]!.stkCallback).toMatchObject({
      CheckoutRequestID: acknowledged['CheckoutRequestID'],
      ResultCode: 0,
    });
    await early.simulator.stop();
  });

  it('019 is given up with 1037, then pays and says so', async () => {
    const id = await accepted('019');
    await rig.elapse(5_500);
    expect(codes()).toEqual([1037]);
    expect(await asked(id)).toBe('1037');
    expect(await collected()).toBe(0);
    await rig.elapse(9_400);
    expect(await payment()).toMatchObject({ outcome: 'not paid', resultCode: '1037' });
    await rig.elapse(100);
    expect(await collected()).toBe(10_000);
    expect(await asked(id)).toBe('0');
    await rig.elapse(500);
    expect(codes()).toEqual([1037, 0]);
    const { receipt, outcome } = await payment();
    expect(outcome).toBe('paid late');
    expect(rig.received[1]!.text).toContain(`"Value":"${receipt}"`);
    expect(rig.received[1]!.text).toContain('"Value":20261006095245');
  });

  it.each([
    ['020', '1032', 500],
    ['021', '1037', 10_000],
  ])('%s pays while a query says %s; the callback says 0 %i ms after the query', async (ending, wrong, afterMs) => {
    const id = await accepted(ending);
    await rig.elapse(20_000);
    expect(codes()).toEqual([]);
    expect(await collected()).toBe(10_000);
    expect(await asked(id)).toBe(wrong);
    await rig.elapse(afterMs - 100);
    expect(await asked(id)).toBe(wrong);
    expect(codes()).toEqual([]);
    await rig.elapse(100);
    expect(codes()).toEqual([0]);
    expect(await asked(id)).toBe('0');
    await rig.elapse(300_000);
    expect(codes()).toEqual([0]);
  });

  it.each(['020', '021'])('%s sends its callback after three minutes when nobody asks', async (ending) => {
    await push(ending);
    await rig.elapse(2_000);
    await rig.elapse(179_900);
    expect(codes()).toEqual([]);
    await rig.elapse(100);
    expect(codes()).toEqual([0]);
  });

  it('021 sends its callback once, also when that takes longer than it would have waited', async () => {
    let release = () => {};
    const answered = new Promise<void>((resolve) => void (release = resolve));
    const slow = await startRig({
      timings: { unaskedCallbackMs: 3_000, lateSuccessMs: 1_000 },
      receive: () => answered.then(() => new Response('{}')),
    });
    const push = await slow.push(byPhone('254700000021'));
    await slow.elapse(2_000);
    await slow.query(push.json<{ CheckoutRequestID: string }>().CheckoutRequestID);
    slow.pass(1_000);
    await until(() => Promise.resolve(slow.received.length === 1));
    slow.pass(3_000);
    expect(await slow.see('/_sim/callbacks')).toMatchObject({ pending: 1 });
    release();
    await slow.simulator.idle();
    expect(slow.received).toHaveLength(1);
    expect(await slow.see('/_sim/callbacks')).toMatchObject({ total: 1, sent: 1 });
    await slow.simulator.stop();
  });

  it('022 pays, and its callback 0 is followed by a callback 1037', async () => {
    const id = await accepted('022');
    await rig.elapse(3_000);
    expect(codes()).toEqual([0, 1037]);
    expect(await asked(id)).toBe('0');
    expect(await collected()).toBe(10_000);
  });

  it('023 pays long before its push is answered', async () => {
    let answeredAtMs = 0;
    const answered = push('023').then((answer) => {
      answeredAtMs = rig.clock.nowMs();
      return answer;
    });
    await until(async () => (await rig.see<{ total: number }>('/_sim/payments')).total === 1);
    const acceptedAtMs = rig.clock.nowMs();
    await rig.elapse(2_500);
    expect(codes()).toEqual([0]);
    await rig.elapse(32_400);
    expect(answeredAtMs).toBe(0);
    rig.pass(100);
    expect((await answered).json()).toMatchObject({ ResponseCode: '0' });
    expect(answeredAtMs - acceptedAtMs).toBe(35_000);
  });

  it('032 pays; the amount has decimals and the balance is a text', async () => {
    await push('032');
    await rig.elapse(2_500);
    expect(rig.received[0]!.text).toContain('{"Name":"Amount","Value":100.00}');
    expect(rig.received[0]!.text).toContain(
      '{"Name":"Balance","Value":"{Amount={CurrencyCode=KES, MinimumAmount=10000, BasicAmount=100}}"}',
    );
    expect(codes()).toEqual([0]);
  });

  it('037 pays; its callback is cut short, then empty, then 1 MiB, then cut short again', async () => {
    for (let n = 0; n < 4; n += 1) {
      await push('037');
      await rig.elapse(2_500);
    }
    const [cut, empty, huge, again] = rig.received.map(({ text }) => text);
    expect(() => JSON.parse(cut!) as unknown).toThrow(SyntaxError);
    expect(cut).toContain('"ResultCode":0');
    expect(empty).toBe('');
    expect(Buffer.byteLength(huge!)).toBe(1_048_576);
    expect(JSON.parse(huge!)).toHaveProperty('Body.stkCallback.ResultCode', 0);
    expect(() => JSON.parse(again!) as unknown).toThrow(SyntaxError);
    expect(await collected()).toBe(40_000);
    const { callbacks } = await rig.see<{ callbacks: { body: string; bodyBytes: number }[] }>('/_sim/callbacks');
    expect(callbacks.map(({ bodyBytes }) => bodyBytes)).toEqual([again!.length, 1_048_576, 0, cut!.length]);
    expect(callbacks[1]!.body).toHaveLength(4_096);
  });

  it('038 pays and its callback has no receipt', async () => {
    await push('038');
    await rig.elapse(2_500);
    expect(codes()).toEqual([0]);
    expect(rig.received[0]!.text).toContain('"Name":"Amount","Value":100');
    expect(rig.received[0]!.text).not.toContain('MpesaReceiptNumber');
    expect((await payment()).receipt).toMatch(/^SIM/);
  });

  it('anything, but can not pay for want of money, behaves like any other payment', async () => {
    for (const ending of ['012', '013', '016', '018', '020', '021', '022', '037', '038']) {
      const poor = await startRig({ switches: { dayStartCents: ZERO_CENTS } });
      const answered = poor.push({ ...byPhone(`${MAGIC_PREFIX}${ending}`), Amount: 100 });
      await until(async () => (await poor.see<{ total: number }>('/_sim/payments')).total === 1);
      await poor.elapse(3_000);
      const { CheckoutRequestID } = (await answered).json<{ CheckoutRequestID: string }>();
      expect(poor.received.map(({ stkCallback }) => stkCallback['ResultCode'])).toEqual([1]);
      expect((await poor.query(CheckoutRequestID)).json()).toMatchObject({ ResultCode: '1' });
      await poor.simulator.stop();
    }
  });

  it('a row has the name that its payment shows', async () => {
    for (const ending of ['000', '012', '019']) {
      await push(ending);
      expect(await payment()).toMatchObject({ scenario: MAGIC_PHONES[ending]!.name });
    }
  });
});
