import { byPhone, startRig, type Rig } from './testing/rig';

describe('the assertions of the control plane', () => {
  let rig: Rig;
  let answers: number;
  beforeEach(async () => {
    answers = 200;
    rig = await startRig({ receive: () => Promise.resolve(new Response('{}', { status: answers })) });
  });
  afterEach(() => rig.simulator.stop());

  const assertions = () => rig.see('/_sim/assertions');
  const pay = async (fields: Record<string, unknown> = {}) => {
    const answer = await rig.push(fields);
    await rig.elapse(3_000);
    return answer.json<{ CheckoutRequestID: string }>().CheckoutRequestID;
  };
  const nothing = { total: 0, rows: [] };

  it('find nothing in a usual day', async () => {
    await pay({ AccountReference: 'INV-1' });
    await pay({ AccountReference: 'INV-2' });
    await pay(byPhone('254700000002'));
    await pay(byPhone('254700000016'));
    expect(await assertions()).toEqual({
      ...{ ok: true, sumCents: 0, limit: 100 },
      ...{ doublePays: nothing, lostMoney: nothing, contradictions: nothing, accountsOff: nothing },
      ...{ doublePayouts: nothing, untoldPayouts: nothing, payoutContradictions: nothing },
      ...{ repeats: nothing, unmatchedReceipts: nothing, repeatedPayouts: nothing },
    });
  });

  it('find the same request that was paid twice', async () => {
    await pay({ Amount: 5 });
    await pay({ Amount: 5 });
    const row = {
      ...{ payer: '254712345678', partyB: '174379', amountCents: 500, accountReference: 'INV-001' },
      receipts: [expect.stringMatching(/^SIM/), expect.stringMatching(/^SIM/)],
    };
    expect(await assertions()).toMatchObject({
      ok: false,
      doublePays: { total: 1, rows: [row] },
      repeats: { total: 1 },
    });
  });

  it('only mention what was paid again as another request', async () => {
    await pay({ Amount: 5, CallBackURL: 'http://127.0.0.1:9999/callbacks/a' });
    await pay({ Amount: 5, CallBackURL: 'http://127.0.0.1:9999/callbacks/b' });
    expect(await assertions()).toMatchObject({ ok: true, doublePays: nothing, repeats: { total: 1 } });
  });

  it('find money that nobody was told about, until a query tells it', async () => {
    answers = 500;
    const id = await pay();
    const row = { checkoutRequestId: id, phone: '254712345678', scenario: 'pays', amountCents: 100 };
    expect(await assertions()).toMatchObject({
      ok: false,
      lostMoney: { total: 1, rows: [{ ...row, receipt: expect.stringMatching(/^SIM/) }] },
      unmatchedReceipts: { total: 1 },
    });
    await rig.query(id);
    expect(await assertions()).toMatchObject({ ok: true, lostMoney: nothing, unmatchedReceipts: { total: 1 } });
  });

  it('do not take a query that was told nothing for one that was told', async () => {
    const id = await pay(byPhone('254700000013'));
    for (let n = 0; n < 3; n += 1) await rig.query(id);
    expect(await assertions()).toMatchObject({ ok: false, lostMoney: { total: 1 } });
    await rig.query(id);
    expect(await assertions()).toMatchObject({ ok: true, lostMoney: nothing });
  });

  it('do not call money lost while its callback waits', async () => {
    await rig.push();
    await rig.elapse(2_000);
    expect(await assertions()).toMatchObject({ ok: true, lostMoney: nothing, unmatchedReceipts: { total: 1 } });
  });

  it.each(['012', '037', '038'])('know that the receipt of %s reached nobody', async (ending) => {
    await pay(byPhone(`254700000${ending}`));
    expect(await assertions()).toMatchObject({ unmatchedReceipts: { total: 1 } });
  });

  it('show at most as many rows as asked for', async () => {
    for (let n = 0; n < 3; n += 1) await pay(byPhone(`25470000001${n === 0 ? 2 : 3}`));
    expect(await rig.see('/_sim/assertions?limit=1')).toMatchObject({
      unmatchedReceipts: { total: 3, rows: [expect.anything()] },
    });
    const { unmatchedReceipts } = await rig.see<{ unmatchedReceipts: { rows: object[] } }>('/_sim/assertions?limit=1');
    expect(unmatchedReceipts.rows).toHaveLength(1);
  });
});
