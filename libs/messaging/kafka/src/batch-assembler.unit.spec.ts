import { BatchAssembler, type Assembled } from './batch-assembler';
import { readMessage, type EventMessage } from './event-message';
import { openCounters } from './testing/counters';
import { received } from './testing/scripted-topic';
import type { StoredBatch } from '@daftari/journal-core/position';

describe('a batch assembler', () => {
  let one: StoredBatch;
  let two: StoredBatch;
  let other: StoredBatch;
  let assembler: BatchAssembler;
  const messages = (stored: StoredBatch) => received(stored).map((message) => readMessage(message)!);
  const add = (...all: EventMessage[]): Assembled[] => all.map((message) => assembler.add(message));
  const nothing: Assembled = {};
  const broken = (stored: StoredBatch): Assembled => ({
    broken: { partition: stored.partition, sequence: stored.sequence },
  });

  beforeEach(async () => {
    const counters = await openCounters();
    await counters.write(3, 3);
    await counters.write(3, 1);
    await counters.write(4, 2);
    [, one, two] = (await counters.stored(3)) as [StoredBatch, StoredBatch, StoredBatch];
    other = (await counters.stored(4))[1]!;
    assembler = new BatchAssembler('counters');
  });

  it('puts a batch together in the bytes that the log holds', () => {
    const [first, second, third] = add(...messages(one));
    expect([first, second]).toEqual([nothing, nothing]);
    expect(Buffer.from(third!.batch!.body)).toEqual(Buffer.from(one.body));
    expect(third!.batch).toMatchObject({ partition: 3, sequence: 1, hash: one.hash });
  });

  it('takes messages of one batch in any order, and twice', () => {
    const [a, b, c] = messages(one) as [EventMessage, EventMessage, EventMessage];
    expect(add(c, a, a, c, b).at(-1)).toMatchObject({ batch: { hash: one.hash } });
  });

  it('keeps partitions apart', () => {
    const [a, b, c] = messages(one) as [EventMessage, EventMessage, EventMessage];
    const [d, e] = messages(other) as [EventMessage, EventMessage];
    expect(add(a, d, b, e, c).map(({ batch }) => batch?.hash)).toEqual([
      undefined,
      undefined,
      undefined,
      other.hash,
      one.hash,
    ]);
  });

  it('gives up a batch when another one begins', () => {
    const [a, , c] = messages(one) as [EventMessage, EventMessage, EventMessage];
    expect(add(a, c, ...messages(two)).at(-1)).toMatchObject({ ...broken(one), batch: { hash: two.hash } });
  });

  it('gives up a batch that does not have its hash', () => {
    const [message] = messages(two) as [EventMessage];
    expect(add({ ...message, event: message.event.replace('Added', 'Addad') })).toEqual([broken(two)]);
    expect(add({ ...message, recordedAt: '2020-01-01T00:00:00.000Z' })).toEqual([broken(two)]);
    expect(add({ ...message, sequence: 9 })).toEqual([{ broken: { partition: 3, sequence: 9 } }]);
    expect(add({ ...message, journalId: 'another' })).toEqual([broken(two)]);
  });

  it('gives up a batch that is larger than any is', () => {
    const [a, b] = messages(one) as [EventMessage, EventMessage];
    expect(add({ ...a, event: 'x'.repeat(1024 * 1024) }, { ...b, event: 'x' })).toEqual([nothing, broken(one)]);
  });

  it('forgets what is unfinished when it is told to', () => {
    const [a, b, c] = messages(one) as [EventMessage, EventMessage, EventMessage];
    add(a, b);
    assembler.clear();
    expect(add(c)).toEqual([nothing]);
  });
});
