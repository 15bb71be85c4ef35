import { balancesAt, type BalancesAt } from '@daftari/audit/replay/balances-at';
import { formatShillings, cents } from '@daftari/kernel/money';
import { isUuid } from '@daftari/kernel/ids';
import { Command } from 'commander';
import { CliError, EXIT } from '../exit-code';
import { JOURNAL_NAMES } from '../journals/journal-names';
import { openExported } from '../journals/open-exported';
import { openJournals } from '../journals/open-journals';
import { progressBar } from '../output/progress-bar';
import { printResult } from '../output/result';
import { table } from '../output/table';
import { AT_MEANING, AT_OPTION, readersOf, readMoment } from './audit-replay-moment';
import type { CommandContext, CommonOptions } from './command';

interface BalancesOptions extends CommonOptions {
  readonly at?: string;
  readonly merchant?: string;
  readonly from?: string;
}

const EXAMPLE = `
Example:
  npx daftari audit balances --at 2026-11-30T20:59:59.999Z`;

/** `daftari audit balances`: the ledger at a moment, by the auditor's own arithmetic. */
export function auditBalancesCommand({ io, done }: CommandContext): Command {
  return new Command('balances')
    .description('sum the ledger up to a moment: every account in KES, and the trial balance')
    .option(AT_OPTION, AT_MEANING)
    .option('--merchant <id>', 'only the accounts of this merchant; the trial balance is of all')
    .option('--from <folder>', 'read an export instead of the installation')
    .option('--json', 'print the result as JSON, in cents')
    .addHelpText('after', EXAMPLE)
    .action(async (_: unknown, command: Command) => {
      const { dataDir, at, merchant, from, json } = command.optsWithGlobals<BalancesOptions>();
      if (merchant !== undefined && !isUuid(merchant)) throw new CliError(`"${merchant}" is not the id of a merchant`);
      const opened = await (from === undefined ? openJournals(dataDir, JOURNAL_NAMES) : openExported(from));
      const bar = progressBar(io);
      try {
        const moment = await readMoment(at, opened);
        const [reader] = readersOf({ ...opened, journals: opened.journals.filter(isLedger) });
        if (reader === undefined) throw new CliError('there is no journal wallet-fee here');
        const onProgress = (batches: number, of: number) => bar.show(reader.journal, batches, of, 'batches');
        const balances = await balancesAt({ reader, moment, merchantId: merchant?.toLowerCase(), onProgress });
        bar.clear();
        printResult(io, json, { ...moment, ...balances }, lines(moment.recordedBy, balances));
        done(balances.problems.length === 0 ? EXIT.fine : EXIT.findings);
      } finally {
        bar.clear();
        await opened.close();
      }
    });
}

function isLedger({ journal }: { readonly journal: string }): boolean {
  return journal === 'wallet-fee';
}

function lines(recordedBy: string, { accounts, trialBalance, problems }: BalancesAt): string[] {
  const kes = (amountCents: number) => formatShillings(cents(amountCents));
  const rows = accounts.map(({ account, postedCents, heldCents, availableCents }) => [
    kes(postedCents),
    kes(heldCents),
    kes(availableCents),
    account,
  ]);
  return [
    `as of ${recordedBy}, in KES`,
    '',
    ...table(['posted', 'held', 'available', 'account'], rows),
    '',
    ...Object.entries(trialBalance).map(
      ([environment, totalCents]) => `trial balance, ${environment}: ${kes(totalCents)}`,
    ),
    ...problems,
  ];
}
