import { callbackTokens } from '@daftari/daraja/callback-token';
import { CallbackState } from '@daftari/contracts/generated/daftari/callback/v1/callback';
import { WriteUnknown } from '@daftari/journal-core/errors';
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
const { merchantId, transactionId, attemptId } = SUBJECT;
const about = { merchantId, transactionId, attemptId };
const types = (events: { type: string }[]) => events.map(({ type }) => type);

describe.each([
  ['memory', memoryStorage],
  ['SQLite', sqliteStorage],
])('the callback service on %s', (_, makeStorage) => {
  let storage: Storage;
  let callback: RunningCallback;
  const run = async (options?: RunOptions) => (callback = await runCallback(storage, options));
  const list = async () => (await callback.service.listCallbacks({ merchantId, transactionId })).callbacks;

  beforeEach(() => void (storage = makeStorage()));
  afterEach(async () => {
    await callback.shutDown();
    storage.remove();
  });

  it('stores what came as it came, answers, and reads it afterwards', async () => {
    await run();
    expect(await callback.post(TOKEN, PAID, { 'content-type': 'application/json;charset=UTF-8' })).toEqual(ACCEPTED);
    await callback.caughtUp();
    const [received, matched, ...more] = await callback.events();
    expect(received).toMatchObject({
      type: 'CallbackReceived.v1',
      environment: 'test',
      actor: 'provider:daraja',
      correlation: transactionId,
      data: {
        ...about,
        kind: 'stk',
        contentType: 'application/json;charset=UTF-8',
        remoteAddress: '127.0.0.1',
        bodyBytes: PAID.length,
        bodySha256: sha256(PAID),
        body: PAID,
        encoding: 'utf8',
        cut: false,
      },
    });
    expect(matched).toMatchObject({
      type: 'CallbackMatched.v1',
      environment: 'test',
      actor: 'service:callback',
      correlation: transactionId,
      causation: received!.id,
      data: {
        ...about,
        callbackId: received!.id,
        providerRequestId: 'ac7b-470b-8df7-23ab3cef38271280493',
        providerCheckoutId: 'ws_CO_27112025133814625708374149',
        resultCode: '0',
        receipt: 'NLJ7RT61SV',
        amountCents: 50_000,
        phone: '254708374149',
        paidAt: '2026-10-06T06:52:33.000Z',
      },
    });
    expect(more).toEqual([]);
  });

  it('keeps live money in its own world', async () => {
    await run();
    await callback.post(callbackTokens([KEY]).mint({ ...SUBJECT, environment: 'live' }), PAID);
    await callback.caughtUp();
    expect((await callback.events()).map((event) => event.environment)).toEqual(['live', 'live']);
  });

  it.each<[string, string | Buffer, string | undefined]>([
    ['nothing at all', '', undefined],
    ['nothing, called JSON', '', 'application/json'],
    ['HTML', '<html>no</html>', 'text/html'],
    ['JSON that is broken', '{"Body":', 'application/json'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x80]), 'application/octet-stream'],
    ['a content type that is none', '{}', 'nonsense'],
  ])('takes %s, keeps it and rejects it', async (_what, body, contentType) => {
    await run();
    expect(await callback.post(TOKEN, body, contentType === undefined ? {} : { 'content-type': contentType })).toEqual(
      ACCEPTED,
    );
    await callback.caughtUp();
    const [received, rejected] = await callback.events();
    const {
      body: stored,
      encoding,
      bodySha256,
    } = received!.data as { body: string; encoding: BufferEncoding; bodySha256: string };
    expect(Buffer.from(stored, encoding).equals(Buffer.from(body))).toBe(true);
    expect(bodySha256).toBe(sha256(body));
    expect(rejected).toMatchObject({ type: 'CallbackRejected.v1', data: { ...about, callbackId: received!.id } });
    expect(callback.log.join('')).toContain('could not be read');
  });

  it('reads a callback whatever its content type says', async () => {
    await run();
    await callback.post(TOKEN, PAID, { 'content-type': 'application/x-www-form-urlencoded' });
    await callback.caughtUp();
    expect(types(await callback.events())).toEqual(['CallbackReceived.v1', 'CallbackMatched.v1']);
  });

  it('cuts a body of a megabyte, with the hash and the size of the whole', async () => {
    await run();
    const body = `{"padding":"${'\u0001é"'.repeat(300_000)}"}`;
    expect(await callback.post(TOKEN, body)).toEqual(ACCEPTED);
    await callback.caughtUp();
    const [received, rejected] = await callback.events();
    expect(received!.data).toMatchObject({ cut: true, bodyBytes: Buffer.byteLength(body), bodySha256: sha256(body) });
    expect(body.startsWith((received!.data as { body: string }).body)).toBe(true);
    expect(rejected).toMatchObject({
      type: 'CallbackRejected.v1',
      data: { reason: expect.stringContaining('only the first') },
    });
    expect(callback.log.join('')).toContain('too large to be stored whole');
  });

  it('stores the same delivery each time it comes, and reads each once', async () => {
    await run();
    for (let times = 0; times < 3; times++) expect(await callback.post(TOKEN, PAID)).toEqual(ACCEPTED);
    await callback.caughtUp();
    const events = await callback.events();
    const received = events.filter(({ type }) => type === 'CallbackReceived.v1').map(({ id }) => id);
    const settled = events.filter(({ type }) => type === 'CallbackMatched.v1').map(({ causation }) => causation);
    expect(received).toHaveLength(3);
    expect(settled.sort()).toEqual(received.sort());
  });

  describe('a token that does not verify', () => {
    const forged = `${TOKEN.slice(0, -1)}${TOKEN.endsWith('0') ? '1' : '0'}`;
    it.each([
      ['forged', forged],
      ['cut', TOKEN.slice(0, -1)],
      ['of another key', callbackTokens([{ id: 'aa', secret: Buffer.alloc(32, 8) }]).mint(SUBJECT)],
      ['missing', ''],
      ['a path', 'a/b/c'],
      ['very long', 'a'.repeat(5_000)],
    ])('(%s) is refused without a trace in the log of events', async (_what, token) => {
      await run();
      expect(await callback.post(token, PAID)).toEqual({
        status: 404,
        body: { ResultCode: 1, ResultDesc: 'Not found' },
      });
      expect(await callback.events()).toEqual([]);
      expect(await list()).toEqual([]);
    });

    it('is logged once for many, and never whole', async () => {
      await run();
      for (let times = 0; times < 20; times++) await callback.post(forged, PAID);
      expect(callback.log).toHaveLength(1);
      expect(callback.log[0]).toContain('does not verify');
      expect(callback.log[0]).not.toContain(forged.slice(0, 20));
    });

    it('verifies with an older key while that is kept', async () => {
      await run({ keys: [{ id: 'bb', secret: Buffer.alloc(32, 9) }, KEY] });
      expect(await callback.post(TOKEN, PAID)).toEqual(ACCEPTED);
    });
  });

  it.each([
    ['can not write', () => new Error('disk full')],
    ['does not say whether it wrote', () => new WriteUnknown('no answer')],
  ])('answers 500 when the store %s, so that Daraja may try again', async (_what, error) => {
    let broken = false;
    await run({
      wrap: (store) =>
        new Proxy(store, {
          get(target, property) {
            const member = Reflect.get(target, property) as unknown;
            if (typeof member !== 'function') return member;
            if (property === 'write' && broken) return () => Promise.reject(error());
            return member.bind(target) as unknown;
          },
        }),
    });
    broken = true;
    const answering = callback.post(TOKEN, PAID);
    const answer = await answering;
    broken = false;
    expect(answer).toEqual({ status: 500, body: { ResultCode: 1, ResultDesc: 'Try again' } });
    expect(callback.log.join('')).toContain('asked to send it again');
  });

  it('reads after a restart what a dead process had only stored', async () => {
    await run({ start: false });
    expect(await callback.post(TOKEN, PAID)).toEqual(ACCEPTED);
    expect(types(await callback.events())).toEqual(['CallbackReceived.v1']);
    await callback.shutDown();
    await run();
    await callback.caughtUp();
    expect(types(await callback.events())).toEqual(['CallbackReceived.v1', 'CallbackMatched.v1']);
  });

  it('reads nothing twice when its checkpoints are lost', async () => {
    await run();
    await callback.post(TOKEN, PAID);
    await callback.post(TOKEN, 'nonsense');
    await callback.caughtUp();
    const before = await callback.events();
    await callback.shutDown();
    storage.deleteViews();
    await run();
    await callback.caughtUp();
    expect(await callback.events()).toEqual(before);
  });

  describe('its list', () => {
    it('shows what came for a payment, oldest first, and is the same after its views were deleted', async () => {
      await run();
      await callback.post(TOKEN, PAID);
      await callback.post(TOKEN, 'nonsense');
      await callback.caughtUp();
      const [first, , ...rest] = await callback.events();
      const shown = await list();
      expect(shown).toEqual([
        {
          callbackId: first!.id,
          attemptId,
          state: CallbackState.MATCHED,
          receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
          bodyBytes: PAID.length,
          bodySha256: sha256(PAID),
        },
        expect.objectContaining({ state: CallbackState.REJECTED, bodyBytes: 8 }),
      ]);
      expect(rest.length).toBeGreaterThan(0);
      await callback.shutDown();
      storage.deleteViews();
      await run();
      expect(JSON.stringify(await list())).toBe(JSON.stringify(shown));
    });

    it('shows nothing of it to another merchant', async () => {
      await run();
      await callback.post(TOKEN, PAID);
      const other = { merchantId: '99999999-9999-4999-8999-999999999999', transactionId };
      expect(await callback.service.listCallbacks(other)).toEqual({ callbacks: [] });
      expect(await list()).toHaveLength(1);
    });

    it('wants UUIDs', async () => {
      await run();
      await expect(callback.service.listCallbacks({ merchantId: 'me', transactionId: '%' })).rejects.toMatchObject({
        code: 'VALIDATION_ERROR',
        details: { fields: { merchantId: 'must be a UUID', transactionId: 'must be a UUID' } },
      });
    });
  });

  describe('its quarantine', () => {
    it('shows what did not verify, newest first, to whoever runs the place', async () => {
      await run();
      await callback.post('nonsense', 'one');
      await callback.post(`${TOKEN.slice(0, -3)}000`, 'two');
      await callback.post(TOKEN, PAID);
      expect(await callback.service.listQuarantine({ limit: 1 })).toEqual({
        requests: [expect.objectContaining({ reason: 'forged', body: Buffer.from('two'), bodySha256: sha256('two') })],
        total: 2,
      });
      const { requests } = await callback.service.listQuarantine({ limit: 100 });
      expect(requests.map(({ reason }) => reason)).toEqual(['forged', 'malformed']);
    });

    it.each([0, 101, -1])('wants a limit of 1 to 100, not %i', async (limit) => {
      await run();
      await expect(callback.service.listQuarantine({ limit })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    });
  });

  it('lets no phone, checkout id or token into its logs', async () => {
    await run();
    await callback.post(TOKEN, PAID);
    await callback.post(TOKEN, `${PAID}broken`);
    await callback.caughtUp();
    expect(callback.log.length).toBeGreaterThan(0);
    const log = callback.log.join('');
    for (const secret of ['708374149', 'ws_CO_', TOKEN.slice(-32)]) expect(log).not.toContain(secret);
  });
});
