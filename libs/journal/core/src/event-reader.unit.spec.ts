import { memoryStore } from '@daftari/journal-memory/memory-store';
import { manualClock } from '@daftari/kernel/clock';
import { idsFrom } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import type { RecordedEvent } from './event';
import type { EventChecker } from './event-checker';
import { openJournal } from './open-journal';
import { ERASED, type PersonalData } from './personal-data';
import { add, counterEvents } from './testing/counter-model';
import { openCounters, START_MS } from './testing/journal-contract';
import { until } from './testing/until';

/** The same counters a version later: amounts have become objects. */
const laterEvents: EventChecker = {
  isKnown: (type) => type === 'Added.v2' || counterEvents.isKnown(type),
  problem: () => undefined,
  upcast: (event) =>
    event.type === 'Added.v1'
      ? { ...event, type: 'Added.v2', data: { cents: (event.data as { amount: number }).amount } }
      : event,
};

const laterModel = {
  initialState: 0,
  evolve: (sum: number, event: RecordedEvent) => sum + (event.data as { cents: number }).cents,
};

describe('events of an old version', () => {
  it('are folded, read and delivered in the newest one, and stay as they were written', async () => {
    const store = memoryStore();
    const old = await openCounters(store);
    await old.journal.decide(add(3, 'counter-a', 5));
    const journal = await openJournal({
      name: 'counters',
      store,
      clock: manualClock(START_MS),
      ids: idsFrom(seededRandom(2)),
      events: laterEvents,
      streams: { counter: laterModel },
    });
    expect(await journal.state(3, 'counter-a')).toEqual({ version: 1, state: 5 });
    expect(await journal.readStream(3, 'counter-a')).toMatchObject([{ type: 'Added.v2', data: { cents: 5 } }]);
    const delivered: RecordedEvent[] = [];
    const subscription = journal.subscribe([], async ({ events }) => void delivered.push(...events), fail);
    await until(() => delivered.some(({ type }) => type === 'Added.v2'));
    await subscription.stop();
    const [, stored] = await journal.readBatches(3, -1, 2);
    expect(Buffer.from(stored!.body).toString()).toContain('"type":"Added.v1"');
  });
});

/** Seals by spelling backwards, under keys that can be destroyed. */
function backwards(): PersonalData & { destroy(subject: string): void; readonly made: [string, string | undefined][] } {
  const keys = new Set<string>();
  const made: [string, string | undefined][] = [];
  const turn = (text: string) => [...text].reverse().join('');
  return {
    made,
    destroy: (subject) => void keys.delete(subject),
    isReady: (subject) => keys.has(subject),
    async prepare(subject, person) {
      made.push([subject, person]);
      keys.add(subject);
    },
    seal: (_type, data, subject) =>
      'phone' in data ? { ...data, phone: { sealed: subject, box: turn(String(data.phone)) } } : data,
    fetchKeys: async () => undefined,
    open(event) {
      const { phone } = event.data as { phone?: { sealed: string; box: string } };
      if (phone === undefined) return event;
      return { ...event, data: { ...event.data, phone: keys.has(phone.sealed) ? turn(phone.box) : ERASED } };
    },
  };
}

describe('personal data', () => {
  const phoneModel = {
    initialState: '',
    evolve: (_: string, event: RecordedEvent) => (event.data as { phone: string }).phone,
  };
  const opened = async (personal = backwards()) => {
    const store = memoryStore();
    const journal = await openJournal({
      name: 'counters',
      store,
      clock: manualClock(START_MS),
      ids: idsFrom(seededRandom(1)),
      events: { isKnown: () => true, problem: () => undefined },
      streams: { person: phoneModel },
      personal,
    });
    const decided = await journal.decide({
      partition: 3,
      streams: ['person-a'],
      cause: { correlation: 'root-a', causation: 'test', actor: 'service:test' },
      person: '254700000001',
      decide: () => ({ events: [{ stream: 'person-a', type: 'Met.v1', data: { phone: '254700000001' } }], result: 0 }),
    });
    return { journal, personal, decided };
  };

  it('is plain to deciders and callers, and sealed in the log and for subscribers', async () => {
    const { journal, personal, decided } = await opened();
    expect(personal.made).toEqual([['root-a', '254700000001']]);
    expect(decided.events).toMatchObject([{ data: { phone: '254700000001' } }]);
    expect(await journal.state(3, 'person-a')).toMatchObject({ state: '254700000001' });
    const [, stored] = await journal.readBatches(3, -1, 2);
    expect(Buffer.from(stored!.body).toString()).toContain('"phone":{"sealed":"root-a","box":"100000007452"}');
    const delivered: RecordedEvent[] = [];
    const subscription = journal.subscribe([], async ({ events }) => void delivered.push(...events), fail);
    await until(() => delivered.some(({ type }) => type === 'Met.v1'));
    await subscription.stop();
    expect(delivered.at(-1)).toMatchObject({ data: { phone: { sealed: 'root-a' } } });
  });

  it('is gone from every state once the key is destroyed and the states are folded anew', async () => {
    const { journal, personal } = await opened();
    personal.destroy('root-a');
    await journal.refold();
    expect(await journal.state(3, 'person-a')).toMatchObject({ state: ERASED });
    expect(await journal.readStream(3, 'person-a')).toMatchObject([{ data: { phone: ERASED } }]);
  });

  it('writes nothing when the key can not be had', async () => {
    const personal = { ...backwards(), prepare: () => Promise.reject(new Error('the key store does not answer')) };
    await expect(opened(personal)).rejects.toThrow('the key store does not answer');
  });
});

function fail(error: unknown): never {
  throw error;
}
