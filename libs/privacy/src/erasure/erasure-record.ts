import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { OWNER_ONLY, syncFolder } from '@daftari/service/durable-file';

/** What was destroyed together: no phone, no lookup value, nothing that leads to a person. */
export interface ErasureEntry {
  /** ISO 8601. */
  readonly erasedAt: string;
  /** Ids of payments (or other roots) whose data it was. */
  readonly subjects: readonly string[];
  /** Ids of the destroyed keys. */
  readonly keys: readonly string[];
}

/**
 * Appends an entry, durable when it returns: before the keys are destroyed, so that a restore of older keys can destroy them
 * again. The beginning of a line that a crash left is cut off: what it told was never begun.
 */
export function appendErasure(file: string, { erasedAt, subjects, keys }: ErasureEntry): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const isNew = !existsSync(file);
  const kept = isNew ? Buffer.alloc(0) : readFileSync(file);
  const descriptor = openSync(file, 'a', OWNER_ONLY);
  try {
    const whole = kept.lastIndexOf('\n') + 1;
    if (whole < kept.length) ftruncateSync(descriptor, whole);
    writeSync(descriptor, `${JSON.stringify({ erasedAt, subjects, keys })}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  if (isNew) syncFolder(dirname(file));
}

/** Everything that was ever erased, in order. @throws Error a line that is no entry */
export function readErasures(file: string): ErasureEntry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line, index) => {
    const entry = parsed(line);
    if (entry === undefined) throw new Error(`${file} line ${index + 1} is no record of an erasure: restore the file`);
    return entry;
  });
}

function parsed(line: string): ErasureEntry | undefined {
  try {
    const { erasedAt, subjects, keys } = JSON.parse(line) as ErasureEntry;
    const isWhole = typeof erasedAt === 'string' && Array.isArray(subjects) && Array.isArray(keys);
    return isWhole ? { erasedAt, subjects, keys } : undefined;
  } catch {
    return undefined;
  }
}
