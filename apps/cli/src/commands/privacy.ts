import { parsePhone, type Phone } from '@daftari/kernel/phone';
import { Command } from 'commander';
import { CliError } from '../exit-code';
import type { CommandContext } from './command';
import { eraseCommand } from './privacy-erase';
import { exportCommand } from './privacy-export';
import { rotateCommand } from './privacy-rotate';

/** `daftari privacy erase|export|rotate-master-key`. */
export function privacyCommand(context: CommandContext): Command {
  return new Command('privacy')
    .description("people's data: erase a person, export what is known of one, change the master key")
    .addCommand(eraseCommand(context, readPhone))
    .addCommand(exportCommand(context, readPhone))
    .addCommand(rotateCommand(context));
}

export type ReadPhone = (text: string) => Phone;

/** @throws CliError it is none; the text is not repeated, for it may be one with a slip in it */
function readPhone(text: string): Phone {
  const phone = parsePhone(text);
  if (phone !== undefined) return phone;
  throw new CliError('that is no phone number: write it as 0712345678, 0112345678, +254712345678 or 254712345678');
}
