import { existsSync, readFileSync } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OWNER_ONLY, writeDurably } from '@daftari/service/durable-file';

/** Writes JSON so that after a crash there is the old file or the new one, never half of one. */
export function writePrivateJson(file: string, value: unknown): void {
  writeDurably(file, textOf(value));
}

/** The same without keeping the thread: syncing a slow disk takes milliseconds. One at a time for a file. */
export async function writePrivateJsonAside(file: string, value: unknown): Promise<void> {
  const draft = `${file}.tmp`;
  await synced(draft, 'w', (handle) => handle.writeFile(textOf(value)));
  await rename(draft, file);
  await synced(dirname(file), 'r');
}

/** Opens a file or folder, works on it, and syncs it. */
async function synced(
  path: string,
  flags: string,
  work: (handle: FileHandle) => Promise<void> = async () => undefined,
): Promise<void> {
  const handle = await open(path, flags, OWNER_ONLY);
  try {
    await work(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Answers undefined when there is no such file. @throws SyntaxError when it is no JSON */
export function readJson<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}

function textOf(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
