import type { ListEntriesResponse, WalletEntry } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { cents, formatShillings } from '@daftari/kernel/money';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { printResult } from '../output/result';
import { table } from '../output/table';
import { askServer, merchantOr } from '../server/services';
import type { CommandContext } from './command';
import { nameOf, walletOf, whose, type KindName, type WalletOptions } from './wallet-options';

interface EntriesOptions extends WalletOptions {
  limit: number;
  cursor?: string;
}

const MAX_LIMIT = 1_000;

/** `daftari wallet entries`. */
export function entriesCommand({ io }: CommandContext): Command {
  const limit = new Option('--limit <n>', `how many, 1 to ${MAX_LIMIT}`).default(20).argParser(readLimit);
  return walletOf('entries', "a wallet's statement: what was posted to it, newest first, with the balance after it")
    .addOption(limit)
    .option('--cursor <n>', 'the entries before this one')
    .action(async (kind: KindName, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<EntriesOptions>();
      const { limit: asked, cursor = '' } = options;
      const page = await askServer(options.dataDir, ({ walletFee, runtime }) =>
        walletFee.listEntries({ ...whose(kind, options, merchantOr(runtime, options.merchant)), limit: asked, cursor }),
      );
      printResult(io, options.json, page, [nameOf(kind, options), ...told(page)]);
    });
}

function told({ entries, nextCursor }: ListEntriesResponse): string[] {
  if (entries.length === 0) return ['No entries.'];
  const heading = ['entry', 'at', 'amount', 'balance', 'receipt', 'what'];
  const more = nextCursor === '' ? [] : [`There are more: --cursor ${nextCursor}`];
  return [...table(heading, entries.map(row)), ...more];
}

function row({ entryId, at, amountCents, balanceCents, receipt = '', description }: WalletEntry): string[] {
  const [amount, balance] = [amountCents, balanceCents].map((each) => formatShillings(cents(each)));
  return [entryId, at, amount ?? '', balance ?? '', receipt, description];
}

function readLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) throw new InvalidArgumentError(`it must be 1 to ${MAX_LIMIT}`);
  return limit;
}
