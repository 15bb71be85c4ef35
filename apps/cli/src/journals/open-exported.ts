import { existsSync } from 'node:fs';
import { openExport } from '@daftari/audit/export/open-export';
import { CliError } from '../exit-code';
import { JOURNAL_NAMES } from './journal-names';
import type { OpenedJournals } from './open-journals';

/** Opens the journals of an export as those of an installation are. @throws CliError, NoExport */
export async function openExported(folder: string): Promise<OpenedJournals> {
  if (!existsSync(folder)) throw new CliError(`there is no folder ${folder}`);
  const { readers, close } = openExport(folder);
  const rank = (journal: string) => (JOURNAL_NAMES as readonly string[]).indexOf(journal);
  const inOrder = [...readers].sort((a, b) => rank(a.journal) - rank(b.journal));
  return { source: 'files', journals: inOrder.map((reader) => ({ journal: reader.journal, reader })), close };
}
