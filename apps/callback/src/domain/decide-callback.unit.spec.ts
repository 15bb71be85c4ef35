import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { callbackModel } from './callback-stream';
import { decideReceive, decideSettle, MAX_CALLBACKS_PER_ATTEMPT, type Reading } from './decide-callback';

const ABOUT = {
  transactionId: 'fa98a577-2222-4222-8222-222222222222',
  merchantId: '11111111-1111-4111-8111-111111111111',
  attemptId: 'abcdefab-3333-4333-8333-333333333333',
};
const RECEIVED: Extract<CallbackEvent, { type: 'CallbackReceived.v1' }> = {
  type: 'CallbackReceived.v1',
  data: {
    ...ABOUT,
    kind: 'stk',
    contentType: 'application/json',
    remoteAddress: '196.201.212.69',
    bodyBytes: 2,
    bodySha256: '0'.repeat(64),
    body: '{}',
    encoding: 'utf8',
    cut: false,
  },
};
const RESULT: Reading = {
  kind: 'result',
  providerRequestId: 'r-1',
  providerCheckoutId: 'ws_CO_1',
  resultCode: '0',
  resultDescription: 'ok',
  receipt: 'NLJ7RT61SV',
};
const matched = (callbackId: string): CallbackEvent => {
  const { kind: _, ...result } = RESULT;
  return { type: 'CallbackMatched.v1', data: { ...ABOUT, callbackId, ...result } };
};
const rejected = (callbackId: string): CallbackEvent => ({
  type: 'CallbackRejected.v1',
  data: { ...ABOUT, callbackId, reason: 'the body is not JSON' },
});

/** Ids are `c1`, `c2`, … by place in the stream. */
const given = (...events: CallbackEvent[]) => {
  const recorded = events.map(
    (event, at) => ({ ...event, id: `c${at + 1}`, causation: `a${at + 1}` }) as RecordedEvent<CallbackEvent>,
  );
  return recorded.reduce(callbackModel.evolve, callbackModel.initialState);
};

describe('a callback', () => {
  it('is stored', () => expect(decideReceive('new', RECEIVED.data, given())).toEqual([RECEIVED]));

  it('is stored again when it comes again: each delivery is a fact', () => {
    expect(decideReceive('new', RECEIVED.data, given(RECEIVED, matched('c1')))).toEqual([RECEIVED]);
  });

  it('is stored once, however often the same arrival is brought', () => {
    expect(decideReceive('a1', RECEIVED.data, given(RECEIVED, matched('c1')))).toEqual([]);
    const full = given(...Array<CallbackEvent>(MAX_CALLBACKS_PER_ATTEMPT).fill(RECEIVED));
    expect(decideReceive('a7', RECEIVED.data, full)).toEqual([]);
  });

  it('is refused when its attempt has had its fill', () => {
    const full = given(...Array<CallbackEvent>(MAX_CALLBACKS_PER_ATTEMPT).fill(RECEIVED));
    expect(() => decideReceive('new', RECEIVED.data, full)).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
  });

  it('that can be read is matched', () => {
    expect(decideSettle('c1', ABOUT, RESULT, given(RECEIVED))).toEqual([matched('c1')]);
  });

  it('that cannot be read is rejected', () => {
    const reading: Reading = { kind: 'undecodable', reason: 'the body is not JSON' };
    expect(decideSettle('c1', ABOUT, reading, given(RECEIVED))).toEqual([rejected('c1')]);
  });

  it.each([
    ['matched', matched('c1')],
    ['rejected', rejected('c1')],
  ])('that was %s once is not settled again', (_, settled) => {
    expect(decideSettle('c1', ABOUT, RESULT, given(RECEIVED, settled))).toEqual([]);
  });

  it('is settled by itself, whatever became of the others', () => {
    expect(decideSettle('c3', ABOUT, RESULT, given(RECEIVED, matched('c1'), RECEIVED))).toEqual([matched('c3')]);
    expect(decideSettle('c2', ABOUT, RESULT, given(RECEIVED, RECEIVED))).toEqual([matched('c2')]);
  });

  it('that was never received is not settled', () => {
    expect(decideSettle('c9', ABOUT, RESULT, given(RECEIVED))).toEqual([]);
  });

  it('names only what its events may name', () => {
    const about = { ...ABOUT, body: 'secret' };
    expect(decideSettle('c1', about, RESULT, given(RECEIVED))).toEqual([matched('c1')]);
  });
});
