import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadSecrets } from '@daftari/installation/secrets';
import { systemRandom } from '@daftari/kernel/random';
import { writeNewKey } from '@daftari/privacy/master-key/master-key';
import { Command } from 'commander';
import { printResult } from '../output/result';
import type { CommandContext, CommonOptions } from './command';

/** `daftari secrets create`: for services that run apart; `npm start` and `npm run cluster` make their own. */
export function createCommand({ io }: CommandContext): Command {
  return new Command('create')
    .description(
      'make secrets.json, master.key and secrets.key in a folder, for services that run apart; what is there stays as it is',
    )
    .argument('<folder>', 'readable by you alone; back it up, apart from the data')
    .option('--json', 'print JSON')
    .action((folder: string, _: unknown, command: Command) => {
      const { json } = command.optsWithGlobals<CommonOptions>();
      const path = resolve(folder);
      mkdirSync(path, { recursive: true, mode: 0o700 });
      const [secrets, masterKey, secretsKey] = ['secrets.json', 'master.key', 'secrets.key'].map((name) =>
        join(path, name),
      ) as [string, string, string];
      const made = [secrets, masterKey, secretsKey].filter((file) => !existsSync(file));
      loadSecrets(secrets, systemRandom);
      for (const key of [masterKey, secretsKey]) if (made.includes(key)) writeNewKey(key, systemRandom);
      const lines =
        made.length === 0
          ? [`${path} has all of them already; nothing was changed.`]
          : made.map((file) => `made ${file}`);
      printResult(io, json, { secrets, masterKey, secretsKey, made }, [
        ...lines,
        `Give every process DAFTARI_SECRETS_FILE=${secrets}, DAFTARI_MASTER_KEY_FILE=${masterKey} and ` +
          `DAFTARI_SECRETS_KEY_FILE=${secretsKey}.`,
      ]);
    });
}
