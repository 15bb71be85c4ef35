import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedHeads } from '@daftari/journal-core/recorded-heads';
import { CliError, EXIT } from '../exit-code';

/** The heads that the server records every second beside its journals; undefined when there are none. */
export function readRecordedHeads(dataDir: string): RecordedHeads | undefined {
  const file = join(dataDir, 'heads.json');
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RecordedHeads;
  } catch {
    throw new CliError(`${file} is damaged: whether a journal lost its tail can not be seen`, EXIT.findings);
  }
}
