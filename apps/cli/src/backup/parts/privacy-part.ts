import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackupPart } from '../part';
import { filesPart } from './files-part';
import { sqlitePart } from './sqlite-part';

const KEYS = sqlitePart('keys', 'privacy/keys.db');
/** The second is there only while the master key is being changed; a start takes the one that fits. */
const MASTER_FILES = ['privacy/master.key', 'privacy/master.key.new'];
const MASTER = filesPart('master', MASTER_FILES);
const ERASURES = filesPart('erasures', ['privacy/erasures.ndjson']);
const MAX_ATTEMPTS = 10;

/**
 * The keys of personal data, with the master key where the installation keeps it in its data directory, and then the record
 * of who was erased: whoever is erased while the keys are copied is erased again when the restored installation starts.
 */
export const privacyPart: BackupPart = {
  name: 'privacy',
  goesOn: false,
  async copy(from, folder) {
    for (let attempt = 0; ; attempt++) {
      const before = masterOf(from.dataDir);
      await KEYS.copy(from, folder);
      await MASTER.copy(from, folder);
      if (masterOf(from.dataDir) === before) break;
      if (attempt === MAX_ATTEMPTS) throw new Error('the master key keeps changing: try again when that is over');
    }
    await ERASURES.copy(from, folder);
  },
  async restore(folder, into) {
    for (const part of [KEYS, MASTER, ERASURES]) await part.restore(folder, into);
  },
};

function masterOf(dataDir: string): string {
  const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '-');
  return MASTER_FILES.map((file) => read(join(dataDir, file))).join('\n');
}
