import { cents } from '@daftari/kernel/money';
import { MAGIC_RECIPIENTS, RECIPIENT_PREFIX } from './domain/payout-scenarios';
import { parametersOf, resultOf, TIMEOUT_URL } from './testing/initiator-requests';
import { startRig, until, type Rig } from './testing/rig';

const switches = { floatStartCents: cents(100_000_00) };
const HOURS_MS = 2 * 3_600_000;

interface Truth {
  outcome: string;
  resultCode: string | null;
  receipt: string | null;
  conversationId: string;
}

describe('the recipient that ends in', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig({ switches, timings: { tokenLifeMs: 10 * HOURS_MS } })));
  afterEach(() => rig.simulator.stop());

  const payOut = (ending: string) => rig.payOut({ PartyB: `${RECIPIENT_PREFIX}${ending}` });
  const results = () => rig.received.map(({ text }) => resultOf(text));
  const codes = () => results().map(({ ResultCode }) => ResultCode);
  const truth = async () => (await rig.see<{ payouts: Truth[] }>('/_sim/payouts')).payouts[0]!;
  const received = async (ending: string) => {
    const { accounts } = await rig.see<{ accounts: { account: string; balanceCents: number }[] }>('/_sim/ledger');
    return accounts.find(({ account }) => account === `phone/${RECIPIENT_PREFIX}${ending}`)?.balanceCents ?? 0;
  };
  /** What Transaction Status says: the status of the transaction, else the code. */
  const status = async () => {
    const before = rig.received.length;
    await rig.askStatus({ OriginalConversationID: 'payout-1' });
    await rig.elapse(1_500);
    const { text } = rig.received[before]!;
    return parametersOf(text)['TransactionStatus'] ?? resultOf(text).ResultCode;
  };

  it.each([
    ['001', 1],
    ['002', 2040],
    ['003', 'SFC_IC0003'],
    ['004', 8],
    ['005', 4],
    ['006', 2001],
    ['007', 8006],
    ['020', 'TP40153'],
  ])('%s is not paid, and the result says %j', async (ending, code) => {
    await payOut(ending);
    await rig.elapse(4_000);
    expect(codes()).toEqual([code]);
    expect(rig.received[0]!.text).not.toContain('ResultParameters');
    expect(results()[0]!.TransactionID).toBe('SIM0000000');
    expect(await truth()).toMatchObject({ outcome: 'not paid', resultCode: String(code) });
    expect(await received(ending)).toBe(0);
  });

  it('008 gets a notice that is the original request, is never paid and not known to a status query', async () => {
    await payOut('008');
    await rig.elapse(5_000);
    expect(rig.received.map(({ url }) => url)).toEqual([TIMEOUT_URL]);
    expect(JSON.parse(rig.received[0]!.text)).toMatchObject({
      OriginatorConversationID: 'payout-1',
      PartyB: '254700001008',
      SecurityCredential: expect.stringMatching(/^[\w+/]{342}==$/),
    });
    rig.pass(HOURS_MS);
    await rig.simulator.idle();
    expect(rig.received).toHaveLength(1);
    expect(await truth()).toMatchObject({ outcome: 'lost', resultCode: null });
    expect(await received('008')).toBe(0);
  });

  it.each(['008', '011'])('%s is 2032 to a status query, however late', async (ending) => {
    await payOut(ending);
    await rig.elapse(8_000);
    expect(await status()).toBe(2032);
  });

  it('009 gets a notice, is not known yet, and is paid after all', async () => {
    await payOut('009');
    await rig.elapse(5_000);
    expect(rig.received.map(({ url }) => url)).toEqual([TIMEOUT_URL]);
    expect(await status()).toBe(2032);
    expect(await received('009')).toBe(0);
    await rig.elapse(9_000);
    expect(resultOf(rig.received.at(-1)!.text)).toMatchObject({
      ResultCode: 0,
      OriginatorConversationID: 'payout-1',
    });
    expect(rig.received).toHaveLength(3);
    expect(await received('009')).toBe(10_000);
  });

  it('010 is paid, and only a status query says so', async () => {
    await payOut('010');
    rig.pass(HOURS_MS);
    await rig.simulator.idle();
    expect(rig.received).toEqual([]);
    expect(await rig.see('/_sim/assertions')).toMatchObject({ ok: false, untoldPayouts: { total: 1 } });
    rig.pass(2_000);
    expect(await status()).toBe('Completed');
    expect(await received('010')).toBe(10_000);
    expect(await rig.see('/_sim/assertions')).toMatchObject({ ok: true, untoldPayouts: { total: 0 } });
  });

  it('011 is never paid, and no result comes', async () => {
    await payOut('011');
    rig.pass(HOURS_MS);
    await rig.simulator.idle();
    expect(rig.received).toEqual([]);
    expect(await received('011')).toBe(0);
  });

  it('012 is paid once, and told three times with the same bytes', async () => {
    await payOut('012');
    await rig.elapse(4_000);
    expect(codes()).toEqual([0, 0, 0]);
    expect(new Set(rig.received.map(({ text }) => text)).size).toBe(1);
    expect(await received('012')).toBe(10_000);
  });

  it('013 is said to have failed, then to be paid, which it was', async () => {
    await payOut('013');
    await rig.elapse(1_500);
    expect(codes()).toEqual([2040]);
    expect(await received('013')).toBe(10_000);
    await rig.elapse(1_000);
    expect(codes()).toEqual([2040, 0]);
    rig.pass(2_000);
    expect(await status()).toBe('Completed');
  });

  it('014 is told before the request is answered', async () => {
    const order: string[] = [];
    const early = await startRig({
      switches,
      receive: async () => {
        order.push('result');
        return Promise.resolve(new Response('{}'));
      },
    });
    const answered = early.payOut({ PartyB: '254700001014' }).then(() => order.push('acknowledged'));
    await until(async () => (await early.see<{ total: number }>('/_sim/payouts')).total === 1);
    await early.elapse(200);
    await answered;
    expect(order).toEqual(['result', 'acknowledged']);
    await early.simulator.stop();
  });

  it('015 is paid though the connection was reset; the same id again is a duplicate', async () => {
    await expect(payOut('015')).rejects.toThrow();
    const again = await payOut('015');
    expect(again.json()).toMatchObject({
      errorCode: '500.002.1001',
      errorMessage: 'Duplicate OriginatorConversationID.',
    });
    await rig.elapse(2_000);
    expect(codes()).toEqual([0]);
    expect(await received('015')).toBe(10_000);
  });

  it('016 is answered HTTP 500 "System internal error.", not paid, and its id is not used up', async () => {
    for (const _ of [1, 2]) {
      const answer = await payOut('016');
      expect(answer.statusCode).toBe(500);
      expect(answer.json()).toMatchObject({ errorCode: '500.002.1001', errorMessage: 'System internal error.' });
    }
    await rig.elapse(4_000);
    expect(rig.received).toEqual([]);
    expect(await rig.see('/_sim/payouts')).toMatchObject({ total: 0 });
    expect((await rig.payOut()).statusCode).toBe(200);
  });

  it('017 is paid though the result says 17', async () => {
    await payOut('017');
    await rig.elapse(3_500);
    expect(codes()).toEqual([17]);
    expect(rig.received[0]!.text).not.toMatch(/SIM(?!0000000)/);
    expect(await received('017')).toBe(10_000);
    expect(await status()).toBe('Completed');
  });

  it('018 is not paid; its result has one bare parameter and a reference without a value', async () => {
    await payOut('018');
    await rig.elapse(3_500);
    expect(results()).toMatchObject([
      {
        ResultCode: 2040,
        ResultParameters: { ResultParameter: { Key: 'BOCompletedTime', Value: 20261006095231 } },
        ReferenceData: { ReferenceItem: { Key: 'QueueTimeoutURL' } },
      },
    ]);
    expect(rig.received[0]!.text).not.toContain('internalsandbox');
    expect(await received('018')).toBe(0);
    expect(await status()).toBe('Declined');
  });

  it('019 is paid at once, and told two hours later', async () => {
    await payOut('019');
    await rig.elapse(2_000);
    expect(await received('019')).toBe(10_000);
    rig.pass(HOURS_MS - 1_001);
    await rig.simulator.idle();
    expect(rig.received).toEqual([]);
    rig.pass(1);
    await rig.simulator.idle();
    expect(codes()).toEqual([0]);
  });

  it('021 is paid; the result has another OriginatorConversationID', async () => {
    await payOut('021');
    await rig.elapse(2_000);
    expect(results()[0]).toMatchObject({ ResultCode: 0, ConversationID: (await truth()).conversationId });
    expect(results()[0]!.OriginatorConversationID).toMatch(
      /^[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}1000\d{3}$/,
    );
    expect(await received('021')).toBe(10_000);
  });

  it('022 is paid; the result names somebody else', async () => {
    await payOut('022');
    await rig.elapse(2_000);
    expect(parametersOf(rig.received[0]!.text)['ReceiverPartyPublicName']).toBe('254700999999 - SOMEBODY ELSE');
    expect(await received('022')).toBe(10_000);
  });

  it.each(Object.keys(MAGIC_RECIPIENTS))('%s keeps the ledger sound', async (ending) => {
    const answered = payOut(ending).catch(() => undefined);
    await until(async () => (await rig.see<{ total: number }>('/_sim/requests?kind=b2c')).total === 2);
    await rig.elapse(20_000);
    await answered;
    expect(await rig.see('/_sim/payouts')).toMatchObject({ open: 0 });
    expect(await rig.see('/_sim/assertions')).toMatchObject({
      ...{ sumCents: 0, doublePayouts: { total: 0 }, payoutContradictions: { total: 0 }, accountsOff: { total: 0 } },
    });
    expect([0, 10_000]).toContain(await received(ending));
  });

  it('012 is told once, like anybody, when the credential is wrong', async () => {
    await rig.payOut({ PartyB: '254700001012', SecurityCredential: 'wrong' });
    await rig.elapse(4_000);
    expect(codes()).toEqual([2001]);
  });
});
