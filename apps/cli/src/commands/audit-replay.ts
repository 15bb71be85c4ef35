import { replayJournal, type ReplayedJournal } from '@daftari/audit/replay/replay-journal';
import type { Moment } from '@daftari/audit/replay/moment';
import type { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { Command, Option } from 'commander';
import { EXIT } from '../exit-code';
import type { CliIo } from '../cli-io';
import { JOURNAL_NAMES } from '../journals/journal-names';
import { openExported } from '../journals/open-exported';
import { openJournals, type OpenedJournals } from '../journals/open-journals';
import { progressBar } from '../output/progress-bar';
import { printResult } from '../output/result';
import { table } from '../output/table';
import { openKeysOf } from './audit-check-keys';
import { replayables } from './audit-check-services';
import { AT_MEANING, AT_OPTION, readersOf, readMoment } from './audit-replay-moment';
import type { CommandContext, CommonOptions } from './command';

interface ReplayOptions extends CommonOptions {
  readonly at?: string;
  readonly journal?: string;
  readonly from?: string;
}

const EXAMPLES = `
Examples:
  npx daftari audit replay --at 2026-11-21T08:00:00Z
  npx daftari audit replay --at initiation/3/1042 --journal initiation --json`;

/** `daftari audit replay`: the state of the journals at a moment. */
export function auditReplayCommand({ io, done }: CommandContext): Command {
  return new Command('replay')
    .description('replay the journals up to a moment: counts, state hashes, payments by status as of then')
    .option(AT_OPTION, AT_MEANING)
    .addOption(new Option('--journal <name>', 'only this journal').choices(JOURNAL_NAMES))
    .option('--from <folder>', 'replay an export instead of the installation')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (_: unknown, command: Command) => {
      const { dataDir, at, journal, from, json } = command.optsWithGlobals<ReplayOptions>();
      const opened = await (from === undefined ? openJournals(dataDir, JOURNAL_NAMES) : openExported(from));
      try {
        const moment = await readMoment(at, opened);
        const keys = await openKeysOf(from === undefined ? dataDir : undefined, io);
        const task = { opened, only: journal, moment, personal: keys.personal };
        const journals = await replayAll(task, io).finally(keys.close);
        printResult(io, json, { ...moment, journals }, lines(moment, journals));
      } finally {
        await opened.close();
      }
      done(EXIT.fine);
    });
}

interface ReplayTask {
  readonly opened: OpenedJournals;
  /** One journal, or all. */
  readonly only: string | undefined;
  readonly moment: Moment;
  readonly personal: PersonalSealer | undefined;
}

async function replayAll({ opened, only, moment, personal }: ReplayTask, io: CliIo): Promise<ReplayedJournal[]> {
  const bar = progressBar(io);
  const replayed: ReplayedJournal[] = [];
  const wanted = { ...opened, journals: opened.journals.filter(({ journal }) => (only ?? journal) === journal) };
  try {
    for (const reader of readersOf(wanted)) {
      const replayable = replayables().find(({ journal }) => journal === reader.journal)!;
      const onProgress = (batches: number, of: number) => bar.show(reader.journal, batches, of, 'batches');
      replayed.push(await replayJournal({ reader, replayable, moment, personal, onProgress }));
    }
  } finally {
    bar.clear();
  }
  return replayed;
}

function lines({ recordedBy }: Moment, journals: readonly ReplayedJournal[]): string[] {
  const rows = journals.map(({ journal, batches, events, streams, stateHash }) => [
    count(batches),
    count(events),
    count(streams),
    stateHash ?? '(sealed: no keys at hand)',
    journal,
  ]);
  const payments = journals.flatMap((replayed) => Object.entries(replayed.payments ?? {}));
  return [
    `as of ${recordedBy}`,
    '',
    ...table(['batches', 'events', 'streams', 'state (SHA-256)', 'journal'], rows),
    ...payments.flatMap(([environment, counts]) => [
      '',
      `payments, ${environment}: ` +
        Object.entries(counts)
          .map(([status, payments]) => `${status} ${count(payments)}`)
          .join(', '),
    ]),
  ];
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
