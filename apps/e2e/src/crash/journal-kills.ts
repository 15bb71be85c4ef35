import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeLogReader } from '@daftari/audit/store-log-reader';
import { findingLine } from '@daftari/audit/verify/finding';
import { verifyJournal } from '@daftari/audit/verify/verify-journal';
import type { JournalStore } from '@daftari/journal-core/store';
import { openStoredBatch } from '@daftari/journal-core/stored-batch';
import { diceOf } from '@daftari/journal-memory/dice';
import { seededRandom } from '@daftari/kernel/random';
import { SOAK } from '../harness/soak';
import { buildAppender, runAppender } from './journal-appender-process';
import { openLastingStore } from './journal-stores';

const KILLS = SOAK ? 200 : 20;
/** The books are compared after so many kills, and at the end: reading a log that grows takes its time. */
const COMPARE_EVERY = SOAK ? 20 : 5;

/** What must hold of a store whose writers are killed in mid-append, again and again. */
export function describeKills(kind: string, locationIn: (folder: string) => string): void {
  describe(`a ${kind} journal whose writer is killed with -9, ${KILLS} times`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'daftari-kills-'));
    beforeAll(buildAppender);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it(
      'has every acknowledged event once, has half a command nowhere, verifies, and goes on',
      async () => {
        const location = locationIn(folder);
        const dice = diceOf(seededRandom(2_026));
        const acknowledged = new Map<string, readonly string[]>();
        for (let kill = 1; kill <= KILLS; kill++) {
          const killAfter = dice.chance(0.2) ? -dice.below(2) : 1 + dice.below(400);
          const told = await runAppender({ kind, location, run: `run-${kill}`, killAfter });
          expect(told.size).toBeGreaterThanOrEqual(Math.max(0, killAfter));
          for (const [id, ids] of told) acknowledged.set(id, ids);
          if (kill % COMPARE_EVERY === 0) await expectBooksToAgree(kind, location, acknowledged);
        }
        console.info(`${KILLS} kills, ${acknowledged.size} commands acknowledged`);
      },
      KILLS * 5_000,
    );
  });
}

async function expectBooksToAgree(
  kind: string,
  location: string,
  acknowledged: ReadonlyMap<string, readonly string[]>,
) {
  const store = await openLastingStore(kind, location);
  const identity = (await store.identity())!;
  const { findings } = await verifyJournal(storeLogReader(identity.journal, store, identity));
  expect(findings.map(findingLine)).toEqual([]);
  const { commands, events } = await commandsIn(store, identity.partitions);
  await store.close();
  expect(new Set(events).size).toBe(events.length);
  const lost = [...acknowledged].filter(([id, ids]) => commands.get(id)?.ids.join() !== ids.join());
  expect(lost).toEqual([]);
  // A command that was not acknowledged is there whole or not at all.
  const halved = [...commands].filter(([id, { ids, batches }]) => batches.size > 1 || ids.length !== eventsOf(id));
  expect(halved).toEqual([]);
}

async function commandsIn(store: JournalStore, partitions: number) {
  const commands = new Map<string, { ids: string[]; batches: Set<string> }>();
  const events: string[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    for (const stored of await store.readBatches(partition, 0, 1_000_000)) {
      for (const { id, causation } of openStoredBatch(stored).events) {
        const command = commands.get(causation) ?? { ids: [], batches: new Set() };
        command.ids.push(id);
        command.batches.add(`${partition}/${stored.sequence}`);
        commands.set(causation, command);
        events.push(id);
      }
    }
  }
  return { commands, events };
}

/** How many events the appender makes of a command. */
function eventsOf(id: string): number {
  return 1 + (Number(id.split('-').at(-1)) % 5);
}
