import { decodeBatch, encodeBatch, encodeEvent, hashOf, NO_HASH } from './batch';
import { LimitExceeded, StoreDamaged } from './errors';
import type { RecordedEvent } from './event';

const header = {
  journal: 'initiation',
  journalId: '0b6f1b2c-8f5e-4d50-9a8e-1f2d3c4b5a69',
  partition: 3,
  sequence: 1042,
  recordedAt: '2026-11-21T08:00:00.123Z',
  previousHash: NO_HASH,
};
const event: RecordedEvent = {
  data: { amountCents: 100000, note: 'señor "x" \u2028' },
  actor: 'merchant:m1',
  causation: 'c1',
  correlation: 'p1',
  at: '2026-11-21T08:00:00.120Z',
  environment: 'test',
  type: 'PaymentInitiated.v1',
  version: 1,
  stream: 'payment-p1',
  id: 'e1',
};

/** These bytes are a promise: logs written today must read and verify the same for ever (design §2.1). */
const GOLDEN =
  '{"format":1,"journal":"initiation","journalId":"0b6f1b2c-8f5e-4d50-9a8e-1f2d3c4b5a69","partition":3,"sequence":1042,' +
  '"recordedAt":"2026-11-21T08:00:00.123Z","previousHash":"' +
  '0000000000000000000000000000000000000000000000000000000000000000","events":[' +
  '{"id":"e1","stream":"payment-p1","version":1,"type":"PaymentInitiated.v1","environment":"test",' +
  '"at":"2026-11-21T08:00:00.120Z","correlation":"p1","causation":"c1","actor":"merchant:m1",' +
  '"data":{"amountCents":100000,"note":"señor \\"x\\" \u2028"}}]}';

describe('the stored bytes of a batch', () => {
  it('are pinned, key order and all, whatever order an event was built in', () => {
    const body = encodeBatch(header, [encodeEvent(event)]);
    expect(Buffer.from(body).toString()).toBe(GOLDEN);
    expect(hashOf(body)).toBe('47705f0ffe89064759db9020d87934b0c6d69d92a14148d6e77dcee8cf6ebdef');
  });

  it('leave absent optional fields out', () => {
    const { environment: _absent, ...without } = event;
    expect(encodeEvent(without)).not.toContain('environment');
  });

  it('read back as what was written', () => {
    const body = encodeBatch(header, [encodeEvent(event)]);
    expect(decodeBatch(body)).toEqual({ format: 1, ...header, events: [event] });
  });

  it.each(['', '{', '[]', 'null', '{"format":2,"events":[]}', '{"format":1}'])('%p is not read as a batch', (text) => {
    expect(() => decodeBatch(Buffer.from(text))).toThrow(StoreDamaged);
  });

  it('refuses an event of more than 64 KiB, counted in bytes', () => {
    expect(() => encodeEvent({ ...event, data: { text: 'x'.repeat(65_600) } })).toThrow(LimitExceeded);
    expect(() => encodeEvent({ ...event, data: { text: 'é'.repeat(33_000) } })).toThrow(LimitExceeded);
    expect(encodeEvent({ ...event, data: { text: 'é'.repeat(32_000) } }).length).toBeGreaterThan(32_000);
  });
});
