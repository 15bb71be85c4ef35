import { Command } from 'commander';
import { printResult } from '../output/result';
import { environmentOption, onWire } from '../server/environment';
import { askServer, merchantOr } from '../server/services';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';

interface KeyOptions extends CommonOptions {
  environment: string;
  name: string;
  reason: string;
}

/** `daftari key issue|revoke`. */
export function keyCommand({ io }: CommandContext): Command {
  const key = new Command('key').description('API keys: issue one, revoke one');
  key
    .command('issue')
    .description('make a key and show it, this once')
    .argument('[merchant]', "the merchant's id; the demo merchant when absent")
    .addOption(environmentOption())
    .option('--name <text>', 'for people to tell keys apart', 'cli')
    .option('--json', 'print JSON')
    .action(async (named: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<KeyOptions>();
      const issued = await askServer(options.dataDir, ({ merchants, runtime }) =>
        merchants.issueApiKey({
          merchantId: merchantOr(runtime, named),
          name: options.name,
          environment: onWire(options.environment),
          caller: OPERATOR,
        }),
      );
      printResult(io, options.json, issued, [
        issued.apiKey,
        `Key ${issued.keyId} (${options.environment}). Keep it now: it cannot be shown again.`,
      ]);
    });
  key
    .command('revoke')
    .description('end a key; it stops working at once')
    .argument('<key>', "the key's id, as `merchant show` lists it")
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
  return key;
}
