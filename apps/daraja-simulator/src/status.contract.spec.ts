import { cents } from '@daftari/kernel/money';
import { securityCredential } from './testing/initiator-key';
import { parametersOf, resultOf, STATUS_PATH } from './testing/initiator-requests';
import { startRig, type Rig } from './testing/rig';

const switches = { floatStartCents: cents(100_000_00) };

describe('Transaction Status', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig({ switches })));
  afterEach(() => rig.simulator.stop());

  /** Asks, and answers the text of the result. */
  const ask = async (fields: Record<string, unknown>) => {
    const before = rig.received.length;
    expect((await rig.askStatus(fields)).statusCode).toBe(200);
    await rig.elapse(1_500);
    expect(rig.received).toHaveLength(before + 1);
    return rig.received[before]!.text;
  };
  const paidOut = async () => {
    const { ConversationID } = (await rig.payOut()).json<Record<string, string>>();
    await rig.elapse(4_000);
    return { ConversationID: ConversationID!, receipt: resultOf(rig.received[0]!.text).TransactionID };
  };

  it('of a payout tells everything, in the shape of real results', async () => {
    const { ConversationID, receipt } = await paidOut();
    const text = await ask({ OriginalConversationID: 'payout-1' });
    const result = resultOf(text);
    expect(result).toMatchObject({
      ...{ ResultType: 0, ResultCode: 0, TransactionID: 'SIM0000000' },
      OriginatorConversationID: expect.stringMatching(/^[0-9a-f]{4}-/),
      ReferenceData: { ReferenceItem: { Key: 'Occasion', Value: 'a check' } },
    });
    const list = [result.ResultParameters!.ResultParameter].flat();
    expect(list.filter(({ Key }) => Key === 'DebitPartyName').map(({ Value }) => Value)).toEqual([
      '174379 - SIMULATED ORGANISATION',
      '254722000111 - SIMULATED CUSTOMER',
    ]);
    expect(list).toContainEqual({ Key: 'TransactionReason' });
    expect(parametersOf(text)).toMatchObject({
      ...{ OriginatorConversationID: 'payout-1', ConversationID, ReceiptNo: receipt, Amount: '100' },
      ...{ InitiatedTime: 20261006095230, FinalisedTime: 20261006095231, DebitAccountType: 'Utility Account' },
      ...{ DebitPartyCharges: 'Fee For B2C Payment|KES|22.40', TransactionStatus: 'Completed' },
      ReasonType: 'Business Payment to Customer via API',
    });
  });

  it('finds a payout by any of its names', async () => {
    const { ConversationID, receipt } = await paidOut();
    for (const fields of [
      { OriginatorConversationID: 'payout-1' },
      { OriginalConversationID: ConversationID },
      { TransactionID: receipt },
      { TransactionID: receipt, OriginalConversationID: 'payout-1' },
    ])
      expect(parametersOf(await ask(fields))).toMatchObject({ ReceiptNo: receipt });
  });

  it('finds an STK payment by its receipt', async () => {
    await rig.push({ Amount: 25 });
    await rig.elapse(6_000);
    const { payments } = await rig.see<{ payments: { receipt: string }[] }>('/_sim/payments');
    const { receipt } = payments[0]!;
    expect(parametersOf(await ask({ TransactionID: receipt }))).toMatchObject({
      ...{ ReceiptNo: receipt, Amount: '25', TransactionStatus: 'Completed', ReasonType: 'Pay Bill Online' },
    });
  });

  it('does not know what nobody did, what is not done yet, and what was done just now', async () => {
    const unknown = resultOf(await ask({ TransactionID: 'SIMNOBODY1' }));
    expect(unknown).toMatchObject({ ResultCode: 2032, TransactionID: 'SIM0000000' });
    expect(unknown).not.toHaveProperty('ResultParameters');
    const slow = await startRig({ switches, timings: { statusBlindMs: 5_000 } });
    await slow.payOut();
    await slow.elapse(1_500);
    for (const _ of [1, 2]) {
      await slow.askStatus({ OriginalConversationID: 'payout-1' });
      await slow.elapse(5_000);
    }
    expect(slow.received.slice(1).map(({ text }) => resultOf(text).ResultCode)).toEqual([2032, 0]);
    await slow.simulator.stop();
  });

  it('of what failed is Declined, without a receipt; of what was refused for its initiator 2032', async () => {
    await rig.payOut({ PartyB: '254700001004' });
    await rig.payOut({ OriginatorConversationID: 'bad', SecurityCredential: 'bad' });
    await rig.elapse(4_000);
    const declined = await ask({ OriginalConversationID: 'payout-1' });
    expect(parametersOf(declined)).toMatchObject({ TransactionStatus: 'Declined', ReceiptNo: undefined });
    expect(resultOf(await ask({ OriginalConversationID: 'bad' })).ResultCode).toBe(2032);
  });

  it('with a wrong credential is acknowledged and ends with 2001', async () => {
    const wrong = securityCredential(rig.simulator.credentials.certificate, 'wrong');
    const { receipt } = await paidOut();
    const text = await ask({ TransactionID: receipt, SecurityCredential: wrong });
    expect(resultOf(text).ResultCode).toBe(2001);
    expect(text).not.toContain(receipt);
  });

  it('that asks for nothing is acknowledged with nothing', async () => {
    const answer = await rig.askStatus({ TransactionID: '' });
    expect(answer.statusCode).toBe(200);
    expect(Object.values(answer.json<object>())).toEqual(['', '', '', '']);
    await rig.elapse(3_000);
    expect(rig.received).toEqual([]);
  });

  it.each([
    ['no transaction at all', {}, 'TransactionID'],
    ['another command', { TransactionID: 'X', CommandID: 'BusinessPayment' }, 'CommandID'],
    ['a type of identifier that does not exist', { TransactionID: 'X', IdentifierType: 3 }, 'IdentifierType'],
    ['an address that is none', { TransactionID: 'X', ResultURL: 'nowhere' }, 'ResultURL'],
    ['no remarks', { TransactionID: 'X', Remarks: '' }, 'Remarks'],
  ])('with %s is refused with its own product’s code', async (_, fields, blamed) => {
    const answer = await rig.askStatus(fields);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ errorCode: '400.003.02', errorMessage: `Bad Request - Invalid ${blamed}` });
  });

  it('with a bad token, a broken body or a wrong verb is refused', async () => {
    const refused = await rig.post(STATUS_PATH, {}, { authorization: 'Bearer nobody' });
    expect([refused.statusCode, refused.json()]).toMatchObject([400, { errorCode: '400.003.01' }]);
    expect((await rig.post(STATUS_PATH, '{')).json()).toMatchObject({ errorCode: '400.002.05' });
    const got = await rig.simulator.app.inject({ method: 'GET', url: STATUS_PATH });
    expect(got.statusCode).toBe(405);
  });
});
