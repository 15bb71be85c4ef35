import { writeFileSync } from 'node:fs';
import type { ExportPersonResponse, PrivacyService } from '@daftari/contracts/generated/daftari/privacy/v1/privacy';
import { maskPhone, type Phone } from '@daftari/kernel/phone';
import { Command } from 'commander';
import { CliError, EXIT } from '../exit-code';
import { progressBar, type ProgressBar } from '../output/progress-bar';
import type { CommandContext, CommonOptions } from './command';
import type { ReadPhone } from './privacy';
import { withPrivacy } from './privacy-access';

interface ExportOptions extends CommonOptions {
  to?: string;
}

const OWNER_ONLY = 0o600;

/** `daftari privacy export <phone>`. */
export function exportCommand({ io, done }: CommandContext, readPhone: ReadPhone): Command {
  return new Command('export')
    .description('everything that is known of a person, from every journal, opened, as JSON')
    .argument('<phone>', 'in one of the forms that payments take')
    .option('--to <file>', 'write it there, readable by you alone, instead of printing it')
    .option('--json', 'print JSON, as it does anyway')
    .action(async (text: string, _: unknown, command: Command) => {
      const { dataDir, to } = command.optsWithGlobals<ExportOptions>();
      const phone = readPhone(text);
      const bar = progressBar(io);
      const known = await withPrivacy(dataDir, io, (service) => everything(service, phone, bar)).finally(() =>
        bar.clear(),
      );
      const document = `${JSON.stringify({ phone, ...known }, undefined, 2)}\n`;
      if (to === undefined) io.out(document);
      else writeNew(to, document);
      const where = to === undefined ? '' : `, in ${to}`;
      io.err(`${known.events.length} events of ${known.subjects.length} payments of ${maskPhone(phone)}${where}\n`);
      done(EXIT.fine);
    });
}

async function everything(service: PrivacyService, phone: Phone, bar: ProgressBar) {
  const events: unknown[] = [];
  let page: ExportPersonResponse;
  let read = 0;
  for (let cursor = ''; ; cursor = page.nextCursor) {
    page = await service.exportPerson({ phone, cursor });
    events.push(...page.events.map(({ event, ...place }) => ({ ...place, event: JSON.parse(event) as unknown })));
    read += page.batchesRead;
    bar.show('journals', read, page.batchesTotal, 'batches');
    if (page.nextCursor === '') return { subjects: page.subjects, events };
  }
}

/** @throws CliError there is such a file already */
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: OWNER_ONLY, flag: 'wx' });
  } catch (error) {
    throw new CliError(`${file} can not be written (${(error as NodeJS.ErrnoException).code}): name a new file`);
  }
}
