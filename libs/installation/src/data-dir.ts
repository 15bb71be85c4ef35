import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StorageMark } from '@daftari/service/storage-mark';
import { foreignDataDirectory } from '@daftari/service/start-error';
import { lockFolder } from './lock-folder';
import { readJson, writePrivateJson } from './private-file';

/** The version of what stands in a data directory; another one is refused (design §2.1). */
export const DATA_FORMAT = 1;
const MARKER = 'daftari.json';

/** Where a standalone installation keeps everything. */
export interface DataDir {
  readonly path: string;
  journal(name: string): string;
  /** Everything below can be deleted while the server is stopped: it is rebuilt from the journals. */
  view(name: string): string;
  readonly simulator: string;
  /** Callbacks that wait for the store to come back. */
  readonly spool: string;
  readonly secrets: string;
  /** Merchants' credentials and signing secrets, sealed under the secrets key. */
  readonly secretStore: string;
  /** That key, where no other one is configured. */
  readonly secretsKey: string;
  /** What operators authenticate by, where no other file is configured. */
  readonly adminToken: string;
  /** The keys of personal data, wrapped under the master key. */
  readonly keys: string;
  /** The master key, where no other one is configured. */
  readonly masterKey: string;
  /** What was erased: applied again at every start. */
  readonly erasures: string;
  /** A journal's snapshots; can be deleted. */
  snapshots(name: string): string;
  /** The key store that this directory's journals are sealed with; undefined before the first start that has one. */
  readonly keyStoreId: string | undefined;
  noteKeyStore(id: string): void;
  /** Where the journals are kept; undefined before the first start. */
  readonly storage: StorageMark | undefined;
  noteStorage(mark: StorageMark): void;
  /** Where the journals' heads are recorded, apart from them. */
  readonly heads: string;
  readonly demo: string;
  readonly runtime: string;
  /** Takes the addresses away and gives the directory up. */
  release(): void;
}

/**
 * Makes or takes a data directory and locks it for this process; a crash releases the lock.
 * @throws StartError when it is not ours, of another format, or in use
 */
export function openDataDir(given: string): DataDir {
  const path = resolve(given);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  claim(path);
  const lock = lockFolder(path);
  for (const folder of ['journals', 'views']) mkdirSync(join(path, folder), { recursive: true, mode: 0o700 });
  const runtime = join(path, 'runtime.json');
  return {
    path,
    journal: (name) => join(path, 'journals', `${name}.db`),
    view: (name) => join(path, 'views', `${name}.db`),
    simulator: join(path, 'simulator.db'),
    spool: join(path, 'spool'),
    secrets: join(path, 'secrets.json'),
    secretStore: join(path, 'secrets.db'),
    secretsKey: join(path, 'secrets.key'),
    adminToken: join(path, 'admin-token'),
    keys: join(path, 'privacy', 'keys.db'),
    masterKey: join(path, 'privacy', 'master.key'),
    erasures: join(path, 'privacy', 'erasures.ndjson'),
    snapshots: (name) => join(path, 'snapshots', name),
    keyStoreId: readMarker(join(path, MARKER))?.keyStore,
    noteKeyStore: (keyStore) => note(join(path, MARKER), { keyStore }),
    storage: storageOf(readMarker(join(path, MARKER))),
    noteStorage: (mark) => note(join(path, MARKER), mark),
    heads: join(path, 'heads.json'),
    demo: join(path, 'demo.json'),
    runtime,
    release() {
      rmSync(runtime, { force: true });
      lock.release();
    },
  };
}

/** Marks an empty directory as ours; refuses what is somebody else's or of another format. */
function claim(path: string): void {
  const marker = join(path, MARKER);
  if (!existsSync(marker)) {
    const strangers = readdirSync(path).filter((name) => name !== `${MARKER}.tmp` && name !== 'lost+found');
    if (strangers.length > 0) throw foreignDataDirectory(path, `it holds ${strangers[0]} and no Daftari data`);
    note(marker, { product: 'daftari', format: DATA_FORMAT });
    return;
  }
  const found = readMarker(marker);
  if (found?.product !== 'daftari') throw foreignDataDirectory(path, `its ${MARKER} is not ours`);
  if (found.format !== DATA_FORMAT) {
    throw foreignDataDirectory(path, `it has format ${found.format}, this version uses format ${DATA_FORMAT}`);
  }
}

interface Marker extends Partial<StorageMark> {
  readonly product?: string;
  readonly format?: number;
  readonly keyStore?: string;
}

function storageOf(marker: Marker | undefined): StorageMark | undefined {
  const { storage, database } = marker ?? {};
  return storage === undefined || database === undefined ? undefined : { storage, database };
}

/** Adds to what the marker says, unless it says so already. */
function note(marker: string, more: Marker): void {
  const before = readMarker(marker) ?? {};
  const after = { ...before, ...more };
  if (JSON.stringify(after) !== JSON.stringify(before)) writePrivateJson(marker, after);
}

function readMarker(marker: string): Marker | undefined {
  try {
    return readJson(marker);
  } catch {
    return undefined;
  }
}
