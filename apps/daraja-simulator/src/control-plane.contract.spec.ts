import { byPhone, CALLBACK_URL, CREDENTIALS, PASSKEY, startRig, type Rig } from './testing/rig';

describe('the control plane', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig()));
  afterEach(() => rig.simulator.stop());

  it('counts the pushes and shows what each asked for and was answered', async () => {
    const { CheckoutRequestID } = (await rig.push({ AccountReference: 'INV-7', Amount: 25 })).json<
      Record<string, string>
    >();
    await rig.push({ AccountReference: 'INV-8', Amount: '0' });
    const seen = await rig.see('/_sim/requests?kind=stkpush');
    expect(seen).toMatchObject({ total: 3, stkPushes: { total: 2, accepted: 1, refused: 1 }, limit: 100 });
    const push = { phone: '254712345678', callbackUrl: CALLBACK_URL };
    expect(seen['requests']).toEqual([
      expect.objectContaining({
        number: 3,
        status: 400,
        answer: expect.objectContaining({ errorCode: '400.002.02' }),
        push: { ...push, accountReference: 'INV-8', amount: '0', checkoutRequestId: null },
      }),
      expect.objectContaining({
        number: 2,
        method: 'POST',
        path: '/mpesa/stkpush/v1/processrequest',
        at: '2026-10-06T06:52:30.000Z',
        status: 200,
        answer: expect.objectContaining({ ResponseCode: '0' }),
        push: { ...push, accountReference: 'INV-7', amount: '25', checkoutRequestId: CheckoutRequestID },
      }),
    ]);
  });

  it('shows payments, ledger and callbacks as they are', async () => {
    await rig.push({ Amount: 25 });
    expect(await rig.see('/_sim/payments')).toMatchObject({
      total: 1,
      open: 1,
      payments: [{ state: 'open', amount: 25 }],
    });
    await rig.elapse(2_000);
    const settled = { state: 'settled', resultCode: '0', receipt: expect.stringMatching(/^SIM[A-Z0-9]{7}$/) };
    expect(await rig.see('/_sim/payments')).toMatchObject({ total: 1, settled: 1, payments: [settled] });
    expect(await rig.see('/_sim/callbacks?state=pending')).toMatchObject({
      pending: 1,
      callbacks: [{ url: CALLBACK_URL }],
    });
    expect(await rig.see('/_sim/ledger')).toMatchObject({
      totalEntries: 2,
      balanced: true,
      accounts: [
        { account: 'phone/254712345678', balanceCents: 49_997_500, sentTodayCents: 2_500 },
        { account: 'shortcode/174379', balanceCents: 2_500 },
        { account: 'world', balanceCents: -50_000_000 },
      ],
      entries: [
        { kind: 'payment', amount: 25 },
        { kind: 'day-start', amount: 500_000 },
      ],
    });
    await rig.elapse(500);
    expect(await rig.see('/_sim/callbacks?state=pending')).toMatchObject({ total: 1, sent: 1, callbacks: [] });
  });

  it('answers long lists in slices', async () => {
    for (let n = 0; n < 5; n += 1) await rig.push(byPhone(`25471234560${n}`));
    const numbers = async (query: string) => {
      const seen = await rig.see<{ limit: number; requests: { number: number }[] }>(`/_sim/requests${query}`);
      return { limit: seen.limit, numbers: seen.requests.map((request) => request.number) };
    };
    expect(await numbers('?limit=2')).toEqual({ limit: 2, numbers: [6, 5] });
    expect(await numbers('?limit=2&before=5')).toEqual({ limit: 2, numbers: [4, 3] });
    expect((await numbers('?limit=0')).limit).toBe(1);
    expect((await numbers('?limit=1000000')).limit).toBe(1_000);
    expect((await numbers('?limit=x')).limit).toBe(100);
  });

  it('says that it is a simulation, also of a malformed request', async () => {
    for (const url of ['/', '/_sim', '/_sim/nothing', '/oauth/v1/generate', '/%zz']) {
      const answer = await rig.simulator.app.inject({ method: 'GET', url });
      expect({ url, header: answer.headers['x-daftari-simulator'] }).toEqual({ url, header: 'true' });
    }
  });

  it('keeps secrets and full phones out of its log and of its request log', async () => {
    const token = await rig.newToken();
    await rig.push();
    await rig.elapse(3_000);
    const { requests } = await rig.see<{ requests: { body: string }[] }>('/_sim/requests');
    const bodies = JSON.stringify(requests.map(({ body }) => body));
    const lines = rig.logLines.join('');
    expect(lines).toContain('callback sent');
    for (const secret of [token, PASSKEY, CREDENTIALS.consumerSecret, '254712345678', '0a1b2c', 'MTc0Mzc5']) {
      expect(lines).not.toContain(secret);
      expect(bodies).not.toContain(secret);
    }
    const all = JSON.stringify(await rig.see('/_sim/requests'));
    expect(all).not.toContain(token);
    expect(all).not.toContain(PASSKEY);
  });
});

describe('over a real socket', () => {
  it('listens on a free port, answers, and stops twice', async () => {
    const rig = await startRig();
    const url = await rig.simulator.listen('127.0.0.1', 0);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const answer = await fetch(`${url}/_sim`);
    expect(answer.headers.get('x-daftari-simulator')).toBe('true');
    await answer.text();
    await Promise.all([rig.simulator.stop(), rig.simulator.stop()]);
    await expect(fetch(`${url}/_sim`)).rejects.toThrow();
  });
});
