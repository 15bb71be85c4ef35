import type { ApiKey } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { Command } from 'commander';
import { printResult } from '../output/result';
import { table } from '../output/table';
import { onWire, withEnvironment, type EnvironmentOptions } from '../server/environment';
import { askServer, merchantOr } from '../server/services';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';

interface KeyOptions extends CommonOptions, EnvironmentOptions {
  name: string;
  reason: string;
  scope: string[];
  allow: string[];
  expires?: string;
}

const EXAMPLES = `
Examples:
  npx daftari key issue 0d0f…
  npx daftari key issue 0d0f… --live --name reports --scope payments:read --scope wallets:read --allow 203.0.113.0/24
  npx daftari key issue 0d0f… --name trial --expires 2027-01-01T00:00:00.000Z
  npx daftari key list 0d0f… --live
  npx daftari key revoke 3d6b… 0d0f… --reason "found in a public repository"`;

/** `daftari key issue|list|revoke`. */
export function keyCommand(context: CommandContext): Command {
  return new Command('key')
    .description('API keys: issue one, list them, revoke one')
    .addHelpText('after', EXAMPLES)
    .addCommand(issueCommand(context))
    .addCommand(listCommand(context))
    .addCommand(revokeCommand(context));
}

function issueCommand({ io }: CommandContext): Command {
  return withEnvironment(new Command('issue'))
    .description('make a key and show it, this once')
    .argument('[merchant]', "the merchant's id; the demo merchant when absent")
    .option('--name <text>', 'for people to tell keys apart', 'cli')
    .option(
      '--scope <scope>',
      'what it may do, such as payments:read; several are allowed, all when absent',
      several,
      [],
    )
    .option(
      '--allow <address>',
      'an address or network it may be used from; several are allowed, all when absent',
      several,
      [],
    )
    .option('--expires <time>', 'from then on it is refused; ISO 8601, such as 2027-01-01T00:00:00.000Z')
    .option('--json', 'print JSON')
    .action(async (named: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<KeyOptions>();
      const issued = await askServer(options.dataDir, ({ merchants, runtime }) =>
        merchants.issueApiKey({
          merchantId: merchantOr(runtime, named),
          name: options.name,
          environment: onWire(options.environment),
          scopes: options.scope,
          allowedAddresses: options.allow,
          expiresAt: options.expires,
          caller: OPERATOR,
        }),
      );
      const { keyId, apiKey } = issued;
      printResult(io, options.json, { keyId, apiKey }, [
        apiKey,
        `Key ${keyId} (${options.environment}). Keep it now: it cannot be shown again.`,
      ]);
    });
}

function listCommand({ io }: CommandContext): Command {
  return withEnvironment(new Command('list'))
    .description("a merchant's keys of one environment, newest first, revoked ones included")
    .argument('[merchant]', "the merchant's id; the demo merchant when absent")
    .option('--json', 'print JSON')
    .action(async (named: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<KeyOptions>();
      const { keys } = await askServer(options.dataDir, ({ merchants, runtime }) =>
        merchants.listApiKeys({ merchantId: merchantOr(runtime, named), environment: onWire(options.environment) }),
      );
      const lines = table(['id', 'key', 'issued', 'last used', 'expires', 'may do', 'name'], keys.map(row));
      printResult(io, options.json, keys, keys.length === 0 ? ['There is no key.'] : lines);
    });
}

function revokeCommand({ io }: CommandContext): Command {
  return new Command('revoke')
    .description('end a key; it stops working at once')
    .argument('<key>', "the key's id, as `key list` names it")
    .argument('[merchant]', "the merchant's id; the demo merchant when absent")
    .option('--reason <text>', 'why, for the log', 'revoked by an operator')
    .option('--json', 'print JSON')
    .action(async (keyId: string, named: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<KeyOptions>();
      await askServer(options.dataDir, ({ merchants, runtime }) =>
        merchants.revokeApiKey({
          merchantId: merchantOr(runtime, named),
          keyId,
          reason: options.reason,
          caller: OPERATOR,
        }),
      );
      printResult(io, options.json, { keyId, revoked: true }, [`Key ${keyId} is revoked.`]);
    });
}

function several(one: string, before: string[]): string[] {
  return [...before, one];
}

function row(key: ApiKey): string[] {
  const mayDo = key.revoked ? 'nothing: revoked' : key.scopes.length === 0 ? 'everything' : key.scopes.join(' ');
  return [
    key.keyId,
    `${key.prefix}…`,
    key.createdAt,
    key.lastUsedAt ?? 'never',
    key.expiresAt ?? 'never',
    mayDo,
    key.name,
  ];
}
