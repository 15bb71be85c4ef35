import { Option, type Command } from 'commander';
import { CliError } from '../exit-code';
import { printResult } from '../output/result';
import { askServer, merchantOr } from '../server/services';
import { OPERATOR, type CommandContext } from './command';
import { shillingsOption } from './shillings-option';
import { balanceRow, kes, nameOf, walletOf, whose, type KindName, type WalletOptions } from './wallet-options';

interface AlertOptions extends WalletOptions {
  below?: number;
  off?: boolean;
}

/** `daftari wallet alert`. */
export function alertCommand({ io }: CommandContext): Command {
  const below = shillingsOption('--below <shillings>', 'tell the merchant when less can be spent', 'positive');
  return walletOf('alert', 'below what a merchant is told of a wallet; shows it where nothing is to be changed')
    .addOption(below.makeOptionMandatory(false))
    .addOption(new Option('--off', 'tell it nothing'))
    .action(async (kind: KindName, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<AlertOptions>();
      const { below: belowCents, off } = options;
      if (belowCents !== undefined && off === true) throw new CliError('--below and --off say different things');
      const { wallet } = await askServer(options.dataDir, ({ walletFee, runtime }) => {
        const asked = whose(kind, options, merchantOr(runtime, options.merchant));
        if (belowCents === undefined && off !== true) return walletFee.getWallet(asked);
        return walletFee.setBalanceAlert({
          ...asked,
          ...(belowCents === undefined ? {} : { belowCents }),
          caller: OPERATOR,
        });
      });
      const threshold = wallet?.alertBelowCents;
      const told =
        threshold === undefined
          ? 'The merchant is not told of a low balance.'
          : `The merchant is told when less than ${kes(threshold)} can be spent.`;
      printResult(io, options.json, wallet, [nameOf(kind, options), balanceRow('now', wallet), told]);
    });
}
