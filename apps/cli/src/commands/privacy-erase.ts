import { ErasureState, type ErasePersonResponse } from '@daftari/contracts/generated/daftari/privacy/v1/privacy';
import { maskPhone, type Phone } from '@daftari/kernel/phone';
import { Command } from 'commander';
import { EXIT } from '../exit-code';
import { printResult } from '../output/result';
import { OPERATOR, type CommandContext, type CommonOptions } from './command';
import type { ReadPhone } from './privacy';
import { withPrivacy } from './privacy-access';

const ABOUT = `
The keys of everything that is sealed about the person are destroyed, in the journals, in exports and in backups alike; what
stands elsewhere in plain is deleted. Amounts, receipts and hashes stay, and every check still passes. While a payment or a
webhook of the person is open, it is noted and done later by the running server, and this command exits with 1.`;

/** `daftari privacy erase <phone>`. */
export function eraseCommand({ io, done }: CommandContext, readPhone: ReadPhone): Command {
  return new Command('erase')
    .description('erase a person for ever, whether the server runs or not')
    .argument('<phone>', 'in one of the forms that payments take')
    .option('--json', 'print JSON')
    .addHelpText('after', ABOUT)
    .action(async (text: string, _: unknown, command: Command) => {
      const { dataDir, json } = command.optsWithGlobals<CommonOptions>();
      const phone = readPhone(text);
      const erased = await withPrivacy(dataDir, io, (service) => service.erasePerson({ phone, caller: OPERATOR }));
      printResult(io, json, erased, told(phone, erased));
      done(erased.state === ErasureState.WAITING ? EXIT.findings : EXIT.fine);
    });
}

function told(phone: Phone, erased: ErasePersonResponse): string[] {
  const { state, payments, keysDestroyed, open, reason, requestedAt, doneAt } = erased;
  const who = maskPhone(phone);
  if (state === ErasureState.UNKNOWN_PERSON) return [`Nothing about ${who} is here: there is nothing to erase.`];
  if (state === ErasureState.DONE && keysDestroyed === 0)
    return [`${who} was erased at ${doneAt}; nothing came since.`];
  if (state === ErasureState.DONE) {
    return [`${who} is erased: ${keysDestroyed} keys of ${payments} payments were destroyed at ${doneAt}.`];
  }
  return [
    `${who} is not erased yet. It is noted since ${requestedAt}; the running server does it when nothing is open any more.`,
    ...open.map(({ transactionId, why }) => `  ${transactionId}  ${WHY[why] ?? why}`),
    ...(reason === '' ? [] : [`  ${reason}`]),
  ];
}

const WHY: Readonly<Record<string, string>> = {
  'payment-open': 'the payment has no final outcome yet',
  'webhook-open': 'its webhook has not been delivered or given up yet',
  'just-begun': 'it has only just begun',
};
