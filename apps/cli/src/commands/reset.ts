import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { tryLockFolder } from '@daftari/service/folder-lock';
import { Command } from 'commander';
import { CliError, EXIT } from '../exit-code';
import { printResult } from '../output/result';
import { readRuntime } from '../server/runtime';
import type { CommandContext, CommonOptions } from './command';

interface ResetOptions extends CommonOptions {
  yes?: boolean;
}

/** `daftari reset`: deletes a data directory, so that the next start is a first start. */
export function resetCommand({ io, done }: CommandContext): Command {
  return new Command('reset')
    .description('delete the data directory with everything in it: journals, keys, the simulator')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ResetOptions>();
      const path = resolve(options.dataDir);
      assertOurs(path);
      if (options.yes !== true && !(await isSure(path, io.interactive))) {
        printResult(io, options.json, { deleted: false }, ['Nothing was deleted.']);
        return done(EXIT.findings);
      }
      rmSync(path, { recursive: true });
      printResult(io, options.json, { deleted: true, path }, [`${path} is deleted; the next start is a first start.`]);
      done(EXIT.fine);
    });
}

function assertOurs(path: string): void {
  if (!existsSync(path)) throw new CliError(`there is no data directory ${path}: nothing to delete`);
  if (!existsSync(join(path, 'daftari.json')))
    throw new CliError(`${path} is no Daftari data directory: nothing was deleted`);
  const lock = tryLockFolder(path);
  if (lock === undefined) {
    const { pid } = readRuntime(path) ?? {};
    const server = pid === undefined ? 'a server' : `a server (process ${pid})`;
    throw new CliError(`${server} runs on ${path}: stop it first; nothing was deleted`);
  }
  lock.release();
}

async function isSure(path: string, interactive: boolean): Promise<boolean> {
  if (!interactive) throw new CliError('this deletes every payment on record: say --yes to do it without being asked');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(`Delete ${path} with every payment in it? Type "delete": `);
  prompt.close();
  return answer.trim() === 'delete';
}
