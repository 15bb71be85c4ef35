import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { callbackModel } from './callback-stream';
import { decideReceive, decideReplay, decideSettle, MAX_CALLBACKS_PER_ATTEMPT, type Reading } from './decide-callback';

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
const STK = {
  providerRequestId: 'r-1',
  providerCheckoutId: 'ws_CO_1',
  resultCode: '0',
  resultDescription: 'ok',
  receipt: 'NLJ7RT61SV',
};
const RESULT: Reading = { kind: 'stk-result', result: STK };
const matched = (callbackId: string): CallbackEvent => ({
  type: 'CallbackMatched.v1',
  data: { ...ABOUT, callbackId, ...STK },
});
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

  it('of money that came unprompted is confirmed', () => {
    const notice = {
      receipt: 'RKL51ZDR4F',
      amountCents: 500,
      shortcode: '600966',
      transactionType: 'Pay Bill',
      billReference: 'Sample',
      payer: '2547 ***** 126',
      payerName: 'NICHOLAS',
    };
    const confirmed = { type: 'C2bConfirmed.v1', data: { ...ABOUT, callbackId: 'c1', ...notice } };
    expect(decideSettle('c1', ABOUT, { kind: 'c2b-confirmed', notice }, given(RECEIVED))).toEqual([confirmed]);
  });

  it('that only asks is understood, and nothing follows', () => {
    expect(decideSettle('c1', ABOUT, { kind: 'noticed' }, given(RECEIVED))).toEqual([]);
  });
});

describe('replaying a callback', () => {
  const replay = { callbackId: 'c1', note: 'after the upgrade' };
  const replayed: CallbackEvent = { type: 'CallbackReplayed.v1', data: { ...ABOUT, ...replay } };
  const unreadable = (reason: string): Reading => ({ kind: 'undecodable', reason });

  it('that is understood now gives what it would have given at first', () => {
    const events = decideReplay(replay, ABOUT, RESULT, given(RECEIVED, rejected('c1')));
    expect(events).toEqual([replayed, matched('c1')]);
  });

  it('that still can not be read, for another reason, says so', () => {
    const events = decideReplay(replay, ABOUT, unreadable('no amount'), given(RECEIVED, rejected('c1')));
    expect(events.map(({ type }) => type)).toEqual(['CallbackReplayed.v1', 'CallbackRejected.v1']);
  });

  it('that still can not be read, for the same reason, is nothing new', () => {
    const again = decideReplay(replay, ABOUT, unreadable('the body is not JSON'), given(RECEIVED, rejected('c1')));
    expect(again).toEqual([]);
  });

  it('that was understood is refused: its consequences stand', () => {
    const stream = given(RECEIVED, rejected('c1'), replayed, matched('c1'));
    const conflict = expect.objectContaining({ code: 'DECISION_CONFLICT' }) as Error;
    expect(() => decideReplay(replay, ABOUT, RESULT, stream)).toThrow(conflict);
    expect(() => decideReplay(replay, ABOUT, RESULT, given(RECEIVED, matched('c1')))).toThrow(conflict);
  });

  it('that nobody has tried to read yet waits for its turn', () => {
    expect(decideReplay(replay, ABOUT, RESULT, given(RECEIVED))).toEqual([]);
  });

  it('leaves the other ones of its attempt as they are', () => {
    const stream = given(RECEIVED, rejected('c1'), RECEIVED);
    const after = [replayed, matched('c1')].map((event) => event as RecordedEvent<CallbackEvent>);
    const state = after.reduce(callbackModel.evolve, stream);
    expect([[...state.waiting], [...state.rejected.keys()]]).toEqual([['c3'], []]);
  });
});
