import fc from 'fast-check';
import { openCounters, type MakeStore } from '../journal-contract';
import { journalCommands } from './journal-commands';
import { JournalModel, type ModelledJournals } from './journal-model';

const QUICK_RUNS = 25;
const SOAK_RUNS = 1_000;

/**
 * Random commands by two writers against a model of what a journal is. What fails is shrunk to few commands and printed with
 * fast-check's seed and path; `SEED=…` runs that seed again, and `SOAK=1` many more runs.
 */
export function journalModelContract(name: string, makeStore: MakeStore): void {
  describe(`${name}: random commands`, () => {
    const soak = process.env['SOAK'] === '1';
    const seed = process.env['SEED'];
    it(
      'find the journal as a map of streams would be',
      async () => {
        const runs = fc.asyncProperty(journalCommands(), async (commands) => {
          const journals = await twoWriters(makeStore);
          try {
            await fc.asyncModelRun(() => ({ model: new JournalModel(), real: journals }), commands);
          } finally {
            await Promise.all(journals.writers.map((journal) => journal.close()));
          }
        });
        const numRuns = soak ? SOAK_RUNS : QUICK_RUNS;
        await fc.assert(runs, { numRuns, endOnFailure: false, ...(seed !== undefined && { seed: Number(seed) }) });
      },
      soak ? 3_600_000 : 240_000,
    );
  });
}

async function twoWriters(makeStore: MakeStore): Promise<ModelledJournals> {
  const under = await makeStore();
  let lives = 0;
  const open = async () => (await openCounters(await under.open(), ++lives)).journal;
  const writers = [await open(), await open()];
  return {
    writers,
    async reopen(writer) {
      await writers[writer]!.close();
      writers[writer] = await open();
    },
  };
}
