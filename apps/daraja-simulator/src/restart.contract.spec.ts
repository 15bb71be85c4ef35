import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cents } from '@daftari/kernel/money';
import { seededRandom } from '@daftari/kernel/random';
import { createLogger } from '@daftari/service/logger';
import { DatabaseSync } from '@photostructure/sqlite';
import { SCHEMA_STEPS } from './adapters/sqlite-schema';
import { openSqliteStore } from './adapters/sqlite-store';
import { buildSimulator } from './service';
import { resultOf } from './testing/initiator-requests';
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

  it('sends what is left of several callbacks, in order and with the same bytes', async () => {
    const before = await startRig({ storePath });
    await before.push(byPhone('254700000017'));
    await before.elapse(2_500);
    expect(before.received).toHaveLength(1);
    const killed = filesNow('killed.sqlite');
    await before.elapse(500);
    await before.simulator.stop();

    const after = await startRig({ storePath: killed, clock: before.clock });
    await after.elapse(1_000);
    expect(after.received.map(({ text }) => text)).toEqual(before.received.slice(1).map(({ text }) => text));
    await after.simulator.stop();
  });

  it('pays late what it had given up, once, however often it is killed', async () => {
    const before = await startRig({ storePath });
    await before.push(byPhone('254700000019'));
    await before.elapse(6_000);
    const givenUp = filesNow('given-up.sqlite');
    await before.simulator.stop();
    expect(before.received.map(({ stkCallback }) => stkCallback['ResultCode'])).toEqual([1037]);

    storePath = givenUp;
    const second = await startRig({ storePath, clock: before.clock });
    await second.elapse(9_000);
    const paid = filesNow('paid.sqlite');
    await second.elapse(500);
    await second.simulator.stop();
    expect(second.received.map(({ stkCallback }) => stkCallback['ResultCode'])).toEqual([0]);

    const third = await startRig({ storePath: paid, clock: before.clock });
    await third.elapse(60_000);
    expect(third.received.map(({ text }) => text)).toEqual(second.received.map(({ text }) => text));
    expect(await third.see('/_sim/ledger')).toMatchObject({ balanced: true, totalEntries: 2 });
    await third.simulator.stop();
  });

  it('still has the callback waiting that waits for a query, and still brings it forward', async () => {
    const before = await startRig({ storePath });
    const answer = await before.push(byPhone('254700000021'));
    const { CheckoutRequestID } = answer.json<{ CheckoutRequestID: string }>();
    await before.elapse(3_000);
    await before.query(CheckoutRequestID);
    await before.elapse(9_000);
    await before.simulator.stop();
    expect(before.received).toHaveLength(0);

    const after = await startRig({ storePath, clock: before.clock });
    expect((await after.query(CheckoutRequestID)).json()).toMatchObject({ ResultCode: '1037' });
    await after.elapse(1_000);
    expect(after.received.map(({ stkCallback }) => stkCallback['ResultCode'])).toEqual([0]);
    await after.elapse(200_000);
    expect(after.received).toHaveLength(1);
    await after.simulator.stop();
  });

  it('brings a file of the first version up to date', async () => {
    const old = new DatabaseSync(storePath);
    old.exec(`${SCHEMA_STEPS[0]}; PRAGMA user_version = 1`);
    old.exec(`INSERT INTO requests VALUES (1, 1, 'POST', '/push', '', 200, '{}', '{"phone":"254712345678"}')`);
    old.exec(`INSERT INTO requests VALUES (2, 2, 'POST', '/push', '', 400, '{}', '{"phone":null}')`);
    old.close();

    const rig = await startRig({ storePath });
    expect(await rig.see('/_sim/requests')).toMatchObject({ total: 2, stkPushes: { total: 2, accepted: 1 } });
    expect(await rig.see('/_sim/payments')).toMatchObject({
      pushesByPhone: [{ phone: '254712345678', pushes: 1, executed: 1 }],
    });
    await rig.push();
    await rig.elapse(2_500);
    expect(await rig.see('/_sim/assertions')).toMatchObject({ ok: true });
    await rig.simulator.stop();
  });

  it('brings a file of the second version up to date, with its money and its callbacks', async () => {
    const old = new DatabaseSync(storePath);
    old.exec(`${SCHEMA_STEPS[0]}; ${SCHEMA_STEPS[1]}; PRAGMA user_version = 2`);
    old.exec(`INSERT INTO accounts VALUES ('world', -10000, '', 0), ('phone/254712345678', 10000, '2026-10-06', 0)`);
    old.exec(`INSERT INTO entries VALUES (1, 1, 'day-start', 'world', 'phone/254712345678', 10000, NULL, NULL)`);
    old.exec(`INSERT INTO callbacks (checkoutRequestId, url, headers, body, dueAtMs, state)
      VALUES ('ws_CO_1', 'http://127.0.0.1:9999/cb', '{}', '{"old":1}', 0, 'pending')`);
    old.close();

    const rig = await startRig({ storePath, switches: { floatStartCents: cents(1_000_00) } });
    await rig.elapse(100);
    expect(rig.received.map(({ text }) => text)).toEqual(['{"old":1}']);
    expect(await rig.see('/_sim/callbacks')).toMatchObject({
      callbacks: [{ kind: 'stk', checkoutRequestId: 'ws_CO_1' }],
    });
    await rig.payOut({ PartyB: '254712345678' });
    await rig.elapse(2_000);
    expect(await rig.see('/_sim/ledger')).toMatchObject({
      balanced: true,
      accounts: expect.arrayContaining([
        expect.objectContaining({ account: 'phone/254712345678', balanceCents: 20_000 }),
      ]),
    });
    expect(await rig.see('/_sim/assertions')).toMatchObject({ ok: true });
    await rig.simulator.stop();
  });

  it('carries out a payout that was taken, once, and knows its id, its float and its lock', async () => {
    const switches = { floatStartCents: cents(1_000_00) };
    const before = await startRig({ storePath, switches });
    for (const n of [1, 2, 3]) await before.payOut({ OriginatorConversationID: `bad${n}`, SecurityCredential: 'bad' });
    await before.elapse(2_000);
    await before.simulator.stop();
    const file = new DatabaseSync(storePath);
    file.exec(`UPDATE settings SET value = '2' WHERE name = 'initiatorFailures'`);
    file.close();
    const again = await startRig({ storePath, switches, clock: before.clock });
    await again.payOut();
    const killed = filesNow('killed.sqlite');
    await again.simulator.stop();

    const after = await startRig({ storePath: killed, switches, clock: before.clock });
    expect((await after.payOut()).statusCode).toBe(500);
    await after.elapse(2_000);
    expect(after.received.map(({ text }) => resultOf(text).ResultCode)).toEqual([0]);
    expect(await after.see('/_sim/ledger')).toMatchObject({ balanced: true, totalEntries: 3 });
    expect(await after.see('/_sim/payouts')).toMatchObject({ total: 4, settled: 4 });
    await after.simulator.stop();
  });

  it('refuses a file of a version that it does not know', async () => {
    const later = new DatabaseSync(storePath);
    later.exec(`PRAGMA user_version = ${SCHEMA_STEPS.length + 1}`);
    later.close();
    await expect(startRig({ storePath })).rejects.toThrow(/version/);
  });

  it('finds in its books what does not add up', async () => {
    const before = await startRig({ storePath });
    await before.push();
    await before.elapse(3_000);
    await before.simulator.stop();
    const file = new DatabaseSync(storePath);
    file.exec(`UPDATE accounts SET balanceCents = balanceCents + 1 WHERE account = 'shortcode/174379'`);
    file.exec(`UPDATE entries SET amountCents = amountCents + 1 WHERE kind = 'payment'`);
    file.close();

    const after = await startRig({ storePath });
    expect(await after.see('/_sim/assertions')).toMatchObject({
      ok: false,
      sumCents: 1,
      contradictions: { total: 1, rows: [{ receipt: expect.stringMatching(/^SIM/) }] },
      accountsOff: { total: 1, rows: [{ account: 'phone/254712345678' }] },
    });
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
