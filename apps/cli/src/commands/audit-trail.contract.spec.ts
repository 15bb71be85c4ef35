import { rmSync } from 'node:fs';
import { capturedRun } from '../testing/captured-run';
import { PAYMENT, smallInstallation, type SmallInstallation } from '../testing/small-installation';

let installation: SmallInstallation;
beforeEach(async () => void (installation = await smallInstallation()));
afterEach(() => installation.remove());

const trail = (...args: string[]) => capturedRun(['--data-dir', installation.dataDir, 'audit', 'trail', ...args]);

describe('daftari audit trail', () => {
  it("tells a payment's events of all services in order", async () => {
    const { code, out, err } = await trail(PAYMENT);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n')).toEqual([
      `${PAYMENT}  (2 events, test, merchant 00000000…)`,
      '',
      '2026-11-21T08:00:00.000Z  wallet-fee  FeeHeld.v1                   Fee of KES 2.50 held (hold 00000000…).',
      '2026-11-21T08:00:00.000Z  initiation  PaymentSubmissionUnknown.v1  Not known whether M-Pesa took the request: "no answer".',
      '',
    ]);
  });

  it('takes the id in any case', async () => {
    expect((await trail(PAYMENT.toUpperCase())).code).toBe(0);
  });

  it('answers the whole events as JSON', async () => {
    const { events } = JSON.parse((await trail(PAYMENT, '--json')).out);
    expect(events).toMatchObject([
      { journal: 'wallet-fee', sequence: 1, index: 0, event: { type: 'FeeHeld.v1', correlation: PAYMENT } },
      { journal: 'initiation', event: { stream: 'payment-a', version: 1, data: { reason: 'no answer' } } },
    ]);
  });

  it('exits 2 when nothing belongs to the id, or it is none', async () => {
    expect(await trail('00000000-0000-4000-8000-000000000099')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^daftari: no event in .* belongs to 00000000-0000-4000-8000-000000000099\n$/),
    });
    expect(await trail('INV-2024-001')).toMatchObject({ code: 2, err: expect.stringContaining('is not an id') });
    expect(await trail()).toMatchObject({ code: 2, err: expect.stringContaining("missing required argument 'id'") });
  });

  it('warns and exits 1 when a journal is missing', async () => {
    rmSync(installation.fileOf('initiation'));
    const { code, out, err } = await trail(PAYMENT);
    expect(code).toBe(1);
    expect(out).toContain('FeeHeld.v1');
    expect(err).toContain('the trail may not be whole or true: journal initiation: it is missing');
  });

  it('warns when a batch of it was changed', async () => {
    installation.tamper(
      'wallet-fee',
      `UPDATE batches SET hash = replace(hash, '0', '1') WHERE position % 1099511627776 = 1`,
    );
    expect(await trail(PAYMENT)).toMatchObject({
      code: 1,
      err: expect.stringContaining('journal wallet-fee partition'),
    });
  });
});
