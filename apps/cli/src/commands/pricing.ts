import type { PricingRule } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { Command, InvalidArgumentError } from 'commander';
import { printResult } from '../output/result';
import { askServer, merchantOr } from '../server/services';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';
import { feeInCents } from './fee-option';
import { rulesTable } from './pricing-text';

interface PricingOptions extends CommonOptions {
  merchant?: string;
}

interface SetOptions extends PricingOptions {
  flat: number;
  basisPoints: number;
  minimum?: number;
  maximum?: number;
  refundOnFailure?: boolean;
}

const EXAMPLES = `
Payment types are STK, B2C, C2C, WALLET_TOPUP_SERVICE_TOKENS and so on; one without a rule costs nothing. A fee is the flat part
plus the share, at least the minimum and at most the maximum. Payments that were asked for before keep the fee that was held.

Examples:
  npx daftari pricing show
  npx daftari pricing set STK --flat 2.50 --merchant 0d0f…
  npx daftari pricing set B2C --basis-points 50 --minimum 5 --maximum 100 --refund-on-failure --merchant 0d0f…
  npx daftari pricing remove B2C --merchant 0d0f…`;

/** `daftari pricing show|set|remove`. */
export function pricingCommand(context: CommandContext): Command {
  return new Command('pricing')
    .description('what a merchant pays, by payment type')
    .addHelpText('after', EXAMPLES)
    .addCommand(showCommand(context))
    .addCommand(setCommand(context))
    .addCommand(removeCommand(context));
}

function showCommand({ io }: CommandContext): Command {
  return ofMerchant(new Command('show').description('the rules of a merchant')).action(
    async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<PricingOptions>();
      const { merchant } = await askServer(options.dataDir, ({ merchants, runtime }) =>
        merchants.getMerchant({ merchantId: merchantOr(runtime, options.merchant) }),
      );
      printResult(io, options.json, merchant!.pricing, rulesText(merchant!.pricing));
    },
  );
}

function setCommand({ io }: CommandContext): Command {
  return ofMerchant(new Command('set').description('set the rule of a payment type; the other types stay as they are'))
    .argument('<type>', 'the payment type, such as STK')
    .option('--flat <shillings>', 'the part that is always asked for', feeInCents, 0)
    .option('--basis-points <number>', 'a share of the amount, in hundredths of a percent', basisPoints, 0)
    .option('--minimum <shillings>', 'the least that the fee is', feeInCents)
    .option('--maximum <shillings>', 'the most that the fee is', feeInCents)
    .option('--refund-on-failure', 'give the fee back when an accepted payment fails; kept otherwise')
    .action(async (paymentType: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<SetOptions>();
      const { flat, minimum, maximum } = options;
      const rule: PricingRule = {
        ...{ paymentType, flatCents: flat, basisPoints: options.basisPoints },
        ...{ minimumCents: minimum, maximumCents: maximum, refundOnFailure: options.refundOnFailure ?? false },
      };
      await change(options, { rules: [rule], removedPaymentTypes: [] }, io);
    });
}

function removeCommand({ io }: CommandContext): Command {
  return ofMerchant(
    new Command('remove').description('remove the rule of a payment type: it costs nothing from now on'),
  )
    .argument('<type>', 'the payment type, such as STK')
    .action(async (paymentType: string, _: unknown, command: Command) =>
      change(command.optsWithGlobals<PricingOptions>(), { rules: [], removedPaymentTypes: [paymentType] }, io),
    );
}

interface Change {
  readonly rules: PricingRule[];
  readonly removedPaymentTypes: string[];
}

async function change(options: PricingOptions, asked: Change, io: CommandContext['io']): Promise<void> {
  const { merchant } = await askServer(options.dataDir, ({ merchants, runtime }) =>
    merchants.setPricing({ merchantId: merchantOr(runtime, options.merchant), ...asked, caller: OPERATOR }),
  );
  printResult(io, options.json, merchant!.pricing, rulesText(merchant!.pricing));
}

function ofMerchant(command: Command): Command {
  return command.option('--merchant <id>', 'the demo merchant when absent').option('--json', 'print JSON');
}

function rulesText(rules: readonly PricingRule[]): string[] {
  return rules.length === 0 ? ['There is no rule: every payment costs nothing.'] : rulesTable(rules);
}

function basisPoints(text: string): number {
  const points = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (points >= 0 && points <= 10_000) return points;
  throw new InvalidArgumentError('it is a whole number from 0 to 10000; 50 is half a percent');
}
