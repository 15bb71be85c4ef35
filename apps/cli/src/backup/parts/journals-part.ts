import { join } from 'node:path';
import { writeDurably } from '@daftari/service/durable-file';
import { headsOfManifest } from '@daftari/audit/export/manifest-heads';
import { openExport } from '@daftari/audit/export/open-export';
import { CliError, EXIT } from '../../exit-code';
import { installationKey } from '../../commands/audit-export';
import { exportOpened } from '../../journals/export-opened';
import { importIntoFile } from '../../journals/import-into-file';
import { progressBar } from '../../output/progress-bar';
import { HEADS, journalFile } from '../data-dir-files';
import type { BackupPart } from '../part';

/**
 * The journals, as an export: its bounds are one moment for all of them, so that no service knows more of another than that
 * one's journal holds. The recorded heads are made from the manifest: the server's own file may be a second behind or ahead.
 */
export const journalsPart: BackupPart = {
  name: 'journals',
  goesOn: true,
  async copy({ dataDir, journals, io }, folder) {
    await exportOpened(journals, folder, installationKey(dataDir), io);
  },
  async restore(folder, { dataDir, io }) {
    const exported = openExport(folder);
    const bar = progressBar(io);
    try {
      const [problem] = exported.problems;
      if (problem !== undefined) throw new CliError(problem, EXIT.findings);
      for (const reader of exported.readers) {
        const show = (batches: number, of: number) => bar.show(reader.journal, batches, of, 'batches');
        await importIntoFile(reader, journalFile(dataDir, reader.journal), show);
      }
      const heads = headsOfManifest(exported.manifest);
      writeDurably(join(dataDir, HEADS), `${JSON.stringify(heads, undefined, 2)}\n`);
    } finally {
      bar.clear();
      await exported.close();
    }
  },
};
