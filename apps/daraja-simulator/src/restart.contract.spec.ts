import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '@daftari/kernel/random';
import { createLogger } from '@daftari/service/logger';
import { openSqliteStore } from './adapters/sqlite-store';
import { buildSimulator } from './service';
import { byPhone, startRig } from './testing/rig';

describe('a simulator that starts again', () => {
  let directory: string;
  let storePath: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'daftari-simulator-'));
    storePath = join(directory, 'simulator.sqlite');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** What a killed process leaves: the files as they are at this moment. */
  function filesNow(name: string): string {
    const copy = join(directory, name);
    for (const suffix of ['', '-wal']) cpSync(`${storePath}${suffix}`, `${copy}${suffix}`);
    return copy;
  }

  it('decides what was pending and sends its callbacks, also when it was killed', async () => {
    const before = await startRig({ storePath });
    const ids: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      const answer = await before.push({ ...byPhone(`2547123456${n + 10}`), Amount: 10 });
      ids.push(answer.json<{ CheckoutRequestID: string }>().CheckoutRequestID);
    }
    const killed = filesNow('killed.sqlite');
    await before.simulator.stop();
    expect(before.received).toHaveLength(0);

    const after = await startRig({ storePath: killed, clock: before.clock, seed: 8 });
    await after.elapse(2_500);
    expect(after.received.map(({ stkCallback }) => stkCallback['CheckoutRequestID']).sort()).toEqual(ids.sort());
    expect(await after.see('/_sim/ledger')).toMatchObject({ balanced: true, totalEntries: 40 });
    await after.simulator.stop();
  });

  it('decides at once what fell due while it was away', async () => {
    const before = await startRig({ storePath });
    await before.push(byPhone('254700000003'));
    await before.simulator.stop();
    before.clock.advance(3_600_000);

    const after = await startRig({ storePath, clock: before.clock });
    expect((await after.push(byPhone('254700000003'))).statusCode).toBe(500);
    await after.elapse(600);
    expect(after.received.map(({ stkCallback }) => stkCallback['ResultCode'])).toEqual([1037]);
    expect((await after.push(byPhone('254700000003'))).statusCode).toBe(200);
    await after.simulator.stop();
  });

  it('sends a decided payment’s callback, with the same bytes as it would have', async () => {
    const before = await startRig({ storePath });
    await before.push();
    await before.elapse(2_000);
    const killed = filesNow('killed.sqlite');
    await before.elapse(500);
    await before.simulator.stop();

    const after = await startRig({ storePath: killed, clock: before.clock, seed: 99 });
    await after.elapse(500);
    expect(after.received.map(({ text }) => text)).toEqual(before.received.map(({ text }) => text));
    await after.simulator.stop();
  });

  it('sends nothing again that it knows to be sent', async () => {
    const before = await startRig({ storePath });
    await before.push();
    await before.elapse(2_500);
    expect(before.received).toHaveLength(1);
    await before.simulator.stop();

    const after = await startRig({ storePath, clock: before.clock });
    await after.elapse(60_000);
    expect(after.received).toHaveLength(0);
    await after.simulator.stop();
  });

  it('still knows tokens, credentials and its instance', async () => {
    const parts = { storePath, logger: createLogger({ level: 'silent' }) };
    const first = await buildSimulator({ ...parts, random: seededRandom(1) });
    await first.stop();
    const second = await buildSimulator({ ...parts, random: seededRandom(2) });
    expect(second.credentials).toEqual(first.credentials);
    expect(first.credentials).toMatchObject({ shortcode: '174379', passkey: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await second.stop();
    await second.stop();
    expect(statSync(storePath).mode & 0o777).toBe(0o600);
  });

  it('leaves the file alone while another process may hold it', async () => {
    const holder = openSqliteStore(storePath);
    await expect(startRig({ storePath })).rejects.toThrow(/is locked by another process: stop it/);
    await holder.close();
  });
});
