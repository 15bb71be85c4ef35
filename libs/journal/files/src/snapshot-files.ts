import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Snapshot, SnapshotStore } from '@daftari/journal-core/snapshots/snapshot-store';

/** Another layout is not read: the log is folded instead. */
const LAYOUT = 2;
const OWNER_ONLY = 0o600;

/**
 * Snapshots as files of a folder of their own, `<partition>.json`, each replaced as a whole: a line that says of what, and the
 * state as it came, which may be long and is not encoded once more.
 */
export function snapshotFiles(folder: string): SnapshotStore {
  const fileOf = (partition: number) => join(folder, `${partition}.json`);
  return {
    async newest(partition) {
      const text = await readFile(fileOf(partition), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (text === undefined) return undefined;
      const [head] = text.split('\n', 1) as [string];
      const { layout, ...rest } = JSON.parse(head) as Omit<Snapshot, 'state'> & { layout: number };
      if (layout !== LAYOUT || rest.checkpoint.partition !== partition) return undefined;
      return { ...rest, state: text.slice(head.length + 1) };
    },
    async save({ state, ...rest }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await replace(fileOf(rest.checkpoint.partition), `${JSON.stringify({ layout: LAYOUT, ...rest })}\n${state}`);
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
