import { cents } from '@daftari/kernel/money';
import { payBill } from './testing/c2b-requests';
import { goodInitiator, parametersOf, resultOf } from './testing/initiator-requests';
import { startRig, type Rig } from './testing/rig';

const switches = { floatStartCents: cents(1_000_00) };

describe('a reversal', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig({ switches })));
  afterEach(() => rig.simulator.stop());

  const send = async (fields: object) =>
    rig.post('/mpesa/reversal/v1/request', {
      ...goodInitiator(rig.credential, 'TransactionReversal'),
      ...{ Amount: '25', ReceiverParty: '174379', RecieverIdentifierType: '11', ...fields },
    });
  const reverse = async (fields: object) => {
    const before = rig.received.length;
    expect((await send(fields)).json()).toMatchObject({ ResponseCode: '0' });
    await rig.elapse(1_500);
    return rig.received[before]!.text;
  };
  const pushed = async () => {
    await rig.push({ Amount: 25 });
    await rig.elapse(3_000);
    return (await rig.see<{ payments: { receipt: string }[] }>('/_sim/payments')).payments[0]!.receipt;
  };
  const wallet = async (phone: string) => {
    const { accounts } = await rig.see<{ accounts: { account: string; balanceCents: number }[] }>('/_sim/ledger');
    return accounts.find(({ account }) => account === `phone/${phone}`)?.balanceCents;
  };

  it('gives the money back once, and tells it in the shape of real results', async () => {
    const TransactionID = await pushed();
    expect(await wallet('254712345678')).toBe(49_997_500);
    const text = await reverse({ TransactionID });
    const { TransactionID: own } = resultOf(text);
    expect(own).toMatch(/^SIM(?!0{7})/);
    expect(own).not.toBe(TransactionID);
    expect(parametersOf(text)).toEqual({
      DebitAccountBalance: 'Utility Account|KES|1000.00|1000.00|0.00|0.00',
      Amount: 25,
      TransCompletedTime: 20261006095234,
      OriginalTransactionID: TransactionID,
      Charge: 0,
      CreditPartyPublicName: '254712345678 - SIMULATED CUSTOMER',
      DebitPartyPublicName: '174379 - SIMULATED ORGANISATION',
    });
    expect(text).toContain('{"Key":"Amount","Value":25.00}');
    expect(await wallet('254712345678')).toBe(50_000_000);
    expect(resultOf(await reverse({ TransactionID })).ResultCode).toBe('R000001');
    expect(await wallet('254712345678')).toBe(50_000_000);
    expect(await rig.see('/_sim/assertions')).toMatchObject({ ok: true, payoutContradictions: { total: 0 } });
  });

  it('gives back what a customer paid unasked', async () => {
    await payBill(rig, { Amount: 25 });
    await rig.elapse(3_000);
    const { payments } = await rig.see<{ payments: { transId: string }[] }>('/_sim/c2b');
    expect(resultOf(await reverse({ TransactionID: payments[0]!.transId })).ResultCode).toBe(0);
    expect(await wallet('254722000111')).toBe(50_000_000);
  });

  it('is known to a status query', async () => {
    const own = resultOf(await reverse({ TransactionID: await pushed() })).TransactionID;
    await rig.elapse(3_000);
    await rig.askStatus({ TransactionID: own });
    await rig.elapse(1_500);
    expect(parametersOf(rig.received.at(-1)!.text)).toMatchObject({
      ...{ TransactionStatus: 'Completed', ReceiptNo: own, Amount: '25' },
    });
  });

  it('of part of the amount, of nothing known, of a payout and with a wrong credential gives nothing back', async () => {
    const TransactionID = await pushed();
    await rig.payOut();
    await rig.elapse(2_000);
    const paidOut = resultOf(rig.received.at(-1)!.text).TransactionID;
    expect(resultOf(await reverse({ TransactionID, Amount: 24 })).ResultCode).toBe(25);
    expect(resultOf(await reverse({ TransactionID: 'SIMNOBODY1' }))).toMatchObject({
      ...{ ResultCode: 'R000002', TransactionID: 'SIM0000000' },
    });
    expect(resultOf(await reverse({ TransactionID: paidOut, Amount: 100 })).ResultCode).toBe('R000002');
    expect(resultOf(await reverse({ TransactionID, SecurityCredential: 'x' })).ResultCode).toBe(2001);
    expect(await wallet('254712345678')).toBe(49_997_500);
  });

  it('ends with 1 when the money has left the utility account', async () => {
    const TransactionID = await pushed();
    await rig.payOut({ Amount: 1_001 });
    await rig.elapse(2_000);
    expect(resultOf(await reverse({ TransactionID })).ResultCode).toBe(1);
  });

  it.each([
    [{ RecieverIdentifierType: '4' }, 'RecieverIdentifierType'],
    [{ RecieverIdentifierType: undefined, ReceiverIdentifierType: '11' }, 'RecieverIdentifierType'],
    [{ TransactionID: '' }, 'TransactionID'],
    [{ ReceiverParty: undefined }, 'ReceiverParty'],
    [{ Amount: 0 }, 'Amount'],
    [{ Remarks: 'x' }, 'Remarks'],
  ])('is refused for %j', async (fields, blamed) => {
    const answer = await send({ TransactionID: 'X', ...fields });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      400,
      { errorCode: '400.002.02', errorMessage: `Bad Request - Invalid ${blamed}` },
    ]);
  });
});

describe('Account Balance', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig({ switches })));
  afterEach(() => rig.simulator.stop());

  const send = (fields: object = {}) =>
    rig.post('/mpesa/accountbalance/v1/query', {
      ...goodInitiator(rig.credential, 'AccountBalance'),
      ...{ PartyA: '174379', IdentifierType: '4', ...fields },
    });

  it('tells all accounts; codes are text', async () => {
    await rig.payOut();
    await rig.elapse(2_000);
    await send();
    await rig.elapse(2_000);
    const { text } = rig.received[1]!;
    expect(resultOf(text)).toMatchObject({ ResultType: '0', ResultCode: '0', TransactionID: 'SIM0000000' });
    expect(parametersOf(text)).toEqual({
      AccountBalance:
        'Working Account|KES|0.00|0.00|0.00|0.00&Float Account|KES|0.00|0.00|0.00|0.00&' +
        'Utility Account|KES|900.00|900.00|0.00|0.00&Charges Paid Account|KES|-22.40|-22.40|0.00|0.00&' +
        'Organization Settlement Account|KES|0.00|0.00|0.00|0.00',
      BOCompletedTime: 20261006095233,
    });
  });

  it('of a locked initiator tells nothing; codes are numbers', async () => {
    for (const _ of [1, 2, 3, 4]) await send({ SecurityCredential: 'wrong' });
    await rig.elapse(2_000);
    expect(rig.received.map(({ text }) => resultOf(text).ResultCode)).toEqual([2001, 2001, 2001, 8006]);
    const { text } = rig.received[3]!;
    expect(parametersOf(text)['ErrorMsg']).toBe('API Password is locked. ');
    expect(resultOf(text).ReferenceData).toEqual({ ReferenceItem: { Key: 'QueueTimeoutURL' } });
  });

  it('is refused with a bad token or another kind of identifier', async () => {
    expect((await send({ IdentifierType: '1' })).json()).toMatchObject({
      errorMessage: expect.stringMatching(/IdentifierType$/),
    });
    const answer = await rig.post('/mpesa/accountbalance/v1/query', {}, { authorization: 'Bearer x' });
    expect(answer.json()).toMatchObject({ errorCode: '401.002.01' });
  });
});
