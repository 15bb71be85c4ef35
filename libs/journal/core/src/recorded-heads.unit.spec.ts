import { memoryStore } from '@daftari/journal-memory/memory-store';
import type { Journal } from './journal';
import { headsToRecord, lostSince } from './recorded-heads';
import { add, type PartitionSum } from './testing/counter-model';
import { openCounters } from './testing/journal-contract';

async function recordedCounters() {
  const { journal } = await openCounters(memoryStore());
  await journal.decide(add(3, 'counter-a', 1));
  await journal.decide(add(3, 'counter-a', 2));
  const recorded = (await headsToRecord([journal as unknown as Journal])).journals['counters']!;
  return { journal, recorded };
}

/** The journal as it would be without its batches from `sequence` on. */
function cut(journal: Journal<PartitionSum>, partition: number, sequence: number) {
  const readBatches: Journal['readBatches'] = async (p, after, limit) =>
    (await journal.readBatches(p, after, limit)).filter((b) => p !== partition || b.sequence < sequence);
  return { journalId: journal.journalId, readBatches };
}

describe('recorded heads', () => {
  it('find nothing lost in the same journal, nor in one that has gone on', async () => {
    const { journal, recorded } = await recordedCounters();
    expect(recorded.heads[3]).toMatchObject({ partition: 3, sequence: 2 });
    expect(await lostSince(recorded, journal)).toEqual([]);
    await journal.decide(add(3, 'counter-a', 3));
    expect(await lostSince(recorded, journal)).toEqual([]);
  });

  it('name the partition and sequence of a tail that was cut off', async () => {
    const { journal, recorded } = await recordedCounters();
    expect(await lostSince(recorded, cut(journal, 3, 2))).toEqual([
      { partition: 3, sequence: 2, problem: expect.stringContaining('tail was cut off') },
    ]);
  });

  it('tell a journal that was replaced', async () => {
    const { recorded } = await recordedCounters();
    const other = (await openCounters(memoryStore(), 2)).journal;
    expect(await lostSince(recorded, other)).toEqual([{ problem: expect.stringContaining('it is another journal') }]);
    const forged = { journalId: recorded.journalId, readBatches: other.readBatches.bind(other) };
    expect((await lostSince(recorded, forged)).map(({ partition }) => partition)).toEqual(
      Array.from({ length: 16 }, (_, partition) => partition),
    );
  });
});
