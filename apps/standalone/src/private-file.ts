import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Only the owner may read what we write here: keys and credentials. */
const OWNER_ONLY = 0o600;

/** Writes JSON so that after a crash there is the old file or the new one, never half of one. */
export function writePrivateJson(file: string, value: unknown): void {
  const draft = `${file}.tmp`;
  const descriptor = openSync(draft, 'w', OWNER_ONLY);
  try {
    writeSync(descriptor, `${JSON.stringify(value, undefined, 2)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, file);
  syncFolder(dirname(file));
}

/** Answers undefined when there is no such file. @throws SyntaxError when it is no JSON */
export function readJson<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
