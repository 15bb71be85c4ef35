import { CallbackState } from '@daftari/contracts/generated/daftari/callback/v1/callback';
import type { CallbackKind } from '@daftari/contracts/events/callback-events';
import { callbackTokens } from '@daftari/daraja/callback-token';
import { c2bSubject } from '@daftari/daraja/c2b-subject';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { collectionIdOf } from '@daftari/kernel/collection-id';
import { systemIds } from '@daftari/kernel/ids';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { storeSwitch } from './testing/failing-store';
import {
  KEY,
  memoryStorage,
  runCallback,
  sqliteStorage,
  TOKEN,
  type RunningCallback,
} from './testing/running-callback';

const C2B_TOKEN = callbackTokens([KEY]).mint(c2bSubject('test', '600966'));
const ACCEPTED = { ResultCode: '0', ResultDesc: 'Accepted' };
const CONFIRMED = { ResultCode: 0, ResultDesc: 'Success' };
const OPERATOR = { actor: 'operator:amina', causation: '' };

/** As daraja.md §7 has it. */
const NOTICE = {
  TransactionType: 'Pay Bill',
  TransID: 'RKL51ZDR4F',
  TransTime: '20231121121325',
  TransAmount: '5.00',
  BusinessShortCode: '600966',
  BillRefNumber: 'Sample Transaction',
  InvoiceNumber: '',
  OrgAccountBalance: '25.00',
  ThirdPartyTransID: '',
  MSISDN: '2547 ***** 126',
  FirstName: 'NICHOLAS',
  MiddleName: '',
  LastName: '',
};
const body = (over: object = {}) => JSON.stringify({ ...NOTICE, ...over });

describe.each([
  ['memory', memoryStorage],
  ['SQLite', sqliteStorage],
] as const)('payments that come unprompted, on %s', (_, storage) => {
  let callback: RunningCallback;
  const at = storage();
  beforeEach(async () => void (callback = await runCallback(at)));
  afterEach(() => callback.shutDown());
  afterAll(() => at.remove());

  const send = (text: string | Buffer, kind: CallbackKind = 'c2b', token = C2B_TOKEN) =>
    callback.post(token, text, { 'content-type': 'application/json' }, kind);
  /** Everything of the platform's partition since the spec began. */
  const events = async (): Promise<RecordedEvent[]> => {
    const batches = await callback.journal.readBatches(partitionOf(PLATFORM_MERCHANT), 0, 1_000);
    const all = batches.flatMap(
      ({ body: text }) => (JSON.parse(Buffer.from(text).toString()) as { events: RecordedEvent[] }).events,
    );
    return all.slice(seen);
  };
  let seen = 0;
  beforeEach(async () => void (seen = (await ((seen = 0), events())).length));
  const types = async () => (await events()).map(({ type }) => type.replace('.v1', ''));

  it('are stored, answered in the words of their API, and understood', async () => {
    expect(await send(body())).toEqual({ status: 200, body: CONFIRMED });
    await callback.caughtUp();
    const [received, confirmed] = await events();
    expect(received).toMatchObject({ type: 'CallbackReceived.v1', data: { kind: 'c2b', body: body() } });
    expect(confirmed).toMatchObject({
      type: 'C2bConfirmed.v1',
      environment: 'test',
      correlation: collectionIdOf('test', 'RKL51ZDR4F'),
      causation: received!.id,
      data: {
        merchantId: PLATFORM_MERCHANT,
        transactionId: c2bSubject('test', '600966').transactionId,
        callbackId: received!.id,
        receipt: 'RKL51ZDR4F',
        amountCents: 500,
        billReference: 'Sample Transaction',
        payer: '2547 ***** 126',
        payerName: 'NICHOLAS',
        paidAt: '2023-11-21T09:13:25.000Z',
      },
    });
  });

  it('are a stream each: none grows for ever, and each has a key of its own', async () => {
    for (let i = 0; i < 3; i++) await send(body({ TransID: `RKL51ZDR4${i}` }));
    await callback.caughtUp();
    const all = await events();
    const received = all.filter(({ type }) => type === 'CallbackReceived.v1');
    expect(new Set(received.map(({ stream }) => stream)).size).toBe(3);
    expect(new Set(received.map(({ correlation }) => correlation)).size).toBe(3);
  });

  it('are sealed with their money, question and repetition too; what nobody can read has a key of its own', async () => {
    const sent = [send(body()), send(body()), send(body(), 'c2b-validation'), send('TransID=1')];
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    await callback.caughtUp();
    const roots = (await events()).map(({ correlation }) => correlation);
    const money = collectionIdOf('test', 'RKL51ZDR4F');
    // Three arrivals and two confirmations; an arrival and its rejection.
    expect(roots.filter((root) => root === money)).toHaveLength(5);
    expect(new Set(roots.filter((root) => root !== money)).size).toBe(1);
  });

  it('told twice are two deliveries of one receipt', async () => {
    await Promise.all([send(body()), send(body())]);
    await callback.caughtUp();
    const confirmed = (await events()).filter(({ type }) => type === 'C2bConfirmed.v1');
    expect(confirmed.map(({ data }) => (data as { receipt: string }).receipt)).toEqual(['RKL51ZDR4F', 'RKL51ZDR4F']);
    expect(new Set(confirmed.map(({ correlation }) => correlation)).size).toBe(1);
  });

  it.each(['confirmation first', 'question first'])('may come with their question in any order: %s', async (order) => {
    const both = [() => send(body()), () => send(body({ OrgAccountBalance: '' }), 'c2b-validation')];
    if (order === 'question first') both.reverse();
    for (const one of both) expect((await one()).status).toBe(200);
    await callback.caughtUp();
    expect((await types()).filter((type) => type === 'C2bConfirmed')).toHaveLength(1);
    expect((await types()).filter((type) => type === 'CallbackRejected')).toEqual([]);
  });

  it('may be made: the question is answered with yes, and nothing follows from it', async () => {
    expect(await send(body(), 'c2b-validation')).toEqual({ status: 200, body: ACCEPTED });
    await callback.caughtUp();
    expect(await types()).toEqual(['CallbackReceived']);
  });

  it.each([
    ['empty', ''],
    ['no JSON', 'TransID=1'],
    ['without a receipt', body({ TransID: '' })],
    ['without an amount', body({ TransAmount: '-5' })],
    ['not even text', Buffer.from([0xff, 0xfe, 0x00])],
  ])('that are %s are kept, answered and listed for a person', async (_what, text) => {
    expect(await send(text)).toEqual({ status: 200, body: CONFIRMED });
    expect(await send(text, 'c2b-validation')).toEqual({ status: 200, body: ACCEPTED });
    await callback.caughtUp();
    expect((await types()).filter((type) => type === 'CallbackRejected')).toHaveLength(2);
  });

  it('of any size are answered; what is too large is cut, and only what is left of it is read', async () => {
    const huge = body({ FirstName: 'x'.repeat(100_000) });
    expect(await send(huge)).toEqual({ status: 200, body: CONFIRMED });
    await callback.caughtUp();
    const [received, rejected] = await events();
    expect(received!.data).toMatchObject({ cut: true, bodyBytes: huge.length });
    expect(rejected!.data).toMatchObject({ reason: expect.stringContaining('only the first are kept') as string });
  });

  it.each([
    ['a forged token', `${C2B_TOKEN.slice(0, -1)}x`],
    ['none', ''],
  ])("with %s are nobody's word", async (_what, token) => {
    expect((await send(body(), 'c2b', token)).status).toBe(404);
    expect((await send(body(), 'c2b-validation', token)).status).toBe(404);
    expect(await events()).toEqual([]);
  });

  it("under the token of a payment are nobody's word", async () => {
    expect((await send(body(), 'c2b', TOKEN)).status).toBe(404);
    expect((await send(body(), 'c2b-validation', TOKEN)).status).toBe(404);
    await callback.caughtUp();
    expect([...(await events()), ...(await callback.events())]).toEqual([]);
  });

  describe('and what could not be read', () => {
    const rejectedByAnOlderVersion = async (about: {
      merchantId: string;
      transactionId: string;
      attemptId: string;
    }) => {
      const [partition, stream] = [partitionOf(PLATFORM_MERCHANT), `callback-${about.attemptId}`];
      const cause = {
        correlation: about.attemptId,
        causation: 'spec',
        actor: 'provider:daraja',
        environment: 'test',
      } as const;
      const wire = {
        contentType: 'application/json',
        remoteAddress: '10.0.0.1',
        bodyBytes: 2,
        bodySha256: '0'.repeat(64),
      };
      const stored = { kind: 'c2b', ...wire, body: body(), encoding: 'utf8', cut: false };
      const add = (type: string, data: object) =>
        callback.journal.append([{ partition, stream, expected: 'any', events: [{ type, data }], cause }]);
      const { events: received } = await add('CallbackReceived.v1', { ...about, ...stored });
      await add('CallbackRejected.v1', { ...about, callbackId: received[0]!.id, reason: 'too new' });
    };
    const unmatched = async (limit = 100, cursor = '') => callback.service.listUnmatched({ limit, cursor });

    it('is listed in pages, the oldest first, until it is understood', async () => {
      const before = (await unmatched()).callbacks.length;
      for (let i = 0; i < 3; i++) await send(`no JSON ${i}`);
      await callback.caughtUp();
      const all = (await unmatched()).callbacks.slice(before);
      expect(all).toMatchObject(
        [9, 9, 9].map((bodyBytes) => ({ kind: 'c2b', reason: 'the body is not JSON', bodyBytes })),
      );
      const first = await unmatched(before + 1);
      const rest = await unmatched(100, first.nextCursor);
      expect(rest.callbacks.map(({ callbackId }) => callbackId)).toEqual(
        all.slice(1).map(({ callbackId }) => callbackId),
      );
      expect(rest.nextCursor).toBe('');
    });

    it.each([
      ['limit', { limit: 0, cursor: '' }, 'VALIDATION_ERROR'],
      ['cursor', { limit: 1, cursor: 'x' }, 'INVALID_CURSOR'],
    ])('is not listed for a wrong %s', async (_what, request, code) => {
      await expect(callback.service.listUnmatched(request)).rejects.toMatchObject({ code });
    });

    it('is read once more when a person asks: that it is still unreadable is nothing new', async () => {
      await send('no JSON');
      await callback.caughtUp();
      const found = (await unmatched()).callbacks.at(-1)!;
      const { merchantId, attemptId, callbackId } = found;
      const replay = { merchantId, attemptId, callbackId, note: 'again', caller: OPERATOR };
      const answer = await callback.service.replayCallback(replay);
      expect(answer).toEqual({ state: CallbackState.REJECTED, reason: 'the body is not JSON' });
      expect(await types()).toEqual(['CallbackReceived', 'CallbackRejected']);
      await expect(callback.service.replayCallback({ ...replay, note: '' })).rejects.toMatchObject({
        code: 'VALIDATION_ERROR',
      });
      const other = { ...replay, callbackId: '11111111-1111-4111-8111-111111111111' };
      await expect(callback.service.replayCallback(other)).rejects.toMatchObject({ code: 'CALLBACK_NOT_FOUND' });
    });

    it('is understood when a later version can read it: what follows is what would have followed at first', async () => {
      await callback.shutDown();
      // Nobody reads: the older version is quicker.
      const share = { holds: () => false, fence: () => undefined, onChange: () => () => undefined };
      callback = await runCallback(at, { share });
      const attemptId = systemIds.uuid();
      const about = { ...c2bSubject('test', '600966'), attemptId };
      const { environment, ...named } = about;
      await rejectedByAnOlderVersion(named);
      const [found] = (await unmatched()).callbacks.filter((one) => one.attemptId === attemptId);
      const { merchantId, callbackId } = found!;
      const replay = { merchantId, attemptId, callbackId, note: 'after the upgrade', caller: OPERATOR };
      expect(await callback.service.replayCallback(replay)).toEqual({ state: CallbackState.MATCHED, reason: '' });
      expect(await types()).toEqual(['CallbackReceived', 'CallbackRejected', 'CallbackReplayed', 'C2bConfirmed']);
      const [, , replayed, confirmed] = await events();
      expect(replayed).toMatchObject({ actor: OPERATOR.actor, environment, data: { note: 'after the upgrade' } });
      expect(confirmed!.correlation).toBe(collectionIdOf('test', 'RKL51ZDR4F'));
      expect((await unmatched()).callbacks.filter((one) => one.attemptId === attemptId)).toEqual([]);
      await expect(callback.service.replayCallback(replay)).rejects.toMatchObject({ code: 'DECISION_CONFLICT' });
    });

    it('is not replayed once it was understood', async () => {
      await send(body());
      await callback.caughtUp();
      const [received] = await events();
      const { attemptId } = received!.data as { attemptId: string };
      const replay = {
        merchantId: PLATFORM_MERCHANT,
        attemptId,
        callbackId: received!.id,
        note: 'x',
        caller: OPERATOR,
      };
      await expect(callback.service.replayCallback(replay)).rejects.toMatchObject({ code: 'DECISION_CONFLICT' });
    });
  });
});

it('a question is answered with yes even when nothing can be stored; a confirmation is asked for again', async () => {
  const store = storeSwitch();
  const callback = await runCallback(memoryStorage(), { wrap: store.wrap, start: false });
  store.mode = 'refuses';
  const headers = { 'content-type': 'application/json' };
  expect(await callback.post(C2B_TOKEN, body(), headers, 'c2b-validation')).toEqual({ status: 200, body: ACCEPTED });
  expect((await callback.post(C2B_TOKEN, body(), headers, 'c2b')).status).toBe(500);
  store.mode = 'works';
  await callback.shutDown();
});
