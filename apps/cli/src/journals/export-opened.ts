import { exportJournals, type ExportResult } from '@daftari/audit/export/export-journals';
import type { SigningKey } from '@daftari/audit/export/signing-key';
import { findingLine } from '@daftari/audit/verify/finding';
import { systemClock } from '@daftari/kernel/clock';
import type { CliIo } from '../cli-io';
import { CliError, EXIT } from '../exit-code';
import { progressBar } from '../output/progress-bar';
import { cliScheduler } from './cli-scheduler';
import type { OpenedJournals } from './open-journals';

/** Exports every journal that was opened. @throws CliError when one of them can not be read */
export async function exportOpened(
  { journals, source }: OpenedJournals,
  folder: string,
  key: SigningKey,
  io: CliIo,
): Promise<ExportResult> {
  const readers = journals.map((opened) => {
    if ('problem' in opened) throw new CliError(`${findingLine(opened)}; nothing was exported`, EXIT.findings);
    return opened.reader;
  });
  const bar = progressBar(io);
  try {
    return await exportJournals(readers, {
      folder,
      key,
      clock: systemClock,
      scheduler: cliScheduler,
      live: source === 'server',
      onProgress: ({ journal, batches, ofBatches }) => bar.show(journal, batches, ofBatches, 'batches'),
    });
  } finally {
    bar.clear();
  }
}
