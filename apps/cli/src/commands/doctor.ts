import { Command } from 'commander';
import { StartError } from '@daftari/service/start-error';
import { readConfig } from '@daftari/service/config';
import { checkInstallation, type Check } from '../server/checks';
import { checkLive } from '../server/live-checks';
import { EXIT } from '../exit-code';
import { printResult } from '../output/result';
import type { CommandContext, CommonOptions } from './command';

/** `daftari doctor`: is everything as it has to be, and what to do where it is not. */
export function doctorCommand({ io, done }: CommandContext): Command {
  return new Command('doctor')
    .description(
      'check this machine, the data directory, the running server and what live payments need, and say what to do',
    )
    .option('--json', 'print JSON')
    .action(async (_: unknown, command: Command) => {
      const { dataDir, json } = command.optsWithGlobals<CommonOptions>();
      const checks = [...(await checkInstallation(dataDir)), ...(await checkLiveSettings())];
      printResult(io, json, checks, checks.flatMap(line));
      done(checks.every(({ ok }) => ok) ? EXIT.fine : EXIT.findings);
    });
}

/** Of the same environment variables that the server is started with. */
async function checkLiveSettings(): Promise<Check[]> {
  try {
    return await checkLive(readConfig(process.env));
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return [{ name: 'settings', ok: false, found: error.message, remedy: 'See docs/reference/configuration.md.' }];
  }
}

function line({ name, ok, found, remedy }: Check): string[] {
  return [`${ok ? '✓' : '✕'} ${name.padEnd(16)} ${found}`, ...(ok || remedy === undefined ? [] : [`    ${remedy}`])];
}
