import { createHash } from 'node:crypto';
import type { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { PaymentChannel } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { systemIds } from '@daftari/kernel/ids';
import { Command, Option } from 'commander';
import { CliError, EXIT } from '../exit-code';
import { printResult } from '../output/result';
import { table } from '../output/table';
import { onWire, withEnvironment, type EnvironmentOptions } from '../server/environment';
import { askServer, merchantOr, type Services } from '../server/services';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';

interface ChannelOptions extends CommonOptions, EnvironmentOptions {
  merchant?: string;
}

interface ValueOptions extends ChannelOptions {
  id?: string;
  name?: string;
  type: string;
  accountNumber?: string;
  default?: boolean;
}

const TYPES = ['PAYBILL', 'TILL', 'TILL_NUMBER', 'SHORTCODE', 'SEND_MONEY'];

const EXAMPLES = `
A channel is a shortcode that a merchant's customers pay to. Each environment has its own; one of them may be the default, which
is used when a payment names none. Without a default the platform's shortcode is paid.

Examples:
  npx daftari channel list --merchant 0d0f… --live
  npx daftari channel create 600000 --name "Main shop" --default --merchant 0d0f… --live
  npx daftari channel update 5c1e… --name "Old shop" --no-default --merchant 0d0f… --live
  npx daftari channel delete 5c1e… --merchant 0d0f… --live`;

/** `daftari channel list|create|update|delete`. */
export function channelCommand(context: CommandContext): Command {
  return new Command('channel')
    .description('the shortcodes that a merchant is paid at')
    .addHelpText('after', EXAMPLES)
    .addCommand(listCommand(context))
    .addCommand(createCommand(context))
    .addCommand(updateCommand(context))
    .addCommand(deleteCommand(context));
}

function listCommand({ io }: CommandContext): Command {
  return ofMerchant(new Command('list').description('the channels of one environment, oldest first')).action(
    async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChannelOptions>();
      const { channels } = await askServer(options.dataDir, (services) =>
        services.merchants.listChannels(whose(services, options)),
      );
      const lines = channels.length === 0 ? ['There is no channel: the platform is paid.'] : channelsTable(channels);
      printResult(io, options.json, channels, lines);
    },
  );
}

function createCommand({ io }: CommandContext): Command {
  return ofMerchant(new Command('create').description('add a channel'))
    .argument('<shortcode>', 'the PayBill or till number, 5 to 7 digits')
    .requiredOption('--name <text>', 'what it is called')
    .addOption(new Option('--type <what>', 'what it is').choices(TYPES).default('PAYBILL'))
    .option('--account-number <text>', 'of a PayBill: kept and shown')
    .option('--default', 'use it when a payment names none; the flag is taken from the channel that has it')
    .option('--id <uuid>', 'its id; a fresh one when absent. The same command with the same id changes nothing')
    .action(async (shortcode: string, _: unknown, command: Command) => {
      const { id, name = '', type, accountNumber, ...options } = command.optsWithGlobals<ValueOptions>();
      const values = { type, shortcode, name, accountNumber, isDefault: options.default ?? false };
      const requestFingerprint = createHash('sha256').update(JSON.stringify(values)).digest('hex');
      const { channel } = await askServer(options.dataDir, (services) =>
        services.merchants.createChannel({
          ...{ ...whose(services, options), channelId: id ?? systemIds.uuid(), ...values },
          ...{ requestFingerprint, caller: OPERATOR },
        }),
      );
      printResult(io, options.json, channel, channelsTable([channel!]));
    });
}

function updateCommand({ io }: CommandContext): Command {
  return ofMerchant(new Command('update').description('change a channel; its type and shortcode never change'))
    .argument('<id>', 'the channel, as the list names it')
    .option('--name <text>', 'what it is called')
    .option('--account-number <text>', 'of a PayBill; empty ("") takes it away')
    .option('--default', 'use it when a payment names none; the flag is taken from the channel that has it')
    .option('--no-default', 'have no default any more, if it was this one')
    .action(async (channelId: string, _: unknown, command: Command) => {
      const { name, accountNumber, ...options } = command.optsWithGlobals<ValueOptions>();
      const values = { name, accountNumber, isDefault: options.default };
      const { channel } = await askServer(options.dataDir, (services) =>
        services.merchants.updateChannel({ ...whose(services, options), channelId, ...values, caller: OPERATOR }),
      );
      printResult(io, options.json, channel, channelsTable([channel!]));
    });
}

function deleteCommand({ io }: CommandContext): Command {
  return ofMerchant(
    new Command('delete').description('delete a channel that is not the default and has no payment under way'),
  )
    .argument('<id>', 'the channel, as the list names it')
    .action(async (channelId: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ChannelOptions>();
      await askServer(options.dataDir, async (services) => {
        const of = whose(services, options);
        await refuseIfInUse(services, of, channelId);
        await services.merchants.deleteChannel({ ...of, channelId, caller: OPERATOR });
      });
      printResult(io, options.json, { channelId, deleted: true }, [`Channel ${channelId} is deleted.`]);
    });
}

interface Whose {
  readonly merchantId: string;
  readonly environment: Environment;
}

async function refuseIfInUse({ initiation }: Services, of: Whose, channelId: string): Promise<void> {
  const filter = { types: [], statuses: ['PENDING', 'PROCESSING'], channelId };
  const { overview } = await initiation.listPayments({ ...of, limit: 1, cursor: '', filter, withOverview: true });
  const open = overview?.total ?? 0;
  if (open > 0) throw new CliError(`${open} payments by this channel have no end yet: try again later`, EXIT.findings);
}

function whose({ runtime }: Services, { merchant, environment }: ChannelOptions): Whose {
  return { merchantId: merchantOr(runtime, merchant), environment: onWire(environment) };
}

function ofMerchant(command: Command): Command {
  return withEnvironment(command)
    .option('--merchant <id>', 'the demo merchant when absent')
    .option('--json', 'print JSON');
}

function channelsTable(channels: readonly PaymentChannel[]): string[] {
  const heading = ['id', 'type', 'shortcode', 'account', '', 'name'];
  return table(
    heading,
    channels.map((one) => [
      ...[one.channelId, one.type, one.shortcode, one.accountNumber ?? '-'],
      ...[one.isDefault ? 'default' : '', one.name],
    ]),
  );
}
