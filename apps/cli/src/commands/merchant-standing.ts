import { KycStatus, type Merchant } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { Argument, Command } from 'commander';
import { printResult } from '../output/result';
import { askServer, type Services } from '../server/services';
import type { CommandContext, CommonOptions } from './command';

interface DecisionOptions extends CommonOptions {
  reason: string;
  by: string;
}

/** `daftari merchant kyc`. */
export function kycCommand({ io }: CommandContext): Command {
  return decided(new Command('kyc').description('say whether a merchant is verified: only then can it pay out'))
    .addArgument(new Argument('<status>', 'what it is from now on').choices(['approved', 'pending']))
    .action(async (merchantId: string, status: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<DecisionOptions>();
      const kycStatus = status === 'approved' ? KycStatus.APPROVED : KycStatus.PENDING;
      const asked = { merchantId, kycStatus, ...whyOf(options) };
      const { merchant } = await askServer(options.dataDir, ({ merchants }) => merchants.decideKyc(asked));
      printResult(io, options.json, merchant, [`KYC of ${nameOf(merchant)} is ${status}.`]);
    });
}

/** `daftari merchant suspend`. */
export function suspendCommand(context: CommandContext): Command {
  return standing(context, {
    name: 'suspend',
    description: 'refuse all keys of a merchant until it is reactivated; payments that are under way go on',
    says: (who) => `${who} is suspended: its keys are refused from now on.`,
    ask: ({ merchants }, asked) => merchants.suspendMerchant(asked),
  });
}

/** `daftari merchant reactivate`. */
export function reactivateCommand(context: CommandContext): Command {
  return standing(context, {
    name: 'reactivate',
    description: 'end a suspension: the keys of a merchant work again, but revoked and expired ones',
    says: (who) => `${who} is active: its keys work.`,
    ask: ({ merchants }, asked) => merchants.reactivateMerchant(asked),
  });
}

interface Standing {
  readonly name: string;
  readonly description: string;
  says(who: string): string;
  ask(
    services: Services,
    asked: { merchantId: string } & ReturnType<typeof whyOf>,
  ): Promise<{ merchant?: Merchant | undefined }>;
}

function standing({ io }: CommandContext, { name, description, says, ask }: Standing): Command {
  return decided(new Command(name).description(description)).action(
    async (merchantId: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<DecisionOptions>();
      const { merchant } = await askServer(options.dataDir, (services) =>
        ask(services, { merchantId, ...whyOf(options) }),
      );
      printResult(io, options.json, merchant, [says(nameOf(merchant))]);
    },
  );
}

function decided(command: Command): Command {
  return command
    .argument('<id>', "the merchant's id")
    .requiredOption('--reason <text>', 'why, for those who ask later; at most 200 characters')
    .option('--by <name>', 'who decided, without spaces: it stands as operator:<name> in the log', 'cli')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nThe same decision again changes nothing; the first reason stays in the log.');
}

function whyOf({ reason, by }: DecisionOptions) {
  return { reason, caller: { actor: `operator:${by}`, causation: '' } };
}

function nameOf(merchant: Merchant | undefined): string {
  return `${merchant?.name} (${merchant?.merchantId})`;
}
