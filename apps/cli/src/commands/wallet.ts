import type { Wallet, WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { Command } from 'commander';
import { printResult } from '../output/result';
import { askServer, merchantOr } from '../server/services';
import { OPERATOR, type CommandContext } from './command';
import { shillingsOption } from './shillings-option';
import { alertCommand } from './wallet-alert';
import { entriesCommand } from './wallet-entries';
import { moveCommand } from './wallet-move';
import {
  balanceRow,
  kes,
  namingPosting,
  nameOf,
  postingIdOf,
  walletOf,
  whose,
  type KindName,
  type WalletOptions,
  type Whose,
} from './wallet-options';

interface PostOptions extends WalletOptions {
  amount: number;
  reason: string;
  postingId?: string;
}

const EXAMPLES = `
Examples:
  npx daftari wallet show payout
  npx daftari wallet fund payout --merchant 0d0f… --amount 5000 --reason "bank transfer of 3 May, slip 812" --live
  npx daftari wallet entries payout --limit 50
  npx daftari wallet move collections payout --amount 2500
  npx daftari wallet alert service --below 500
  npx daftari wallet adjust service --amount -2.50 --reason "fee charged twice, ticket 813"

A posting has an id. Where you can not know whether it was made, ask again with the same --posting-id: it is made once.`;

/** `daftari wallet show|entries|fund|adjust|move|alert`. */
export function walletCommand(context: CommandContext): Command {
  return new Command('wallet')
    .description("a merchant's wallets: look at one, read its statement, put money in, correct it")
    .addHelpText('after', EXAMPLES)
    .addCommand(showCommand(context))
    .addCommand(entriesCommand(context))
    .addCommand(postCommand(context, 'fund'))
    .addCommand(postCommand(context, 'adjust'))
    .addCommand(moveCommand(context))
    .addCommand(alertCommand(context));
}

function showCommand({ io }: CommandContext): Command {
  return walletOf('show', 'what is in a wallet, held and available').action(
    async (kind: KindName, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<WalletOptions>();
      const { wallet } = await askServer(options.dataDir, ({ walletFee, runtime }) =>
        walletFee.getWallet(whose(kind, options, merchantOr(runtime, options.merchant))),
      );
      printResult(io, options.json, wallet, [
        `${nameOf(kind, options)} of merchant ${wallet!.merchantId}`,
        balanceRow('now', wallet),
      ]);
    },
  );
}

function postCommand({ io }: CommandContext, name: 'fund' | 'adjust'): Command {
  const says = {
    fund: 'put money into a wallet that came in another way, such as by bank transfer',
    adjust: 'correct a wallet, up or down; it never goes below zero, holds included',
  };
  const amount = { fund: 'how much, in shillings', adjust: 'how much, in shillings; negative takes money out' };
  return walletOf(name, says[name])
    .addOption(shillingsOption('--amount <shillings>', amount[name], name === 'fund' ? 'positive' : 'not zero'))
    .requiredOption('--reason <text>', 'why, for the log; at most 200 characters')
    .option('--posting-id <uuid>', 'a name of your own: asked again with the same, it is the same posting')
    .action(async (kind: KindName, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<PostOptions>();
      const postingId = postingIdOf(options);
      const { before, after } = await askServer(options.dataDir, ({ walletFee, runtime }) =>
        post(walletFee, whose(kind, options, merchantOr(runtime, options.merchant)), { ...options, postingId }),
      );
      const result = { postingId, amountCents: options.amount, before: before ?? null, after };
      printResult(io, options.json, result, told(kind, options, result));
    });
}

interface Posting {
  readonly postingId: string;
  readonly amount: number;
  readonly reason: string;
}

/** Both balances are read around the posting: others may post beside it. */
async function post(walletFee: WalletFeeService, wallet: Whose, { postingId, amount: amountCents, reason }: Posting) {
  const before = await walletFee.getWallet(wallet).catch(absent);
  try {
    const { wallet: after } = await walletFee.adjustWallet({
      ...wallet,
      postingId,
      amountCents,
      reason,
      caller: OPERATOR,
    });
    return { before: before?.wallet, after: after! };
  } catch (error) {
    throw namingPosting(error, postingId);
  }
}

function absent(error: unknown): undefined {
  if (error instanceof DaftariError && error.code === 'WALLET_NOT_FOUND') return undefined;
  throw error;
}

interface Result {
  readonly postingId: string;
  readonly amountCents: number;
  readonly before: Wallet | null;
  readonly after: Wallet;
}

function told(kind: KindName, options: WalletOptions, { postingId, amountCents, before, after }: Result): string[] {
  const movedCents = after.postedCents - (before?.postedCents ?? 0);
  const what =
    movedCents === 0
      ? `Nothing was posted: posting ${postingId} had been made before.`
      : `${kes(amountCents)} posted; posting ${postingId}.`;
  const others = movedCents === 0 || movedCents === amountCents ? [] : ['Others posted to it at the same time.'];
  const heading = `${nameOf(kind, options)} of merchant ${after.merchantId}`;
  return [what, heading, balanceRow('before', before ?? undefined), balanceRow('after', after), ...others];
}
