import { cents } from '@daftari/kernel/money';
import { securityCredential } from './testing/initiator-key';
import { parametersOf, PAYOUT_PATH, RESULT_URL, resultOf } from './testing/initiator-requests';
import { CREDENTIALS, startRig, type Rig } from './testing/rig';

const switches = { floatStartCents: cents(100_000_00) };

interface Payouts {
  total: number;
  payouts: Record<string, unknown>[];
}

describe('a B2C payout', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig({ switches })));
  afterEach(() => rig.simulator.stop());

  const results = () => rig.received.map(({ text }) => resultOf(text));
  const balances = async () => {
    const { accounts } = await rig.see<{ accounts: { account: string; balanceCents: number }[] }>('/_sim/ledger');
    return Object.fromEntries(accounts.map(({ account, balanceCents }) => [account, balanceCents]));
  };

  it('is acknowledged, moves the money and tells so, in the shape of real results', async () => {
    const answer = await rig.payOut();
    expect(answer.statusCode).toBe(200);
    const ids = answer.json<Record<string, string>>();
    expect(ids).toEqual({
      OriginatorConversationID: 'payout-1',
      ConversationID: expect.stringMatching(/^AG_20261006_2010[0-9a-f]{16}$/),
      ResponseCode: '0',
      ResponseDescription: 'Accept the service request successfully.',
    });
    await rig.elapse(1_500);
    expect(rig.received.map(({ url }) => url)).toEqual([RESULT_URL]);
    expect(results()[0]).toEqual({
      ResultType: 0,
      ResultCode: 0,
      ResultDesc: 'The service request is processed successfully.',
      OriginatorConversationID: 'payout-1',
      ConversationID: ids['ConversationID'],
      TransactionID: expect.stringMatching(/^SIM[A-Z0-9]{7}$/),
      ResultParameters: { ResultParameter: expect.any(Array) },
      ReferenceData: {
        ReferenceItem: {
          Key: 'QueueTimeoutURL',
          Value: 'https://internalsandbox.safaricom.co.ke/mpesa/b2cresults/v1/submit',
        },
      },
    });
    const { text } = rig.received[0]!;
    expect(parametersOf(text)).toEqual({
      TransactionAmount: 100,
      TransactionReceipt: results()[0]!.TransactionID,
      ReceiverPartyPublicName: '254722000111 - SIMULATED CUSTOMER',
      TransactionCompletedDateTime: '06.10.2026 09:52:31',
      B2CUtilityAccountAvailableFunds: 99_900,
      B2CWorkingAccountAvailableFunds: 0,
      B2CRecipientIsRegisteredCustomer: 'Y',
      B2CChargesPaidAccountAvailableFunds: -22.4,
    });
    expect(text).toContain('"Value":99900.00');
    expect(text).toContain('"Value":-22.40');
    expect(await balances()).toEqual({
      'charges/174379': -2_240,
      'phone/254722000111': 10_000,
      safaricom: 2_240,
      'shortcode/174379': 9_990_000,
      world: -10_000_000,
    });
    expect(await rig.see('/_sim/assertions')).toMatchObject({ ok: true, untoldPayouts: { total: 0 } });
  });

  it('by v1 has an id of Daraja’s own making', async () => {
    const answer = await rig.post(PAYOUT_PATH.replace('v3', 'v1'), {
      ...(await goodFields()),
      OriginatorConversationID: 'mine',
    });
    expect(answer.json()).toMatchObject({ OriginatorConversationID: expect.stringMatching(/-[0-9a-f]{12}10000\d\d$/) });
    await rig.elapse(1_500);
    expect(results()[0]).toMatchObject({
      ResultCode: 0,
      OriginatorConversationID: answer.json<Record<string, string>>()['OriginatorConversationID'],
    });
  });

  async function goodFields(): Promise<Record<string, unknown>> {
    const { goodPayout } = await import('./testing/initiator-requests');
    return goodPayout(securityCredential(rig.simulator.credentials.certificate, CREDENTIALS.initiatorPassword));
  }

  it.each([
    ['OriginatorConversationID', undefined, 'OriginatorConversationID'],
    ['InitiatorName', '', 'InitiatorName'],
    ['SecurityCredential', undefined, 'SecurityCredential'],
    ['CommandID', 'businesspayment', 'CommandID'],
    ['Amount', 9, 'Amount'],
    ['Amount', 250_001, 'Amount'],
    ['Amount', '10.5', 'Amount'],
    ['PartyA', 'x', 'PartyA'],
    ['PartyB', '0722000111', 'PartyB'],
    ['Remarks', 'x', 'Remarks'],
    ['Remarks', 'x'.repeat(101), 'Remarks'],
    ['QueueTimeOutURL', undefined, 'QueueTimeOutURL'],
    ['ResultURL', 'https://pay.example.com/mpesa', 'ResultURL'],
    ['Occassion', 'x'.repeat(101), 'Occasion'],
  ])('is refused when %s is %j', async (field, value, blamed) => {
    const answer = await rig.payOut({ [field]: value });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      errorCode: '400.002.02',
      errorMessage: `Bad Request - Invalid ${blamed}`,
    });
    expect(await rig.see('/_sim/payouts')).toMatchObject({ total: 0 });
  });

  it('is refused with a bad token, which is repeated on the wire and left out of the request log', async () => {
    const answer = await rig.post(PAYOUT_PATH, await goodFields(), { authorization: 'Bearer nobody-knows-this' });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({
      errorCode: '401.002.01',
      errorMessage: 'Error Occurred - Invalid Access Token - nobody-knows-this',
    });
    expect(JSON.stringify(await rig.see('/_sim/requests?kind=b2c'))).not.toContain('nobody-knows-this');
  });

  it('of the same OriginatorConversationID is refused, also when the first one failed', async () => {
    await rig.payOut({ PartyB: '254700001002' });
    await rig.elapse(2_000);
    const again = await rig.payOut();
    expect(again.statusCode).toBe(500);
    expect(again.json()).toMatchObject({
      errorCode: '500.002.1001',
      errorMessage: 'Duplicate OriginatorConversationID.',
    });
    await rig.elapse(2_000);
    expect(results().map(({ ResultCode }) => ResultCode)).toEqual([2040]);
  });

  it('of ten with one id that arrive together is taken once', async () => {
    await rig.newToken();
    const statuses = (await Promise.all(Array.from({ length: 10 }, () => rig.payOut()))).map((a) => a.statusCode);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    await rig.elapse(2_000);
    expect(await balances()).toMatchObject({ 'phone/254722000111': 10_000 });
  });

  it('is acknowledged with a wrong credential and ends with 2001; the third locks the initiator', async () => {
    const { certificate } = rig.simulator.credentials;
    const wrong = { SecurityCredential: securityCredential(certificate, 'another-password') };
    for (const n of [1, 2])
      expect((await rig.payOut({ ...wrong, OriginatorConversationID: `w${n}` })).statusCode).toBe(200);
    await rig.payOut({ OriginatorConversationID: 'good' });
    for (const n of [3, 4, 5]) await rig.payOut({ ...wrong, OriginatorConversationID: `w${n}` });
    await rig.payOut({ OriginatorConversationID: 'good, too late' });
    await rig.elapse(2_000);
    const codes = Object.fromEntries(results().map((one) => [one.OriginatorConversationID, one.ResultCode]));
    expect(codes).toEqual({ w1: 2001, w2: 2001, good: 0, w3: 2001, w4: 2001, w5: 2001, 'good, too late': 8006 });
    expect(results()[0]).not.toHaveProperty('ResultParameters');
    expect(results()[0]!.TransactionID).toBe('SIM0000000');
  });

  it.each([
    ['that is no base64', '***'],
    ['that is too short', 'bm90IGEgY3JlZGVudGlhbA=='],
    ['that another key encrypted', Buffer.alloc(256, 7).toString('base64')],
  ])('ends with 2001 for a credential %s', async (_, SecurityCredential) => {
    await rig.payOut({ SecurityCredential });
    await rig.elapse(2_000);
    expect(results()).toMatchObject([{ ResultCode: 2001 }]);
  });

  it('ends with TP40153 for a shortcode that is not the initiator’s', async () => {
    await rig.payOut({ PartyA: '600000' });
    await rig.elapse(2_000);
    expect(results()).toMatchObject([{ ResultCode: 'TP40153' }]);
    expect(await balances()).not.toHaveProperty('phone/254722000111');
  });

  it('ends with 1 when the float is short', async () => {
    await rig.payOut({ Amount: 60_000 });
    await rig.payOut({ Amount: 60_000, OriginatorConversationID: 'payout-2', PartyB: '254722000222' });
    await rig.elapse(2_000);
    expect(results().map(({ ResultCode }) => ResultCode)).toEqual([0, 1]);
    expect(await balances()).toMatchObject({ 'shortcode/174379': 4_000_000 });
  });

  it('is listed with its truth', async () => {
    await rig.payOut();
    await rig.payOut({ OriginatorConversationID: 'payout-2', PartyB: '254700001017' });
    await rig.payOut({ OriginatorConversationID: 'payout-3', PartyB: '254700001011' });
    await rig.elapse(2_000);
    const { total, payouts } = await rig.see<Payouts>('/_sim/payouts');
    expect(total).toBe(3);
    expect(payouts).toMatchObject([
      { originatorConversationId: 'payout-3', outcome: 'lost', resultCode: null, receipt: null, callbacksPlanned: 0 },
      { originatorConversationId: 'payout-2', outcome: 'paid', resultCode: '0', amount: 100, callbacksSent: 1 },
      { originatorConversationId: 'payout-1', outcome: 'paid', recipient: '254722000111', callbacksSent: 1 },
    ]);
    expect(await rig.see('/_sim/assertions')).toMatchObject({ ok: false, untoldPayouts: { total: 1 } });
  });
});

describe('the recipient’s wallet', () => {
  it('takes KES 500,000 a day, holds no more than that, and gives up its own deposit first', async () => {
    const rig = await startRig({
      switches: { floatStartCents: cents(2_000_000_00) },
      timings: { tokenLifeMs: 10 ** 9 },
    });
    const phone = '254722000111';
    const codes: unknown[] = [];
    const pay = async (Amount: number) => {
      await rig.payOut({ Amount, PartyB: phone, OriginatorConversationID: `p${codes.length}` });
      await rig.elapse(2_000);
      codes.push(resultOf(rig.received.at(-1)!.text).ResultCode);
    };
    await rig.push({ PartyA: phone, PhoneNumber: phone, Amount: 100 });
    await rig.elapse(3_000);
    for (const amount of [250_000, 250_000, 10]) await pay(amount);
    rig.clock.advance(24 * 3_600_000);
    await pay(10);
    expect(codes).toEqual([0, 0, 4, 8]);
    const { accounts } = await rig.see<{ accounts: object[] }>('/_sim/ledger');
    expect(accounts).toContainEqual(expect.objectContaining({ account: `phone/${phone}`, balanceCents: 50_000_000 }));
    expect(await rig.see('/_sim/assertions')).toMatchObject({ ok: true, accountsOff: { total: 0 } });
    await rig.simulator.stop();
  });
});
