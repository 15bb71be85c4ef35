import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { ChannelKind, KycStatus, type Channel } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { shillings, cents } from '@daftari/kernel/money';
import { systemIds } from '@daftari/kernel/ids';
import { Command } from 'commander';
import { printResult } from '../output/result';
import { askServer } from '../server/services';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';
import { feeInCents } from './fee-option';
import { merchantListCommand } from './merchant-list';
import { kycCommand, reactivateCommand, suspendCommand } from './merchant-standing';
import { ruleLine } from './pricing-text';

interface CreateOptions extends CommonOptions {
  id?: string;
  fee: number;
  paybill?: string;
  till?: string;
}

const EXAMPLES = `
Examples:
  npx daftari merchant create "Duka la Amina" --fee 2.50 --paybill 600000
  npx daftari merchant list
  npx daftari merchant kyc 0d0f… approved --reason "papers seen, ticket 812" --by amina
  npx daftari merchant suspend 0d0f… --reason "complaints of customers" --by amina

What a merchant pays: npx daftari pricing --help. Its channels: npx daftari channel --help. Its keys: npx daftari key --help.`;

/** `daftari merchant list|show|create|kyc|suspend|reactivate`. */
export function merchantCommand(context: CommandContext): Command {
  return new Command('merchant')
    .description('merchants: list them, look at one, register one, decide what it may do')
    .addHelpText('after', EXAMPLES)
    .addCommand(merchantListCommand(context))
    .addCommand(showCommand(context))
    .addCommand(createCommand(context))
    .addCommand(kycCommand(context))
    .addCommand(suspendCommand(context))
    .addCommand(reactivateCommand(context));
}

function createCommand({ io }: CommandContext): Command {
  return new Command('create')
    .description('register a merchant, with its fee and, if it has one, its own channel')
    .argument('<name>', 'what it is called')
    .option('--id <uuid>', 'its id; a fresh one when absent. The same command with the same id changes nothing')
    .option('--fee <shillings>', 'what a collection costs it, in shillings', feeInCents, 0)
    .option('--paybill <shortcode>', 'its default channel, a PayBill number')
    .option('--till <number>', 'its default channel, a till number')
    .option('--json', 'print JSON')
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CreateOptions>();
      const created = await askServer(options.dataDir, (services) =>
        services.merchants.registerMerchant({
          merchantId: options.id ?? systemIds.uuid(),
          name,
          kycStatus: KycStatus.PENDING,
          channels: channelsOf(options),
          pricing: [{ paymentType: 'STK', flatCents: options.fee, basisPoints: 0, refundOnFailure: false }],
          caller: OPERATOR,
        }),
      );
      const id = created.merchant?.merchantId ?? '';
      printResult(io, options.json, created.merchant, [
        `Merchant ${id} ("${name}") is registered; a collection costs it KES ${shillings(cents(options.fee))}.`,
        `Next: npx daftari key issue ${id}`,
      ]);
    });
}

function showCommand({ io }: CommandContext): Command {
  return new Command('show')
    .description('a merchant with its channels, fees and keys')
    .argument('<id>', "the merchant's id")
    .option('--json', 'print JSON')
    .action(async (merchantId: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const { found, live } = await askServer(options.dataDir, async ({ merchants }) => ({
        found: await merchants.getMerchant({ merchantId, environment: Environment.TEST }),
        live: await merchants.getMerchant({ merchantId, environment: Environment.LIVE }),
      }));
      const { name, pricing, keys, kycStatus, suspended, createdAt } = found.merchant!;
      const channels = channelsByUse(found.merchant!.channels, live.merchant!.channels);
      printResult(io, options.json, { ...found.merchant, channels }, [
        `${name}  ${merchantId}${suspended ? '  SUSPENDED' : ''}`,
        `  KYC ${kycStatus === KycStatus.APPROVED ? 'approved' : 'pending'}, registered ${createdAt}`,
        ...channels.map(channelLine),
        ...pricing.map((rule) => `  fee     ${ruleLine(rule)}`),
        ...keys.map((k) => `  key     ${k.keyId}  ${k.prefix}…  ${k.name}${k.revoked ? '  (revoked)' : ''}`),
      ]);
    });
}

interface UsedChannel extends Channel {
  /** `test` and `live`: where it may be named, and where it is what is used when none is. */
  readonly environments: readonly string[];
  readonly defaultOf: readonly string[];
}

/** A channel that is of both is told once. */
function channelsByUse(test: readonly Channel[], live: readonly Channel[]): UsedChannel[] {
  const used = Object.entries({ test, live });
  const all = new Map([...test, ...live].map((one) => [one.channelId, one]));
  const namesWhere = (isSo: (one: Channel) => boolean) =>
    used.filter(([, channels]) => channels.some(isSo)).map(([name]) => name);
  return [...all.values()].map((channel) => {
    const isIt = ({ channelId }: Channel) => channelId === channel.channelId;
    return {
      ...channel,
      environments: namesWhere(isIt),
      defaultOf: namesWhere((one) => isIt(one) && one.isDefault),
    };
  });
}

function channelLine({ channelId, kind, shortcode, environments, defaultOf }: UsedChannel): string {
  const uses = environments.map((name) => (defaultOf.includes(name) ? `${name}, default` : name));
  return `  channel ${channelId}  ${kind} ${shortcode}  (${uses.join('; ')})`;
}

/** Their ids follow from what they are: the same command names the same channels. */
function channelsOf({ paybill, till }: CreateOptions) {
  const channel = (kind: ChannelKind, shortcode: string | undefined, isDefault: boolean) =>
    shortcode === undefined ? [] : [{ channelId: '', kind, shortcode, name: `${kind} ${shortcode}`, isDefault }];
  return [...channel(ChannelKind.PAYBILL, paybill, true), ...channel(ChannelKind.TILL, till, paybill === undefined)];
}
