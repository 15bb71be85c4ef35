import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CredentialProfile, DarajaCredentials } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { systemIds } from '@daftari/kernel/ids';
import { Command } from 'commander';
import { CliError } from '../exit-code';
import { printResult } from '../output/result';
import { table } from '../output/table';
import { liveFlag, onWire, withEnvironment, type EnvironmentOptions } from '../server/environment';
import { askServer, merchantOr } from '../server/services';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';

interface CredentialOptions extends CommonOptions, EnvironmentOptions {
  readonly name: string;
  readonly shortcode: string;
  readonly transactionType?: string;
  readonly secrets: string;
  readonly merchant?: string;
}

const STDIN = '-';
const EXAMPLE = `
Example:
  npx daftari credentials create --name "Own paybill" --shortcode 600100 --secrets ./daraja-app.json
  pass show daraja-app | npx daftari credentials create --name "Own paybill" --shortcode 600100 --secrets -

The file holds {"consumerKey":"…","consumerSecret":"…","passkey":"…"}: secrets on a command line would stand in the process
list and in the shell's history.`;

/** `daftari credentials list|create|test|deactivate`: merchants' own Daraja credentials. */
export function credentialsCommand(context: CommandContext): Command {
  return new Command('credentials')
    .description("merchants' own Daraja credentials: list, create, try, switch off")
    .addCommand(listCommand(context))
    .addCommand(createCommand(context))
    .addCommand(testCommand(context))
    .addCommand(deactivateCommand(context));
}

function command(name: string, description: string): Command {
  return withEnvironment(new Command(name))
    .description(description)
    .option('--merchant <id>', 'the demo merchant when absent')
    .option('--json', 'print JSON');
}

function listCommand({ io }: CommandContext): Command {
  return command('list', 'the profiles that a merchant has').action(async (_: unknown, run: Command) => {
    const options = run.optsWithGlobals<CredentialOptions>();
    const { profiles } = await askServer(options.dataDir, ({ merchants, runtime }) =>
      merchants.listCredentialProfiles(scopeOf(options, merchantOr(runtime, options.merchant))),
    );
    const rows = profiles.map((one) => [
      one.profileId,
      one.shortcode,
      one.active ? 'active' : 'off',
      `version ${one.secretVersion}`,
      one.name,
    ]);
    const lines =
      rows.length === 0 ? ['There are none.'] : table(['profile', 'shortcode', 'state', 'secrets', 'name'], rows);
    printResult(io, options.json, { profiles }, lines);
  });
}

function createCommand({ io }: CommandContext): Command {
  return command('create', 'keep the credentials of a Daraja app and its shortcode')
    .requiredOption('--name <text>', 'for people to tell profiles apart')
    .requiredOption('--shortcode <number>', 'the shortcode of the passkey')
    .option('--transaction-type <name>', 'CustomerPayBillOnline or CustomerBuyGoodsOnline, where no channel is paid')
    .requiredOption(
      '--secrets <file>',
      'a JSON file with consumerKey, consumerSecret and passkey; - for standard input',
    )
    .addHelpText('after', EXAMPLE)
    .action(async (_: unknown, run: Command) => {
      const options = run.optsWithGlobals<CredentialOptions>();
      const credentials = readCredentials(options.secrets);
      const { profile } = await askServer(options.dataDir, ({ merchants, runtime }) =>
        merchants.createCredentialProfile({
          ...scopeOf(options, merchantOr(runtime, options.merchant)),
          profileId: systemIds.uuid(),
          name: options.name,
          shortcode: options.shortcode,
          transactionType: options.transactionType,
          credentials,
          // The id is fresh: nothing is ever compared with it.
          requestFingerprint: randomBytes(32).toString('hex'),
          caller: OPERATOR,
        }),
      );
      const { profileId } = profile!;
      printResult(io, options.json, { profile }, [
        profileId,
        `Kept, active. Try it:  npx daftari credentials test ${profileId}${liveFlag(options.environment)}`,
      ]);
    });
}

function testCommand({ io, done }: CommandContext): Command {
  return command('test', 'ask Daraja for an access token with a profile; no money can move')
    .argument('<profile>', 'its id, as `credentials list` shows it')
    .action(async (profileId: string, _: unknown, run: Command) => {
      const options = run.optsWithGlobals<CredentialOptions>();
      const told = await askServer(options.dataDir, ({ initiation, runtime }) =>
        initiation.testCredentials({ ...scopeOf(options, merchantOr(runtime, options.merchant)), profileId }),
      );
      printResult(io, options.json, told, [`${told.valid ? 'They work.' : 'They do not work.'} ${told.message}`]);
      done(told.valid ? 0 : 1);
    });
}

function deactivateCommand({ io }: CommandContext): Command {
  return command('deactivate', 'refuse payments with a profile from now on; those under way are followed to their end')
    .argument('<profile>', 'its id, as `credentials list` shows it')
    .action(async (profileId: string, _: unknown, run: Command) => {
      const options = run.optsWithGlobals<CredentialOptions>();
      const { profile } = await askServer(options.dataDir, ({ merchants, runtime }) =>
        merchants.updateCredentialProfile({
          ...scopeOf(options, merchantOr(runtime, options.merchant)),
          profileId,
          active: false,
          caller: OPERATOR,
        }),
      );
      printResult(io, options.json, { profile }, [`${nameOf(profile)} is switched off.`]);
    });
}

function nameOf(profile: CredentialProfile | undefined): string {
  return `Profile ${profile?.profileId ?? ''} (${profile?.name ?? ''})`;
}

function scopeOf({ environment }: EnvironmentOptions, merchantId: string) {
  return { merchantId, environment: onWire(environment) };
}

/** @throws CliError without anything of what it holds */
function readCredentials(file: string): DarajaCredentials {
  const name = file === STDIN ? 'standard input' : file;
  const { consumerKey, consumerSecret, passkey } = parsed(textOf(file, name), name);
  if (typeof consumerKey === 'string' && typeof consumerSecret === 'string' && typeof passkey === 'string') {
    return { consumerKey, consumerSecret, passkey };
  }
  throw new CliError(`${name} must hold {"consumerKey":"…","consumerSecret":"…","passkey":"…"}`);
}

function textOf(file: string, name: string): string {
  try {
    return readFileSync(file === STDIN ? 0 : file, 'utf8');
  } catch (error) {
    throw new CliError(`${name} can not be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`);
  }
}

function parsed(text: string, name: string): Partial<Record<keyof DarajaCredentials, unknown>> {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    throw new CliError(`${name} is no JSON`);
  }
}
