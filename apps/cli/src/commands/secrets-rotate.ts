import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemRandom } from '@daftari/kernel/random';
import { openSecrets, secretsKeySource, type SecretPlace } from '@daftari/secrets/open-secrets';
import { rotateSecretsKey } from '@daftari/secrets/rotate-secrets-key';
import { readConfig } from '@daftari/service/config';
import { tryLockFolder } from '@daftari/service/folder-lock';
import { StartError } from '@daftari/service/start-error';
import { Command } from 'commander';
import type { CliIo } from '../cli-io';
import { CliError, EXIT } from '../exit-code';
import { printResult } from '../output/result';
import type { CommandContext, CommonOptions } from './command';

interface RotateOptions extends CommonOptions {
  readonly newKeyFile?: string;
}

const EXAMPLE = `
Example:
  npx daftari secrets rotate
  DAFTARI_SECRETS_KEY=… npx daftari secrets rotate --new-key-file /run/secrets/daftari-secrets.new

Stop the server first. Services that run apart have their secrets in the database: stop all of them, and set
DAFTARI_MONGODB_URL, DAFTARI_INSTALLATION and DAFTARI_SECRETS_KEY_FILE as they have them.`;

/** `daftari secrets rotate`. */
export function rotateCommand({ io }: CommandContext): Command {
  return new Command('rotate')
    .description("seal merchants' credentials and signing secrets under a fresh key; the server must be stopped")
    .option('--new-key-file <file>', 'where to write it when DAFTARI_SECRETS_KEY is set')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLE)
    .action(async (_: unknown, command: Command) => {
      const { dataDir, json, newKeyFile } = command.optsWithGlobals<RotateOptions>();
      const secrets = await rotate(dataDir, io, newKeyFile);
      const next =
        newKeyFile === undefined
          ? 'Back the key file up again, apart from the data.'
          : `Set DAFTARI_SECRETS_KEY to what stands in ${newKeyFile} before the next start, and keep that file apart.`;
      printResult(io, json, { secrets }, [`${secrets} secrets are sealed under a fresh key. ${next}`]);
    });
}

async function rotate(dataDir: string, io: CliIo, newKeyFile?: string): Promise<number> {
  const config = readConfig(io.env);
  const { mongodbUrl: url, cluster } = config;
  try {
    if (url !== undefined && cluster.installation !== undefined) {
      const source = secretsKeySource(config, undefined);
      return await sealAnew({ url, database: cluster.installation }, source, newKeyFile);
    }
    return await whileLocked(dataDir, () => {
      const file = join(dataDir, 'secrets.db');
      if (!existsSync(file)) throw new CliError(`${dataDir} has no secret store (${file}): nothing is sealed there`);
      return sealAnew({ file }, secretsKeySource(config, join(dataDir, 'secrets.key')), newKeyFile);
    });
  } catch (error) {
    if (error instanceof StartError) throw new CliError(error.message, EXIT.findings);
    throw error;
  }
}

async function sealAnew(place: SecretPlace, source: Parameters<typeof openSecrets>[1], newKeyFile?: string) {
  const opened = await openSecrets(place, source);
  try {
    return await rotateSecretsKey(opened, source, systemRandom, newKeyFile);
  } finally {
    await opened.close();
  }
}

async function whileLocked<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  if (!existsSync(join(dataDir, 'daftari.json'))) {
    throw new CliError(`${dataDir} is no data directory of Daftari: name another with --data-dir`);
  }
  const lock = tryLockFolder(dataDir);
  if (lock === undefined) throw new CliError(`a server runs on ${dataDir}: stop it first; nothing was changed`);
  try {
    return await work();
  } finally {
    lock.release();
  }
}
