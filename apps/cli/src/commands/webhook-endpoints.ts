import type { Endpoint } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { ALL_EVENTS, WEBHOOK_EVENT_TYPES } from '@daftari/contracts/webhook-events';
import { systemIds } from '@daftari/kernel/ids';
import { Command } from 'commander';
import { printResult } from '../output/result';
import { table } from '../output/table';
import { liveFlag, onWire, withEnvironment, type EnvironmentOptions } from '../server/environment';
import { askServer, merchantOr, type Services } from '../server/services';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';

interface EndpointOptions extends CommonOptions, EnvironmentOptions {
  merchant?: string;
  events?: string;
  description?: string;
}

/** `daftari webhook endpoints list|create|test|delete`: a merchant's own endpoints. */
export function webhookEndpointsCommand(context: CommandContext): Command {
  return new Command('endpoints')
    .description("a merchant's own endpoints, which are told everything in one form, signed")
    .addCommand(listCommand(context))
    .addCommand(createCommand(context))
    .addCommand(testCommand(context))
    .addCommand(deleteCommand(context));
}

function listCommand({ io }: CommandContext): Command {
  return endpointCommand('list')
    .description('the endpoints and how they fare')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<EndpointOptions>();
      const { endpoints } = await askServer(options.dataDir, (services) =>
        services.notifier.listEndpoints(scopeOf(services, options)),
      );
      const rows = table(['endpoint', 'state', 'events', 'url'], endpoints.map(row));
      printResult(io, options.json, endpoints, endpoints.length === 0 ? ['No endpoints.'] : rows);
    });
}

function createCommand({ io }: CommandContext): Command {
  return endpointCommand('create')
    .description('add an endpoint; its signing secret is shown once')
    .argument('<url>', 'https, or http on this machine for test payments')
    .option('--events <types>', `with commas in between, of ${WEBHOOK_EVENT_TYPES.join(', ')}`, ALL_EVENTS)
    .option('--description <text>', 'for people', '')
    .action(async (url: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<EndpointOptions>();
      const { endpoint, secret } = await askServer(options.dataDir, (services) =>
        services.notifier.createEndpoint({
          ...scopeOf(services, options),
          ...{ endpointId: systemIds.uuid(), url, description: options.description ?? '', requestFingerprint: '' },
          events: (options.events ?? ALL_EVENTS).split(',').map((type) => type.trim()),
          caller: OPERATOR,
        }),
      );
      printResult(io, options.json, { ...endpoint, secret }, [
        `Endpoint ${endpoint?.endpointId} is told ${endpoint?.events.join(', ')} from now on.`,
        `Secret, this once: ${secret}`,
        `Try it: npx daftari webhook endpoints test ${endpoint?.endpointId}${liveFlag(options.environment)}`,
      ]);
    });
}

function testCommand({ io }: CommandContext): Command {
  return endpointCommand('test')
    .description('send an event of type endpoint.test')
    .argument('<endpoint>', "the endpoint's id")
    .action(async (endpointId: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<EndpointOptions>();
      const { delivery } = await askServer(options.dataDir, (services) =>
        services.notifier.sendTest({ ...scopeOf(services, options), endpointId, caller: OPERATOR }),
      );
      printResult(io, options.json, delivery, [
        `Delivery ${delivery?.deliveryId} is on its way; see it with: npx daftari webhook list --endpoint ${endpointId}`,
      ]);
    });
}

function deleteCommand({ io }: CommandContext): Command {
  return endpointCommand('delete')
    .description('end an endpoint: nothing more is sent there')
    .argument('<endpoint>', "the endpoint's id")
    .action(async (endpointId: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<EndpointOptions>();
      await askServer(options.dataDir, (services) =>
        services.notifier.deleteEndpoint({ ...scopeOf(services, options), endpointId, caller: OPERATOR }),
      );
      printResult(io, options.json, { endpointId }, [`Endpoint ${endpointId} is deleted, and its secret with it.`]);
    });
}

function endpointCommand(name: string): Command {
  return withEnvironment(new Command(name))
    .option('--merchant <id>', 'the demo merchant when absent')
    .option('--json', 'print JSON');
}

function scopeOf({ runtime }: Services, { merchant, environment }: EndpointOptions) {
  return { merchantId: merchantOr(runtime, merchant), environment: onWire(environment) };
}

function row({ endpointId, active, failingSince, events, url }: Endpoint): string[] {
  const failing = failingSince === '' ? '' : `, failing since ${failingSince}`;
  return [endpointId, `${active ? 'on' : 'off'}${failing}`, events.join(' '), url];
}
