import { Command } from 'commander';
import type { CommandContext } from './command';
import { createCommand } from './secrets-create';
import { rotateCommand } from './secrets-rotate';

/** `daftari secrets create|rotate`. */
export function secretsCommand(context: CommandContext): Command {
  return new Command('secrets')
    .description("the keys that processes of an installation share, and the one that seals merchants' credentials")
    .addCommand(createCommand(context))
    .addCommand(rotateCommand(context));
}
