import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { DeliveryState, type Delivery } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { Command, Option } from 'commander';
import { printResult } from '../output/result';
import { table } from '../output/table';
import { onWire, withEnvironment, type EnvironmentOptions } from '../server/environment';
import { askServer, merchantOr } from '../server/services';
import { webhookEndpointsCommand } from './webhook-endpoints';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';

interface WebhookOptions extends CommonOptions, EnvironmentOptions {
  merchant?: string;
  state?: string;
  transaction?: string;
  endpoint?: string;
  limit: string;
}

const STATES: Record<string, DeliveryState> = {
  pending: DeliveryState.PENDING,
  delivered: DeliveryState.DELIVERED,
  exhausted: DeliveryState.EXHAUSTED,
};

/** `daftari webhook set|unset|list|redeliver|endpoints`. */
export function webhookCommand(context: CommandContext): Command {
  const webhook = new Command('webhook').description(
    "webhooks: merchants' endpoints, PlugPay's address, and what became of every delivery",
  );
  return webhook
    .addCommand(setCommand(context))
    .addCommand(unsetCommand(context))
    .addCommand(listCommand(context))
    .addCommand(redeliverCommand(context))
    .addCommand(webhookEndpointsCommand(context));
}

function setCommand({ io }: CommandContext): Command {
  return withEnvironment(new Command('set'))
    .description("set where payments made in PlugPay's dialect are told (PalPluss's name it in each request)")
    .argument('<url>', 'https, or http on this machine for test payments')
    .option('--merchant <id>', 'the demo merchant when absent')
    .option('--json', 'print JSON')
    .action(async (url: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<WebhookOptions>();
      await askServer(options.dataDir, ({ notifier, runtime }) =>
        notifier.setWebhook({
          merchantId: merchantOr(runtime, options.merchant),
          environment: onWire(options.environment),
          url,
          caller: OPERATOR,
        }),
      );
      printResult(io, options.json, { url }, [`PlugPay's ${options.environment} webhooks go to ${url} from now on.`]);
    });
}

function unsetCommand({ io }: CommandContext): Command {
  return withEnvironment(new Command('unset'))
    .description("take PlugPay's address away")
    .option('--merchant <id>', 'the demo merchant when absent')
    .option('--json', 'print JSON')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<WebhookOptions>();
      await askServer(options.dataDir, ({ notifier, runtime }) =>
        notifier.removeWebhook({
          merchantId: merchantOr(runtime, options.merchant),
          environment: onWire(options.environment),
          reason: 'removed by an operator',
          caller: OPERATOR,
        }),
      );
      printResult(io, options.json, { url: null }, [`PlugPay's ${options.environment} payments are told nowhere now.`]);
    });
}

function listCommand({ io }: CommandContext): Command {
  return new Command('list')
    .description('deliveries, newest first')
    .option('--merchant <id>', 'the demo merchant when absent')
    .option('--transaction <id>', "only this payment's")
    .option('--endpoint <id>', 'only to this endpoint')
    .addOption(new Option('--state <state>', 'only these').choices(Object.keys(STATES)))
    .option('--limit <number>', 'at most', '20')
    .option('--json', 'print JSON')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<WebhookOptions>();
      const { deliveries } = await askServer(options.dataDir, ({ notifier, runtime }) =>
        notifier.listDeliveries({
          merchantId: merchantOr(runtime, options.merchant),
          transactionId: options.transaction ?? '',
          endpointId: options.endpoint ?? '',
          environment: Environment.UNSPECIFIED,
          state: STATES[options.state ?? ''] ?? DeliveryState.UNSPECIFIED,
          limit: Number(options.limit),
          cursor: '',
        }),
      );
      const none = [
        'No deliveries.',
        'A payment is told only when its request named a callbackUrl, one is set, or the merchant has an endpoint.',
      ];
      const rows = table(['delivery', 'event', 'state', 'attempts', 'answer', 'to'], deliveries.map(row));
      printResult(io, options.json, deliveries, deliveries.length === 0 ? none : rows);
    });
}

function redeliverCommand({ io }: CommandContext): Command {
  return new Command('redeliver')
    .description('send a delivery again, with the same id and the same bytes')
    .argument('<delivery>', "the delivery's id")
    .option('--merchant <id>', 'the demo merchant when absent')
    .option('--json', 'print JSON')
    .action(async (deliveryId: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<WebhookOptions>();
      const { delivery } = await askServer(options.dataDir, ({ notifier, runtime }) =>
        notifier.redeliver({
          merchantId: merchantOr(runtime, options.merchant),
          environment: Environment.UNSPECIFIED,
          deliveryId,
          caller: OPERATOR,
        }),
      );
      printResult(io, options.json, delivery, [`Delivery ${deliveryId} is sent again now.`]);
    });
}

function row(d: Delivery): string[] {
  const answer = d.httpStatus > 0 ? String(d.httpStatus) : d.lastError || '-';
  return [d.deliveryId, d.eventType, d.state.replace('DELIVERY_STATE_', ''), String(d.attempts), answer, d.url];
}
