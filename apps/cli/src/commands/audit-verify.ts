import { openExport } from '@daftari/audit/export/open-export';
import { verifyExport } from '@daftari/audit/export/verify-export';
import {
  unreadableJournal,
  verifyJournal,
  type JournalReport,
  type VerifyProgress,
} from '@daftari/audit/verify/verify-journal';
import type { RecordedHeads } from '@daftari/journal-core/recorded-heads';
import { Command, Option } from 'commander';
import { existsSync } from 'node:fs';
import type { CliIo } from '../cli-io';
import { CliError, EXIT, type ExitCode } from '../exit-code';
import { JOURNAL_NAMES } from '../journals/journal-names';
import { heldAgainst, readOlderManifest } from '../journals/older-manifest';
import { openJournals, type OpenedJournal } from '../journals/open-journals';
import { readRecordedHeads } from '../journals/recorded-heads';
import { exportJson, exportText } from '../output/export-report';
import { progressBar } from '../output/progress-bar';
import { verifyJson } from '../output/verify-json';
import { verifyText } from '../output/verify-text';

interface Options {
  dataDir: string;
  journal?: string;
  from?: string;
  against?: string;
  publicKey?: string;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  npx daftari audit verify
  npx daftari audit verify --from ./audit-2026-11 --public-key ./daftari-signer.pub.pem
  npx daftari audit verify --against ./audit-2026-10/manifest.json`;

/** `daftari audit verify`: is the log as it was written? */
export function auditVerifyCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  return new Command('verify')
    .description('check every batch: order, hashes, chain, stream versions; print batches and events per partition')
    .addOption(
      new Option('--journal <name>', 'only this journal').choices(JOURNAL_NAMES).conflicts(['from', 'against']),
    )
    .option('--from <folder>', 'check an export instead of the installation')
    .option('--against <manifest>', 'every head in this older manifest.json must still be on the log')
    .option('--public-key <file>', 'the key (PEM) that must have signed the manifest')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const against = options.against === undefined ? undefined : readOlderManifest(options.against, options.publicKey);
      const verify = options.from === undefined ? verifyInstallation : verifyFolder;
      done(await verify(options, against, io));
    });
}

async function verifyInstallation(
  { dataDir, journal, json = false }: Options,
  against: RecordedHeads | undefined,
  io: CliIo,
): Promise<ExitCode> {
  const recorded = readRecordedHeads(dataDir);
  const opened = await openJournals(dataDir, journal === undefined ? JOURNAL_NAMES : [journal]);
  let reports: JournalReport[] = [];
  try {
    await withBar(io, async (onProgress) => {
      for (const each of opened.journals) reports.push(await report(each, recorded, onProgress));
    });
    const readers = opened.journals.flatMap((each) => ('reader' in each ? [each.reader] : []));
    if (against !== undefined) reports = await heldAgainst(reports, readers, against);
  } finally {
    await opened.close();
  }
  io.out(json ? verifyJson(reports) : verifyText(reports, opened.source));
  return exitCodeOf(reports);
}

async function verifyFolder(
  { from = '', publicKey, json = false }: Options,
  against: RecordedHeads | undefined,
  io: CliIo,
): Promise<ExitCode> {
  if (!existsSync(from))
    throw new CliError(`there is no folder ${from}: make an export with audit export --to ${from}`);
  const opened = openExport(from, publicKey);
  let reports: JournalReport[];
  try {
    reports = await withBar(io, (onProgress) => verifyExport(opened, onProgress));
    if (against !== undefined) reports = await heldAgainst(reports, opened.readers, against);
  } finally {
    await opened.close();
  }
  io.out(json ? exportJson(opened, reports) : exportText(opened, reports));
  return opened.problems.length > 0 ? EXIT.findings : exitCodeOf(reports);
}

type OnProgress = (progress: VerifyProgress) => void;

async function withBar<T>(io: CliIo, work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
  const bar = progressBar(io);
  try {
    return await work(({ journal, batches, ofBatches }) => bar.show(journal, batches, ofBatches, 'batches'));
  } finally {
    bar.clear();
  }
}

function exitCodeOf(reports: readonly JournalReport[]): ExitCode {
  return reports.every(({ findingCount }) => findingCount === 0) ? EXIT.fine : EXIT.findings;
}

function report(
  opened: OpenedJournal,
  heads: RecordedHeads | undefined,
  onProgress: OnProgress,
): Promise<JournalReport> | JournalReport {
  if ('problem' in opened) return unreadableJournal(opened.journal, opened.problem);
  return verifyJournal(opened.reader, { recorded: heads?.journals[opened.journal], onProgress });
}
