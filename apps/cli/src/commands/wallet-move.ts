import { createHash } from 'node:crypto';
import { Argument, Command } from 'commander';
import { CliError } from '../exit-code';
import { printResult } from '../output/result';
import { onWire, withEnvironment } from '../server/environment';
import { askServer, merchantOr } from '../server/services';
import { OPERATOR, type CommandContext } from './command';
import { shillingsOption } from './shillings-option';
import {
  balanceRow,
  kes,
  KINDS,
  namingPosting,
  nameOf,
  postingIdOf,
  type KindName,
  type WalletOptions,
} from './wallet-options';

interface MoveOptions extends WalletOptions {
  amount: number;
  postingId?: string;
}

/** `daftari wallet move`. */
export function moveCommand({ io }: CommandContext): Command {
  const kinds = Object.keys(KINDS);
  return withEnvironment(new Command('move'))
    .description("move a merchant's money between two of its wallets; neither goes below zero, holds included")
    .addArgument(new Argument('<from>', 'the wallet that gives').choices(kinds))
    .addArgument(new Argument('<to>', 'the wallet that gets').choices(kinds))
    .addOption(shillingsOption('--amount <shillings>', 'how much, in shillings', 'positive'))
    .option('--merchant <id>', 'the demo merchant when absent')
    .option('--posting-id <uuid>', 'a name of your own: asked again with the same, it is the same posting')
    .option('--json', 'print JSON')
    .action(async (from: KindName, to: KindName, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<MoveOptions>();
      if (from === to) throw new CliError('<from> and <to> must be two wallets');
      const postingId = postingIdOf(options);
      const moved = await askServer(options.dataDir, ({ walletFee, runtime }) =>
        walletFee
          .moveFunds({
            postingId,
            merchantId: merchantOr(runtime, options.merchant),
            environment: onWire(options.environment),
            from: KINDS[from],
            to: KINDS[to],
            amountCents: options.amount,
            requestFingerprint: fingerprint(from, to, options.amount),
            caller: OPERATOR,
          })
          .catch((error: unknown) => {
            throw namingPosting(error, postingId);
          }),
      );
      const what = moved.replayed
        ? `Nothing was moved: posting ${postingId} had been made before.`
        : `${kes(options.amount)} moved; posting ${postingId}.`;
      printResult(io, options.json, { postingId, amountCents: options.amount, ...moved }, [
        what,
        nameOf(from, options),
        balanceRow('now', moved.from),
        nameOf(to, options),
        balanceRow('now', moved.to),
      ]);
    });
}

/** What is asked under a posting id, so that the id names nothing else; it holds nothing that is to be guessed. */
function fingerprint(...words: (string | number)[]): string {
  return createHash('sha256')
    .update(`daftari wallet move ${words.join(' ')}`)
    .digest('hex');
}
