import type { RecordKeyUsesRequest } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { createLogger } from '@daftari/service/logger';
import { keyUses, MAX_KEYS, MAX_USES, TELL_AFTER_MS, TOLD_EVERY_MS } from './key-uses';

const START = '2026-03-01T08:00:00.000Z';
const merchantId = 'b6fbe75f-ce87-4d44-b318-6cfdb8b7de4d';

function starting() {
  const clock = manualClock(Date.parse(START));
  const scheduler = manualScheduler(clock);
  const told: RecordKeyUsesRequest[] = [];
  const answers: { next: () => Promise<object> } = { next: async () => ({}) };
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  const merchants = {
    async recordKeyUses(request: RecordKeyUsesRequest) {
      told.push(request);
      return answers.next();
    },
  };
  const uses = keyUses({ merchants, clock, scheduler, logger });
  const note = (keyId: string) => uses.note({ merchantId, keyId });
  /** Lets time pass, and what it set off come to its end. */
  const pass = async (ms: number) => {
    scheduler.run(ms);
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  return { clock, uses, note, pass, told, answers, lines };
}

const after = (ms: number) => new Date(Date.parse(START) + ms).toISOString();

describe('the uses of keys', () => {
  it('are told together, a while after the first of them, with the time of each', async () => {
    const { note, pass, told } = starting();
    note('one');
    await pass(1_000);
    for (const key of ['two', 'one', 'two']) note(key);
    await pass(TELL_AFTER_MS - 1_001);
    expect(told).toEqual([]);
    await pass(1);
    expect(told).toEqual([
      {
        uses: [
          { merchantId, keyId: 'one', usedAt: START },
          { merchantId, keyId: 'two', usedAt: after(1_000) },
        ],
        caller: { actor: 'service:gateway', causation: '' },
      },
    ]);
  });

  it('are told once an hour and key', async () => {
    const { note, pass, told } = starting();
    note('one');
    await pass(TOLD_EVERY_MS - 1);
    note('one');
    await pass(TELL_AFTER_MS);
    expect(told).toHaveLength(1);
    note('one');
    await pass(TELL_AFTER_MS);
    expect(told.map(({ uses }) => uses[0]?.usedAt)).toEqual([START, after(TOLD_EVERY_MS - 1 + TELL_AFTER_MS)]);
  });

  it('that could not be told are told by the next use', async () => {
    const { note, pass, told, answers, lines } = starting();
    answers.next = () => Promise.reject(new Error('away'));
    note('one');
    await pass(TELL_AFTER_MS);
    expect(lines.join()).toContain('could not be told');
    await pass(TELL_AFTER_MS);
    expect(told).toHaveLength(1);
    answers.next = async () => ({});
    note('one');
    await pass(TELL_AFTER_MS);
    expect(told).toHaveLength(2);
  });

  it('do not pile up behind a directory that does not answer', async () => {
    const { note, pass, told, answers, lines } = starting();
    answers.next = () => new Promise(() => {});
    note('one');
    await pass(TELL_AFTER_MS);
    note('two');
    await pass(TELL_AFTER_MS);
    await pass(TELL_AFTER_MS);
    expect(told.map(({ uses }) => uses.map(({ keyId }) => keyId))).toEqual([['one'], ['two']]);
    expect(lines).toHaveLength(2);
  });

  it('take a bounded place and come in bounded calls, however many keys there are', async () => {
    const { note, pass, told } = starting();
    for (let i = 0; i < MAX_KEYS + 10; i++) note(`key-${i}`);
    scheduleTurns: for (let i = 0; i < 300; i++) {
      await pass(TELL_AFTER_MS / 100);
      if (told.length >= MAX_KEYS / MAX_USES) break scheduleTurns;
    }
    expect(Math.max(...told.map(({ uses }) => uses.length))).toBe(MAX_USES);
    expect(told.flatMap(({ uses }) => uses)).toHaveLength(MAX_KEYS);
  });

  it('are not told once it was stopped, and what is under way is waited for', async () => {
    const { uses, note, pass, told, answers } = starting();
    let answer: (value: object) => void = () => {};
    answers.next = () => new Promise((resolve) => (answer = resolve));
    note('one');
    await pass(TELL_AFTER_MS);
    note('two');
    let stopped = false;
    const stopping = uses.stop().then(() => (stopped = true));
    await pass(0);
    expect(stopped).toBe(false);
    answer({});
    await stopping;
    note('three');
    await pass(TELL_AFTER_MS);
    expect(told).toHaveLength(1);
  });
});
