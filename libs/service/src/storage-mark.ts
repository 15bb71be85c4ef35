import { randomBytes } from 'node:crypto';

export type Storage = 'sqlite' | 'mongodb';

/** Where an installation keeps its journals: it stands in `daftari.json` from the first start, for ever. */
export interface StorageMark {
  readonly storage: Storage;
  /** Names the MongoDB database, so that a fresh data directory is a fresh world. */
  readonly database: string;
}

/** The mark of a new installation. */
export function newStorageMark(storage: Storage): StorageMark {
  return { storage, database: `daftari_${randomBytes(8).toString('hex')}` };
}
