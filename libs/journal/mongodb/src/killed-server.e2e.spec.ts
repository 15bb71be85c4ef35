import { setImmediate as nextTurn } from 'node:timers/promises';
import { storeLogReader } from '@daftari/audit/store-log-reader';
import { verifyJournal } from '@daftari/audit/verify/verify-journal';
import { decodeBatch } from '@daftari/journal-core/batch';
import type { Journal } from '@daftari/journal-core/journal';
import { add, type PartitionSum } from '@daftari/journal-core/testing/counter-model';
import { openCounters } from '@daftari/journal-core/testing/journal-contract';
import { until } from '@daftari/journal-core/testing/until';
import { seededRandom } from '@daftari/kernel/random';
import { openMongodbStore } from './mongodb-store';
import { describeWithMongodb } from './testing/describe-with-mongodb';
import { freshDatabase } from './testing/spec-database';

const KILLS = 5;
const PARTITIONS = 3;
const LANES = 12;
const TIMEOUTS = { selectServerMs: 5_000, connectMs: 1_000, operationMs: 5_000 };

describeWithMongodb('a server that is killed while it writes', (server) => {
  const database = freshDatabase();
  const openStore = () => openMongodbStore({ url: server().url, database, journal: 'counters', timeouts: TIMEOUTS });

  it('has everything that was acknowledged, once, and a chain that verifies', async () => {
    const { journal } = await openCounters(await openStore());
    const acknowledged: string[] = [];
    let stopping = false;
    const lanes = Array.from({ length: LANES }, (_, lane) => writeUntil(() => stopping, journal, lane, acknowledged));
    const random = seededRandom(7);
    for (let kill = 0; kill < KILLS; kill++) {
      const enough = acknowledged.length + 20 + (random.bytes(1)[0]! % 60);
      await until(
        () => acknowledged.length >= enough,
        () => `${acknowledged.length} of ${enough} after ${kill} kills`,
      );
      await server().kill();
      await server().restart();
    }
    const enough = acknowledged.length + 20;
    await until(() => acknowledged.length >= enough);
    stopping = true;
    await Promise.all(lanes);
    await journal.close();

    const store = await openStore();
    const stored = await eventIds();
    expect(new Set(stored).size).toBe(stored.length);
    const there = new Set(stored);
    expect(acknowledged.filter((id) => !there.has(id))).toEqual([]);
    const report = await verifyJournal(storeLogReader('counters', store, (await store.identity())!));
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ indexCompared: true, events: stored.length + 16 });
    await store.close();
  });

  /** The id of every event in the log, genesis apart. */
  async function eventIds(): Promise<string[]> {
    const store = await openStore();
    const ids: string[] = [];
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const batches = await store.readBatches(partition, 0, 100_000);
      ids.push(...batches.flatMap(({ body }) => decodeBatch(body).events.map(({ id }) => id)));
    }
    await store.close();
    return ids;
  }
});

/** Sends one command after the other, and notes the events of those that were answered. */
async function writeUntil(
  stopping: () => boolean,
  journal: Journal<PartitionSum>,
  lane: number,
  acknowledged: string[],
): Promise<void> {
  for (let i = 0; !stopping(); i++) {
    const command = add((lane + i) % PARTITIONS, `counter-${lane}`, 1);
    const decided = await journal.decide(command).catch(() => undefined);
    if (decided === undefined) await nextTurn();
    else acknowledged.push(...decided.events.map(({ id }) => id));
  }
}
