import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cents } from '@daftari/kernel/money';
import { forgetInFile } from './service';
import { byPhone, startRig, type Rig } from './testing/rig';

const FORGOTTEN = '254712345678';
const OTHER = '254722000111';
const [FIRST, SECOND, THIRD] = ['a', 'b', 'c'].map((digit) => digit.repeat(32)) as [string, string, string];
const addressOf = (payment: string) => ({ CallBackURL: `http://127.0.0.1:9999/callbacks/stk/aa-${payment}-0` });

describe('a forgotten phone', () => {
  let folder: string;
  let rig: Rig;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'daftari-simulator-forget-'));
    rig = await startRig({ storePath: join(folder, 'simulator.db') });
    await rig.push({ ...byPhone(FORGOTTEN), ...addressOf(FIRST), AccountReference: 'for 0712345678' });
    await rig.push({ ...byPhone(OTHER), ...addressOf(SECOND), AccountReference: 'INV-2' });
  });
  afterEach(async () => {
    await rig.simulator.stop();
    rmSync(folder, { recursive: true });
  });

  const forget = (body: object) => rig.simulator.app.inject({ method: 'POST', url: '/_sim/forget', payload: body });
  const filesWith = (digits: string) =>
    readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(digits));

  it('is in no byte of the file, its free pages and its log; sums, receipts and the other phone stay', async () => {
    await rig.elapse(5_000);
    const before = await rig.see<{ entries: { receipt: string; amount: number }[] }>('/_sim/ledger');
    expect(filesWith('712345678')).not.toEqual([]);
    expect((await forget({ payments: [FIRST] })).json()).toEqual({ busy: false, phones: 1 });
    expect(filesWith('712345678')).toEqual([]);
    expect(filesWith('722000111')).not.toEqual([]);
    const money = ({ entries }: typeof before) => entries.map(({ receipt, amount }) => [receipt, amount]);
    const after = await rig.see<typeof before & { balanced: boolean }>('/_sim/ledger');
    expect([money(after), after.balanced]).toEqual([money(before), true]);
    expect(await rig.see('/_sim/assertions')).toMatchObject({ ok: true });
    const { payments } = await rig.see<{ payments: Record<string, string>[] }>('/_sim/payments');
    expect(payments.map(({ phone, accountReference, outcome }) => [phone, accountReference, outcome])).toEqual([
      [OTHER, 'INV-2', 'paid'],
      [expect.stringMatching(/^254000\d{6}$/), 'forgotten', 'paid'],
    ]);
    await rig.simulator.stop();
    expect(filesWith('712345678')).toEqual([]);
  });

  it('of a recipient is in no byte either, its payout included, once that is over', async () => {
    const recipient = '254733444555';
    const urls = {
      ResultURL: `http://127.0.0.1:9999/results/aa-${THIRD}-0`,
      QueueTimeOutURL: 'http://127.0.0.1:9999/late',
    };
    await rig.simulator.control.setUtility('174379', cents(1_000_00));
    await rig.payOut({ PartyB: recipient, Remarks: 'for 0733444555', Occassion: 'of 0733444555', ...urls });
    await rig.elapse(500);
    expect((await forget({ payments: [THIRD] })).statusCode).toBe(409);
    await rig.elapse(5_000);
    expect(filesWith('733444555')).not.toEqual([]);
    expect((await forget({ payments: [THIRD] })).json()).toEqual({ busy: false, phones: 1 });
    expect(filesWith('733444555')).toEqual([]);
    expect(await rig.see('/_sim/assertions')).toMatchObject({ ok: true });
    expect(await rig.see('/_sim/payouts')).toMatchObject({
      payouts: [{ recipient: expect.stringMatching(/^254000\d{6}$/), outcome: 'paid', occasion: 'forgotten' }],
    });
  });

  it('is forgotten again without a change, and one of a payment that nobody knows is no error', async () => {
    await rig.elapse(5_000);
    await forget({ payments: [FIRST, THIRD] });
    const once = await rig.see('/_sim/payments');
    expect((await forget({ payments: [FIRST] })).json()).toEqual({ busy: false, phones: 0 });
    expect(await rig.see('/_sim/payments')).toEqual(once);
  });

  it('waits while its payment is open: nothing is changed, and the answer says so', async () => {
    const { statusCode } = await forget({ payments: [FIRST] });
    expect(statusCode).toBe(409);
    expect(filesWith('712345678')).not.toEqual([]);
    await rig.elapse(5_000);
    const check = await forget({ payments: [FIRST], check: true });
    expect([check.statusCode, check.json()]).toEqual([200, { busy: false, phones: 1 }]);
    expect(filesWith('712345678')).not.toEqual([]);
  });

  it('is forgotten while the simulator does not run, and not while it does', async () => {
    await rig.elapse(5_000);
    const file = join(folder, 'simulator.db');
    await expect(forgetInFile(file, { payments: [FIRST] })).rejects.toThrow('locked');
    await rig.simulator.stop();
    expect(await forgetInFile(file, { payments: [FIRST] })).toEqual({ busy: false, phones: 1 });
    expect(filesWith('712345678')).toEqual([]);
  });

  it.each([{}, { payments: [] }, { payments: 'a' }, { payments: ['%'] }])('is not asked for by %j', async (body) => {
    expect((await forget(body)).statusCode).toBe(400);
  });
});
