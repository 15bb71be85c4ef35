import { unreadableJournal, verifyJournal, type JournalReport } from '@daftari/audit/verify/verify-journal';
import type { RecordedHeads } from '@daftari/journal-core/recorded-heads';
import { Command, Option } from 'commander';
import type { CliIo } from '../cli-io';
import { EXIT, type ExitCode } from '../exit-code';
import { JOURNAL_NAMES } from '../journals/journal-names';
import { openJournals, type OpenedJournal } from '../journals/open-journals';
import { readRecordedHeads } from '../journals/recorded-heads';
import { progressBar, type ProgressBar } from '../output/progress-bar';
import { verifyJson } from '../output/verify-json';
import { verifyText } from '../output/verify-text';

interface Options {
  dataDir: string;
  journal?: string;
  json?: boolean;
}

/** `daftari audit verify`: is the log as it was written? */
export function auditVerifyCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  return new Command('verify')
    .description('check every batch: order, hashes, chain, stream versions; print batches and events per partition')
    .addOption(new Option('--journal <name>', 'only this journal').choices(JOURNAL_NAMES))
    .option('--json', 'print the report as JSON')
    .action(async (_: unknown, command: Command) => {
      done(await verify(command.optsWithGlobals<Options>(), io));
    });
}

async function verify({ dataDir, journal, json = false }: Options, io: CliIo): Promise<ExitCode> {
  const recorded = readRecordedHeads(dataDir);
  const opened = await openJournals(dataDir, journal === undefined ? JOURNAL_NAMES : [journal]);
  const bar = progressBar(io);
  const reports: JournalReport[] = [];
  try {
    for (const each of opened.journals) reports.push(await report(each, recorded, bar));
  } finally {
    bar.clear();
    await opened.close();
  }
  io.out(json ? verifyJson(reports) : verifyText(reports, opened.source));
  return reports.every(({ findingCount }) => findingCount === 0) ? EXIT.fine : EXIT.findings;
}

function report(
  opened: OpenedJournal,
  heads: RecordedHeads | undefined,
  bar: ProgressBar,
): Promise<JournalReport> | JournalReport {
  if ('problem' in opened) return unreadableJournal(opened.journal, opened.problem);
  const onProgress = bar.show;
  const recorded = heads?.journals[opened.journal];
  return verifyJournal(opened.reader, {
    recorded,
    onProgress: (p) => onProgress(p.journal, p.batches, p.ofBatches, 'batches'),
  });
}
