import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callbackTokens } from '@daftari/daraja/callback-token';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { until } from '@daftari/journal-core/testing/until';
import { systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { createLogger } from '@daftari/service/logger';
import Fastify from 'fastify';
import { callbackIntake } from './service';
import { storeSwitch } from './testing/failing-store';
import {
  KEY,
  memoryStorage,
  PAID,
  runCallback,
  sha256,
  sqliteStorage,
  SUBJECT,
  TOKEN,
  type RunningCallback,
  type RunOptions,
  type Storage,
} from './testing/running-callback';

const ACCEPTED = { status: 200, body: { ResultCode: 0, ResultDesc: 'Accepted' } };
const received = (events: { type: string }[]) => events.filter(({ type }) => type === 'CallbackReceived.v1');
const bodies = (events: { type: string; data: object }[]) =>
  received(events).map((event) => (event as unknown as { data: { body: string } }).data.body);

describe.each([
  ['memory', memoryStorage],
  ['SQLite', sqliteStorage],
])('the spool of callbacks beside a journal on %s', (_, makeStorage) => {
  let storage: Storage;
  let folder: string;
  let spoolDir: string;
  let callback: RunningCallback;
  let store = storeSwitch();
  const run = async (options: RunOptions = {}) =>
    (callback = await runCallback(storage, { spoolDir, patienceMs: 100, wrap: store.wrap, ...options }));
  const files = () => readdirSync(spoolDir).filter((name) => name !== 'aside');
  const emptied = () =>
    until(
      () => callback.spooled() === 0,
      () => callback.log,
    );

  beforeEach(() => {
    storage = makeStorage();
    store = storeSwitch();
    folder = mkdtempSync(join(tmpdir(), 'daftari-spool-'));
    spoolDir = join(folder, 'spool');
  });
  afterEach(async () => {
    store.mode = 'works';
    store.release();
    await callback.shutDown();
    storage.remove();
    rmSync(folder, { recursive: true });
  });

  it('takes what comes before there is a journal, and gives it to the journal once it is open', async () => {
    const logger = createLogger({ level: 'silent' });
    const ports = { clock: systemClock, ids: systemIds, scheduler: systemScheduler, logger };
    const early = Fastify();
    await early.register(callbackIntake({ ...ports, tokenKeys: [KEY], spoolDir }).http);
    const answer = await early.inject({ method: 'POST', url: `/callbacks/stk/${TOKEN}`, payload: PAID });
    expect({ status: answer.statusCode, body: answer.json() }).toEqual(ACCEPTED);
    expect(files()).toHaveLength(1);
    await early.close();

    await run();
    await emptied();
    expect(bodies(await callback.events())).toEqual([PAID]);
  });

  it('stays empty while the store works', async () => {
    await run();
    await callback.post(TOKEN, PAID);
    expect(files()).toEqual([]);
    expect(received(await callback.events())).toHaveLength(1);
  });

  it('takes callbacks while the store refuses, and gives them to the journal in the order they came', async () => {
    await run();
    store.mode = 'refuses';
    for (const body of ['first', 'second', 'third', PAID]) expect(await callback.post(TOKEN, body)).toEqual(ACCEPTED);
    expect(callback.spooled()).toBe(4);
    expect(files()).toHaveLength(4);
    expect(await callback.events()).toEqual([]);

    store.mode = 'works';
    await emptied();
    await callback.caughtUp();
    expect(bodies(await callback.events())).toEqual(['first', 'second', 'third', PAID]);
    expect((await callback.events()).filter(({ type }) => type === 'CallbackMatched.v1')).toHaveLength(1);
    expect(files()).toEqual([]);
    expect(callback.log.join('')).toContain('in the journal now');
  });

  it('keeps when and whence it came, and all of its bytes', async () => {
    await run();
    store.mode = 'refuses';
    const beforeMs = Date.now();
    const body = Buffer.concat([Buffer.from([0xff, 0x00]), Buffer.alloc(100_000, 'é')]);
    await callback.post(TOKEN, body, { 'content-type': 'application/strange' });
    const afterMs = Date.now();
    store.mode = 'works';
    await emptied();
    const [event] = (await callback.events()) as unknown as { at: string; environment: string; data: object }[];
    expect(event!.data).toMatchObject({
      contentType: 'application/strange',
      remoteAddress: '127.0.0.1',
      bodyBytes: body.length,
      bodySha256: sha256(body),
      cut: true,
      encoding: 'base64',
    });
    expect(event!.environment).toBe('test');
    expect(Date.parse(event!.at)).toBeGreaterThanOrEqual(beforeMs);
    expect(Date.parse(event!.at)).toBeLessThanOrEqual(afterMs);
  });

  it.each([
    ['writes late', 'hangs'],
    ['wrote without saying so', 'writes, then hangs'],
  ] as const)('takes what a slow store %s, and both are one fact', async (_what, mode) => {
    await run();
    store.mode = mode;
    expect(await callback.post(TOKEN, PAID)).toEqual(ACCEPTED);
    expect(callback.spooled()).toBe(1);
    store.mode = 'works';
    store.release();
    await emptied();
    await callback.caughtUp();
    expect((await callback.events()).map(({ type }) => type)).toEqual(['CallbackReceived.v1', 'CallbackMatched.v1']);
  });

  it('is emptied at the start of the next process', async () => {
    await run();
    store.mode = 'refuses';
    await callback.post(TOKEN, 'one');
    await callback.post(TOKEN, 'two');
    await callback.shutDown();
    expect(files()).toHaveLength(2);

    store.mode = 'works';
    await run();
    await emptied();
    expect(bodies(await callback.events())).toEqual(['one', 'two']);
  });

  it('gives a callback once when the process died between storing and forgetting it', async () => {
    await run();
    store.mode = 'refuses';
    await callback.post(TOKEN, PAID);
    const [name] = files();
    const copy = readFileSync(join(spoolDir, name!));
    store.mode = 'works';
    await emptied();
    await callback.shutDown();

    writeFileSync(join(spoolDir, name!), copy);
    await run();
    await emptied();
    await callback.caughtUp();
    expect(received(await callback.events())).toHaveLength(1);
  });

  it('lets only its owner read what it keeps', async () => {
    await run();
    store.mode = 'refuses';
    await callback.post(TOKEN, PAID);
    const modes = [spoolDir, join(spoolDir, files()[0]!)].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600]);
  });

  it('forgets a draft that was never finished, and puts aside what is damaged', async () => {
    await run();
    store.mode = 'refuses';
    await callback.post(TOKEN, 'good');
    await callback.post(TOKEN, 'damaged');
    await callback.shutDown();
    const [, second] = files().sort();
    const bytes = readFileSync(join(spoolDir, second!));
    bytes[200] = bytes[200]! ^ 1;
    writeFileSync(join(spoolDir, second!), bytes);
    writeFileSync(join(spoolDir, `${second!}.draft`), 'half');

    store.mode = 'works';
    await run();
    await emptied();
    expect(bodies(await callback.events())).toEqual(['good']);
    expect(readdirSync(join(spoolDir, 'aside'))).toEqual([second]);
    expect(files()).toEqual([]);
    expect(callback.log.join('')).toContain('put aside');
  });

  it('of one merchant does not wait for the broken partition of another', async () => {
    await run();
    const other = { ...SUBJECT, merchantId: '99999999-9999-4999-8999-999999999999', attemptId: SUBJECT.merchantId };
    expect(partitionOf(other.merchantId)).not.toBe(partitionOf(SUBJECT.merchantId));
    store.mode = 'refuses';
    for (const token of [TOKEN, callbackTokens([KEY]).mint(other), TOKEN]) await callback.post(token, PAID);
    store.refusedPartition = partitionOf(SUBJECT.merchantId);
    store.mode = 'works';
    await until(
      () => callback.spooled() === 2,
      () => callback.log,
    );
    const theirs = await callback.journal.readStream(partitionOf(other.merchantId), `callback-${other.attemptId}`);
    expect(received(theirs)).toHaveLength(1);
    expect(await callback.events()).toEqual([]);
    store.refusedPartition = undefined;
    await emptied();
    expect(received(await callback.events())).toHaveLength(2);
  });

  it('takes hundreds at once while the store is down, and loses none', async () => {
    await run();
    store.mode = 'refuses';
    const sent = Array.from({ length: 300 }, (_, number) => `body ${number}`);
    for (const answer of await Promise.all(sent.map((body) => callback.post(TOKEN, body)))) {
      expect(answer).toEqual(ACCEPTED);
    }
    store.mode = 'works';
    await emptied();
    expect(bodies(await callback.events()).sort()).toEqual([...sent].sort());
  });

  it('answers 500 when neither the store nor the spool takes it', async () => {
    await run();
    store.mode = 'refuses';
    rmSync(spoolDir, { recursive: true });
    expect(await callback.post(TOKEN, PAID)).toEqual({ status: 500, body: { ResultCode: 1, ResultDesc: 'Try again' } });
    expect(callback.log.join('')).toContain('the spool took no callback');
  });

  it('tells no phone, checkout id or token in the log', async () => {
    await run();
    store.mode = 'refuses';
    await callback.post(TOKEN, PAID);
    store.mode = 'works';
    await emptied();
    expect(callback.log.length).toBeGreaterThan(0);
    for (const secret of ['708374149', 'ws_CO_', TOKEN.slice(-32)]) expect(callback.log.join('')).not.toContain(secret);
  });
});
