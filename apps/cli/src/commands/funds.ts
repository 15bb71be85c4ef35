import type { UnmatchedFunds } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { cents, formatShillings } from '@daftari/kernel/money';
import { Command } from 'commander';
import { CliError } from '../exit-code';
import { printResult } from '../output/result';
import { table } from '../output/table';
import { liveFlag, onWire, withEnvironment, type EnvironmentOptions } from '../server/environment';
import { askServer } from '../server/services';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';

interface FundsOptions extends CommonOptions, EnvironmentOptions {
  limit: string;
  cursor: string;
  merchant?: string;
  note: string;
}

const EXAMPLES = `
A merchant's customers pay it without a prompt when they type its account number at the platform's shortcode: the first
eight characters of the merchant's id. What names no merchant waits in suspense, on this list.

Examples:
  npx daftari funds register                                        once, so that M-Pesa tells of such payments
  npx daftari funds list
  npx daftari funds assign 5c1e… --merchant 0d0f… --note "payer called, ticket 812"
  npx daftari funds close 5c1e… --note "reversed on M-Pesa's portal, ticket 813"`;

/** `daftari funds list|assign|close|register`. */
export function fundsCommand(context: CommandContext): Command {
  return new Command('funds')
    .description("money that came and is nobody's yet: look at it, give it to its merchant, or say what became of it")
    .addHelpText('after', EXAMPLES)
    .addCommand(listCommand(context))
    .addCommand(assignCommand(context))
    .addCommand(closeCommand(context))
    .addCommand(registerCommand(context));
}

function asked(command: Command): Command {
  return withEnvironment(command).option('--json', 'print JSON');
}

function listCommand({ io }: CommandContext): Command {
  return asked(new Command('list').description('money that waits in suspense for a person, the oldest first'))
    .option('--limit <number>', 'at most; 1 to 100', '20')
    .option('--cursor <text>', 'go on after an earlier page', '')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<FundsOptions>();
      const found = await askServer(options.dataDir, ({ initiation }) =>
        initiation.listUnmatched({
          environment: onWire(options.environment),
          limit: Number(options.limit),
          cursor: options.cursor,
        }),
      );
      const rows = table(['transaction', 'receipt', 'KES', 'since', 'typed', 'payer', 'why'], found.funds.map(row));
      const more =
        found.nextCursor === ''
          ? []
          : [`There is more: go on with --cursor ${found.nextCursor}${liveFlag(options.environment)}`];
      printResult(io, options.json, found, found.funds.length === 0 ? ['Nothing waits.'] : [...rows, ...more]);
    });
}

function assignCommand({ io }: CommandContext): Command {
  return asked(new Command('assign').description('gives it to a merchant: it is credited to its collections'))
    .argument('<id>', 'the transaction, as the list names it')
    .requiredOption('--merchant <id>', 'whose it is')
    .requiredOption('--note <text>', 'why, for the log; at most 500 characters')
    .action(async (transactionId: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<FundsOptions>();
      const toMerchantId = options.merchant ?? '';
      if (toMerchantId === '') throw new CliError('name the merchant with --merchant <id>');
      await resolve(options, transactionId, toMerchantId);
      const text = `${transactionId} is merchant ${toMerchantId}'s.`;
      printResult(io, options.json, { transactionId, toMerchantId }, [text]);
    });
}

function closeCommand({ io }: CommandContext): Command {
  const what =
    "says that it was given back outside of Daftari, as by a reversal on M-Pesa's portal: it leaves the books";
  return asked(new Command('close').description(what))
    .argument('<id>', 'the transaction, as the list names it')
    .requiredOption('--note <text>', 'what became of it, for the log; at most 500 characters')
    .action(async (transactionId: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<FundsOptions>();
      await resolve(options, transactionId, '');
      printResult(io, options.json, { transactionId }, [`${transactionId} was settled outside of Daftari.`]);
    });
}

function resolve({ dataDir, environment, note }: FundsOptions, transactionId: string, toMerchantId: string) {
  const what = { environment: onWire(environment), transactionId, toMerchantId, note, caller: OPERATOR };
  return askServer(dataDir, ({ initiation }) => initiation.resolveUnmatched(what));
}

function registerCommand({ io }: CommandContext): Command {
  const what = "tells M-Pesa where payments to the platform's shortcode are to be told that no prompt asked for";
  return asked(new Command('register').description(what)).action(async (_: unknown, command: Command) => {
    const options = command.optsWithGlobals<FundsOptions>();
    const environment = onWire(options.environment);
    const done = await askServer(options.dataDir, ({ initiation }) =>
      initiation.registerCollectionUrls({ environment }),
    );
    printResult(io, options.json, done, registered(done));
  });
}

function registered({
  alreadyRegistered,
  resultCode,
  resultDescription,
}: {
  readonly alreadyRegistered: boolean;
  readonly resultCode: string;
  readonly resultDescription: string;
}): string[] {
  const said = `M-Pesa said: ${resultCode} ${resultDescription}`.trim();
  if (!alreadyRegistered) return ['Registered: payments that come unprompted are told from now on.', said];
  return [
    'Addresses were registered before, and M-Pesa keeps those: it changes them only on its portal.',
    'If they are not this installation\'s, have them deleted there (self service, "URL management"), and register again.',
    said,
  ];
}

function row(funds: UnmatchedFunds): string[] {
  const { transactionId, receipt, amountCents, since, billReference, payer, payerName, reason } = funds;
  const who = [payer, payerName].filter((text) => text !== '').join(' ');
  return [
    transactionId,
    receipt,
    formatShillings(cents(amountCents)),
    since,
    billReference || '-',
    hidden(who),
    reason,
  ];
}

/** A phone that is told in full is shown by its last digits only. */
function hidden(payer: string): string {
  return payer.replace(/\b254\d{6}(\d{3})\b/, '254******$1') || '-';
}
