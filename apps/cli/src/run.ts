import { CouldNotCheck } from '@daftari/audit/patience';
import { Command, CommanderError } from 'commander';
import { version } from '../../../package.json';
import type { CliIo } from './cli-io';
import { auditBalancesCommand } from './commands/audit-balances';
import { auditCheckCommand } from './commands/audit-check';
import { auditExportCommand } from './commands/audit-export';
import { auditImportCommand } from './commands/audit-import';
import { auditReplayCommand } from './commands/audit-replay';
import { auditTrailCommand } from './commands/audit-trail';
import { auditVerifyCommand } from './commands/audit-verify';
import { backupCommand } from './commands/backup';
import { balanceCommand } from './commands/balance';
import { callbacksCommand } from './commands/callbacks';
import { channelCommand } from './commands/channel';
import { credentialsCommand } from './commands/credentials';
import { demoCommand } from './commands/demo';
import { doctorCommand } from './commands/doctor';
import { fundsCommand } from './commands/funds';
import { keyCommand } from './commands/key';
import { listenCommand } from './commands/listen';
import { merchantCommand } from './commands/merchant';
import { parkedCommand } from './commands/parked';
import { paymentsCommand } from './commands/payments';
import { pricingCommand } from './commands/pricing';
import { privacyCommand } from './commands/privacy';
import { resetCommand } from './commands/reset';
import { reviewsCommand } from './commands/reviews';
import { secretsCommand } from './commands/secrets';
import { walletCommand } from './commands/wallet';
import { webhookCommand } from './commands/webhook';
import { CliError, EXIT, type ExitCode } from './exit-code';

/** Runs one command line, without the program's name; answers its exit code and never throws. */
export async function run(args: readonly string[], io: CliIo): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.fine;
  const program = buildProgram(io, (code) => (exitCode = code));
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    io.err(`daftari: ${oneLine((error as Error).message)}\n`);
    return exitCodeOf(error);
  }
}

function buildProgram(io: CliIo, done: (code: ExitCode) => void): Command {
  const fromEnvironment = io.env['DAFTARI_DATA_DIR']?.trim();
  const program = new Command('daftari')
    .description(
      'Daftari from the command line. `audit` and `backup` work whether the server runs or not; the rest asks the running server.',
    )
    .version(version)
    .option(
      '--data-dir <directory>',
      'where the installation keeps its data (DAFTARI_DATA_DIR)',
      fromEnvironment || '.daftari',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 fine, 1 findings, 2 wrong usage or nothing there, 3 out of reach and not checked.',
    );
  const audit = new Command('audit').description('check the logs, and explain what is in them');
  audit.addCommand(auditVerifyCommand(io, done)).addCommand(auditTrailCommand(io, done));
  const context = { io, done };
  audit.addCommand(auditCheckCommand(context)).addCommand(auditReplayCommand(context));
  audit.addCommand(auditBalancesCommand(context));
  audit.addCommand(auditExportCommand(context)).addCommand(auditImportCommand(context));
  program.addCommand(demoCommand(context)).addCommand(listenCommand(context)).addCommand(paymentsCommand(context));
  program.addCommand(merchantCommand(context)).addCommand(keyCommand(context)).addCommand(webhookCommand(context));
  program.addCommand(pricingCommand(context)).addCommand(channelCommand(context));
  program.addCommand(credentialsCommand(context));
  program
    .addCommand(walletCommand(context))
    .addCommand(balanceCommand(context))
    .addCommand(fundsCommand(context))
    .addCommand(callbacksCommand(context))
    .addCommand(reviewsCommand(context))
    .addCommand(parkedCommand(context))
    .addCommand(audit)
    .addCommand(backupCommand(context))
    .addCommand(privacyCommand(context))
    .addCommand(secretsCommand(context))
    .addCommand(doctorCommand(context))
    .addCommand(resetCommand(context));
  for (const command of all(program)) quietly(command, io);
  return program;
}

function all(command: Command): Command[] {
  return [command, ...command.commands.flatMap(all)];
}

/** Commander writes through us and throws instead of ending the process. */
function quietly(command: Command, io: CliIo): void {
  const writeErr = (text: string) => io.err(text.replace(/^error: /, 'daftari: '));
  command.configureHelp({ showGlobalOptions: true });
  command.exitOverride().configureOutput({ writeOut: (text) => io.out(text), writeErr });
  command.showHelpAfterError(`Run "npx ${path(command)} --help" to see what there is.`);
}

function path(command: Command): string {
  return command.parent === null ? command.name() : `${path(command.parent)} ${command.name()}`;
}

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  return error instanceof CouldNotCheck ? EXIT.unreached : EXIT.findings;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
