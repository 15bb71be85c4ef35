import type {
  GetBalanceComparisonResponse,
  InitiationService,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { systemClock, type Clock } from '@daftari/kernel/clock';
import { cents, formatShillings } from '@daftari/kernel/money';
import { pause } from '@daftari/kernel/scheduler';
import { Command } from 'commander';
import { CliError, EXIT } from '../exit-code';
import { cliScheduler } from '../journals/cli-scheduler';
import { printResult } from '../output/result';
import { liveFlag, onWire, withEnvironment, type EnvironmentOptions } from '../server/environment';
import { askServer } from '../server/services';
import { balanceText, findingIn } from './balance-text';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';
import { shillingsOption } from './shillings-option';

interface BalanceOptions extends CommonOptions, EnvironmentOptions {
  now?: boolean;
  wait: string;
}

interface AcceptOptions extends CommonOptions, EnvironmentOptions {
  difference: number;
  note: string;
}

/** How often it is looked whether M-Pesa has answered. */
const LOOK_EVERY_MS = 500;

const EXAMPLES = `
Exit codes: 0 when M-Pesa and the ledger agree, or what is in flight may explain the difference; 1 when a person has to look,
or the last comparison is too old; 2 when none was made yet.

Examples:
  npx daftari balance --live
  npx daftari balance --now --live
  npx daftari balance accept --difference -6000 --note "withdrawn to the bank, slip 812" --live`;

/** `daftari balance`, `daftari balance accept`. */
export function balanceCommand(context: CommandContext): Command {
  const { io, done } = context;
  return withEnvironment(new Command('balance'))
    .description("what M-Pesa says is on the platform's shortcode, beside the ledger")
    .option('--now', 'ask M-Pesa now, and wait for the answer; otherwise the last comparison is shown')
    .option('--wait <seconds>', 'with --now, how long to wait', '90')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<BalanceOptions>();
      const environment = onWire(options.environment);
      const waitMs = waitOf(options);
      const found = await askServer(options.dataDir, ({ initiation }) =>
        options.now === true
          ? askNow(initiation, environment, waitMs)
          : initiation.getBalanceComparison({ environment }),
      );
      printResult(io, options.json, found, balanceText(found, systemClock.nowMs(), options.environment));
      done(findingIn(found, systemClock.nowMs()));
    })
    .addCommand(acceptCommand(context));
}

function acceptCommand({ io }: CommandContext): Command {
  return withEnvironment(new Command('accept'))
    .description("say what the last comparison's difference is; from then on it is the platform's own money")
    .addOption(
      shillingsOption('--difference <shillings>', 'the difference that you explain, as it was shown', 'not zero'),
    )
    .requiredOption('--note <text>', 'what it is, for the log; at most 500 characters')
    .option('--json', 'print JSON')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<AcceptOptions>();
      const environment = onWire(options.environment);
      const { comparison } = await askServer(options.dataDir, async ({ initiation }) => {
        const { comparison: newest } = await initiation.getBalanceComparison({ environment });
        if (newest === undefined)
          throw new CliError(`nothing was compared yet: run "npx daftari balance --now${liveFlag(environment)}"`);
        if (newest.differenceCents !== options.difference) {
          const amount = `KES ${formatShillings(cents(newest.differenceCents))}`;
          throw new CliError(`the last comparison's difference is ${amount}: look at it again`, EXIT.findings);
        }
        const { attemptId } = newest;
        await initiation.acceptBalanceDifference({ environment, attemptId, note: options.note, caller: OPERATOR });
        return initiation.getBalanceComparison({ environment });
      });
      const amount = `KES ${formatShillings(cents(options.difference))}`;
      printResult(io, options.json, comparison, [
        `${amount} is part of the platform's own money on ${comparison?.shortcode ?? ''} from now on.`,
      ]);
    });
}

/** Asks, and looks until the question was answered, or the time is over. */
async function askNow(
  initiation: InitiationService,
  environment: Environment,
  waitMs: number,
  clock: Clock = systemClock,
): Promise<GetBalanceComparisonResponse> {
  const { attemptId } = await initiation.compareBalance({ environment, caller: OPERATOR });
  const endsAtMs = clock.nowMs() + waitMs;
  for (;;) {
    const found = await initiation.getBalanceComparison({ environment });
    const { comparison, lastQuestion } = found;
    if (comparison?.attemptId === attemptId) return found;
    if (lastQuestion !== undefined && lastQuestion.attemptId !== attemptId) return found;
    const refused = lastQuestion !== undefined && lastQuestion.resultDescription !== '';
    if (refused) {
      const { resultCode, resultDescription } = lastQuestion;
      throw new CliError(`M-Pesa told no balance: ${`${resultCode} ${resultDescription}`.trim()}`, EXIT.findings);
    }
    if (clock.nowMs() >= endsAtMs) {
      const later = `the comparison follows when it answers: look with "npx daftari balance${liveFlag(environment)}"`;
      throw new CliError(`M-Pesa has not answered within ${waitMs / 1_000} s; ${later}`, EXIT.findings);
    }
    await pause(cliScheduler, LOOK_EVERY_MS);
  }
}

function waitOf({ wait }: BalanceOptions): number {
  const seconds = Number(wait);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 600) throw new CliError('--wait must be 0 to 600 seconds');
  return seconds * 1_000;
}
