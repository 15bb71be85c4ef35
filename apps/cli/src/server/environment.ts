import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { Option, type Command } from 'commander';
import { CliError } from '../exit-code';

/** Whose world a command is about; one of `test` and `live`. */
export interface EnvironmentOptions {
  readonly environment: string;
  readonly live?: boolean;
}

/** Lets a command be told whose world it is about, in either of two ways; test unless it is told otherwise. */
export function withEnvironment(command: Command): Command {
  const environment = new Option('--environment <name>', 'test or live').choices(['test', 'live']).default('test');
  const live = new Option('--live', 'the same as --environment live').implies({ environment: 'live' });
  return command
    .addOption(environment)
    .addOption(live)
    .hook('preAction', (_, action) => {
      const options = action.optsWithGlobals<EnvironmentOptions>();
      if (options.live === true && options.environment !== 'live') {
        throw new CliError('--live says another thing than --environment test; nothing was done');
      }
    });
}

export function onWire(environment: string): Environment {
  return environment === 'live' ? Environment.LIVE : Environment.TEST;
}

/** What a command that is to be typed next has to say about it, with a blank before it; nothing for test. */
export function liveFlag(environment: string | Environment | undefined): string {
  return environment === 'live' || environment === Environment.LIVE ? ' --live' : '';
}
