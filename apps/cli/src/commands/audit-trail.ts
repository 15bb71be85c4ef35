import { collectTrail } from '@daftari/audit/trail/collect-trail';
import { trailJson } from '@daftari/audit/trail/trail-json';
import { trailText } from '@daftari/audit/trail/trail-text';
import { findingLine } from '@daftari/audit/verify/finding';
import { isUuid } from '@daftari/kernel/ids';
import { Command } from 'commander';
import type { CliIo } from '../cli-io';
import { CliError, EXIT, type ExitCode } from '../exit-code';
import { JOURNAL_NAMES } from '../journals/journal-names';
import { openJournals } from '../journals/open-journals';
import { openExported } from '../journals/open-exported';
import { openedTrail } from './privacy-opened-trail';

interface Options {
  dataDir: string;
  from?: string;
  json?: boolean;
}

/** `daftari audit trail <id>`: what happened, in order, in every service. */
export function auditTrailCommand(io: CliIo, done: (code: ExitCode) => void): Command {
  return new Command('trail')
    .description('tell every event of a payment (or merchant), of all services, in order')
    .argument('<id>', "a payment's transactionId, or a merchant's id")
    .option('--from <folder>', 'read an export instead of the installation')
    .option('--json', 'print the whole events as JSON, phone numbers included')
    .action(async (id: string, _: unknown, command: Command) => {
      done(await trail(id.toLowerCase(), command.optsWithGlobals<Options>(), io));
    });
}

async function trail(id: string, { dataDir, from, json = false }: Options, io: CliIo): Promise<ExitCode> {
  if (!isUuid(id)) throw new CliError(`"${id}" is not an id: use a transactionId as it was answered`);
  const { journals, close } = await (from === undefined ? openJournals(dataDir, JOURNAL_NAMES) : openExported(from));
  try {
    const readers = journals.flatMap((opened) => ('reader' in opened ? [opened.reader] : []));
    const missing = journals.flatMap((opened) => ('problem' in opened ? [findingLine(opened)] : []));
    const found = await openedTrail(await collectTrail(readers, id), dataDir, io);
    const warnings = [...missing, ...found.damaged.map(findingLine)];
    if (found.cut) warnings.push(`there are more events than the ${found.events.length} that are shown`);
    for (const line of warnings) io.err(`daftari: the trail may not be whole or true: ${line}\n`);
    if (found.events.length === 0)
      throw new CliError(
        `no event in ${from ?? dataDir} belongs to ${id}`,
        warnings.length > 0 ? EXIT.findings : EXIT.usage,
      );
    io.out(json ? trailJson(found) : trailText(found));
    return warnings.length > 0 ? EXIT.findings : EXIT.fine;
  } finally {
    await close();
  }
}
