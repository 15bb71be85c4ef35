import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Snapshot, SnapshotStore } from '@daftari/journal-core/snapshots/snapshot-store';

/** Another layout is not read: the log is folded instead. */
const LAYOUT = 1;
const OWNER_ONLY = 0o600;

/** Snapshots as files of a folder of their own, `<partition>.json`, each replaced as a whole. */
export function snapshotFiles(folder: string): SnapshotStore {
  const fileOf = (partition: number) => join(folder, `${partition}.json`);
  return {
    async newest(partition) {
      const text = await readFile(fileOf(partition), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (text === undefined) return undefined;
      const { layout, ...snapshot } = JSON.parse(text) as Snapshot & { layout: number };
      return layout === LAYOUT && snapshot.checkpoint.partition === partition ? snapshot : undefined;
    },
    async save(snapshot) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await replace(fileOf(snapshot.checkpoint.partition), JSON.stringify({ layout: LAYOUT, ...snapshot }));
    },
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Synced before it takes the old file's place: a crash leaves either, never half of one. */
async function replace(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  const handle = await open(draft, 'w', OWNER_ONLY);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
