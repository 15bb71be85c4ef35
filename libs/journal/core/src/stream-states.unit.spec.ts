import { memoryStore } from '@daftari/journal-memory/memory-store';
import { UnknownEventType } from './errors';
import type { RecordedEvent } from './event';
import { EventReader } from './event-reader';
import type { JournalStore } from './store';
import { StreamStates } from './stream-states';
import { add, counterEvents, counterModel } from './testing/counter-model';
import { openCounters } from './testing/journal-contract';

async function written(amounts: number[], stream = 'counter-a') {
  const store = memoryStore();
  const { journal } = await openCounters(store);
  for (const amount of amounts) await journal.decide(add(1, stream, amount));
  return { store, journal };
}

function statesOn(store: JournalStore, maxStreams?: number) {
  return new StreamStates(store, 1, { counter: counterModel }, new EventReader(counterEvents, undefined), maxStreams);
}

const third: RecordedEvent = {
  id: 'e3',
  stream: 'counter-a',
  version: 3,
  type: 'Added.v1',
  at: '',
  correlation: '',
  causation: '',
  actor: '',
  data: { amount: 4 },
};

describe('the folded states of streams', () => {
  it('are read from the store once, however many ask', async () => {
    const { store } = await written([1, 2]);
    let reads = 0;
    const counting: JournalStore = {
      ...store,
      readStreamBatches: (...args) => {
        reads += 1;
        return store.readStreamBatches(...args);
      },
    };
    const states = statesOn(counting);
    await Promise.all([states.load('counter-a'), states.load('counter-a')]);
    expect(states.get('counter-a')).toMatchObject({ version: 2, state: 3 });
    expect(reads).toBe(1);
  });

  it('are read again when the stream moved on while it was being read', async () => {
    const { store, journal } = await written([1, 2]);
    let first = true;
    const states: StreamStates = statesOn({
      ...store,
      readStreamBatches: async (...args) => {
        const page = await store.readStreamBatches(...args);
        if (first) {
          first = false;
          await journal.decide(add(1, 'counter-a', 4));
          states.apply(third);
        }
        return page;
      },
    });
    await states.load('counter-a');
    expect(states.get('counter-a')).toMatchObject({ version: 3, state: 7 });
  });

  it('are dropped when too many are kept, the longest unused first', () => {
    const states = statesOn(memoryStore(), 2);
    for (const stream of ['counter-a', 'counter-b', 'counter-c']) states.assumeEmpty(stream);
    states.settle(['counter-a']);
    expect(['counter-a', 'counter-b', 'counter-c'].map((s) => states.has(s))).toEqual([true, false, true]);
  });

  it('refuse an event type that this version does not know', async () => {
    const { store } = await written([1]);
    const reader = new EventReader({ isKnown: () => false, problem: () => undefined }, undefined);
    const states = new StreamStates(store, 1, {}, reader);
    await expect(states.load('counter-a')).rejects.toThrow(UnknownEventType);
  });

  it('refuse an event that does not follow', () => {
    const states = statesOn(memoryStore());
    states.assumeEmpty('counter-a');
    expect(() => states.apply(third)).toThrow('version 3 follows 0');
  });
});
