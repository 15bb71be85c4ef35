import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkInstallation } from '@daftari/audit/check/check-installation';
import type { CheckReport } from '@daftari/audit/check/check-report';
import { openSqliteViewStore } from '@daftari/journal-sqlite/sqlite-view-store';
import { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-code';
import type { CliIo } from '../cli-io';
import { cliScheduler } from '../journals/cli-scheduler';
import { consumerPositions } from '../journals/consumer-positions';
import { JOURNAL_NAMES } from '../journals/journal-names';
import { openExported } from '../journals/open-exported';
import { openJournals, type OpenedJournals } from '../journals/open-journals';
import { progressBar } from '../output/progress-bar';
import { runningLedger } from './audit-check-answers';
import { openKeysOf } from './audit-check-keys';
import { openServices, replayables, type StoredPlace } from './audit-check-services';
import { checkJson, checkText } from './audit-check-text';
import type { CommandContext, CommonOptions } from './command';

interface CheckCommandOptions extends CommonOptions {
  readonly from?: string;
}

const EXAMPLES = `
Examples:
  npx daftari audit check
  npx daftari audit check --json
  npx daftari audit check --from ./audit-2026-11`;

/** `daftari audit check`: does everything that is stored follow from the log? */
export function auditCheckCommand({ io, done }: CommandContext): Command {
  return new Command('check')
    .description('replay every journal and compare every view, snapshot, balance and counter with what the log makes')
    .option('--from <folder>', 'check the journals of an export; it holds no views and no snapshots')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (_: unknown, command: Command) => {
      const { dataDir, from, json = false } = command.optsWithGlobals<CheckCommandOptions>();
      const opened = await (from === undefined ? openJournals(dataDir, JOURNAL_NAMES) : openExported(from));
      try {
        const report = await check(opened, from === undefined ? dataDir : undefined, io);
        io.out(json ? checkJson(report) : checkText(report, opened.source));
        done(exitCodeOf(report));
      } finally {
        await opened.close();
      }
    });
}

function exitCodeOf({ findingCount }: CheckReport): ExitCode {
  return findingCount === 0 ? EXIT.fine : EXIT.findings;
}

async function check(opened: OpenedJournals, dataDir: string | undefined, io: CliIo): Promise<CheckReport> {
  const keys = await openKeysOf(dataDir, io);
  try {
    const { positions, notes } = await consumerPositions(dataDir, replayables(), io.env['DAFTARI_MONGODB_URL']);
    const report = await checkStored(opened, { dataDir, personal: keys.personal, positions }, io);
    return { ...report, notes: [...notes, ...report.notes] };
  } finally {
    await keys.close();
  }
}

async function checkStored(opened: OpenedJournals, place: StoredPlace, io: CliIo): Promise<CheckReport> {
  const folder = mkdtempSync(join(tmpdir(), 'daftari-check-'));
  const scratch = openSqliteViewStore({ file: join(folder, 'rebuilt.db') });
  const { dataDir } = place;
  const answers = opened.source === 'server' && dataDir !== undefined ? runningLedger(dataDir) : undefined;
  const { services, unopened, close } = openServices(opened.journals, place);
  const bar = progressBar(io);
  try {
    return await checkInstallation({
      services,
      scratch,
      scheduler: cliScheduler,
      answers,
      before: unopened,
      onProgress: ({ journal, batches, ofBatches }) => bar.show(journal, batches, ofBatches, 'batches'),
    });
  } finally {
    bar.clear();
    close();
    answers?.close();
    scratch.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
