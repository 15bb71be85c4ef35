import { manualClock } from '@daftari/kernel/clock';
import { MAX_QUARANTINED, quarantine } from './quarantine';

const request = (text: string) => ({
  remoteAddress: '10.0.0.1',
  reason: 'forged',
  bodyBytes: text.length,
  bodySha256: '0'.repeat(64),
  body: Buffer.from(text),
});
const DAY_MS = 24 * 60 * 60 * 1_000;

describe('the quarantine', () => {
  const open = () => {
    const clock = manualClock(1_800_000_000_000);
    const kept = quarantine(clock);
    return { clock, kept, texts: (limit = 100) => kept.newest(limit).map(({ body }) => body.toString()) };
  };

  it('shows the newest first', () => {
    const { clock, kept, texts } = open();
    for (const text of ['a', 'b', 'c']) {
      kept.add(request(text));
      clock.advance(1_000);
    }
    expect(texts()).toEqual(['c', 'b', 'a']);
    expect(texts(2)).toEqual(['c', 'b']);
    expect(kept.newest(1)[0]).toMatchObject({ receivedAt: '2027-01-15T08:00:02.000Z', reason: 'forged', bodyBytes: 1 });
  });

  it('forgets after a day', () => {
    const { clock, kept, texts } = open();
    kept.add(request('old'));
    clock.advance(DAY_MS - 1);
    kept.add(request('new'));
    expect(texts()).toEqual(['new', 'old']);
    clock.advance(1);
    expect(texts()).toEqual(['new']);
    clock.advance(DAY_MS);
    expect(kept.total()).toBe(0);
    expect(texts()).toEqual([]);
  });

  it('keeps the newest thousand', () => {
    const { kept, texts } = open();
    for (let number = 0; number < MAX_QUARANTINED + 5; number++) kept.add(request(String(number)));
    expect(kept.total()).toBe(MAX_QUARANTINED);
    expect(texts(MAX_QUARANTINED).at(-1)).toBe('5');
  });

  it('keeps 4 KiB of a body, and not the rest of its memory', () => {
    const { kept } = open();
    kept.add(request('x'.repeat(100_000)));
    const { body, bodyBytes } = kept.newest(1)[0]!;
    expect(body.length).toBe(4_096);
    expect(bodyBytes).toBe(100_000);
    expect(body.buffer.byteLength).toBeLessThan(100_000);
  });
});
