import { SIGNING_KEY, SIGNING_KEY_PUBLIC } from './data-dir-files';
import type { BackupPart } from './part';
import { filesPart } from './parts/files-part';
import { folderPart } from './parts/folder-part';
import { journalsPart } from './parts/journals-part';
import { privacyPart } from './parts/privacy-part';
import { sqlitePart } from './parts/sqlite-part';

/**
 * Everything that a backup holds, in the order in which it is copied. The order is part of what makes it right:
 * - callbacks that wait in the spool before the journals: one that is written into its journal in between is in both, and is
 *   known by its id; the other way round it would be in neither;
 * - what the journals lean on (secrets, keys) after them, so that whatever an event names is there;
 * - the simulator last: like the real M-Pesa it may know more than we do, and is asked again; never less.
 * Views are not here: they are rebuilt. Nor is the secrets key: with the store it would be everybody's M-Pesa credentials.
 */
export const BACKUP_PARTS: readonly BackupPart[] = [
  folderPart('spool', 'spool'),
  journalsPart,
  privacyPart,
  filesPart('secrets', ['secrets.json', 'demo.json']),
  sqlitePart('secret-store', 'secrets.db'),
  filesPart('signing-key', [SIGNING_KEY, SIGNING_KEY_PUBLIC]),
  sqlitePart('simulator', 'simulator.db'),
];
