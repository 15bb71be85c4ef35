import { Command } from 'commander';
import { checkInstallation, type Check } from '../server/checks';
import { EXIT } from '../exit-code';
import { printResult } from '../output/result';
import type { CommandContext, CommonOptions } from './command';

/** `daftari doctor`: is everything as it has to be, and what to do where it is not. */
export function doctorCommand({ io, done }: CommandContext): Command {
  return new Command('doctor')
    .description('check this machine, the data directory and the running server, and say what to do')
    .option('--json', 'print JSON')
    .action(async (_: unknown, command: Command) => {
      const { dataDir, json } = command.optsWithGlobals<CommonOptions>();
      const checks = await checkInstallation(dataDir);
      printResult(io, json, checks, checks.flatMap(line));
      done(checks.every(({ ok }) => ok) ? EXIT.fine : EXIT.findings);
    });
}

function line({ name, ok, found, remedy }: Check): string[] {
  return [`${ok ? '✓' : '✕'} ${name.padEnd(16)} ${found}`, ...(ok || remedy === undefined ? [] : [`    ${remedy}`])];
}
