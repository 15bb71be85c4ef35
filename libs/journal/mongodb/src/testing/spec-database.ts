import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import type { MakeStore } from '@daftari/journal-core/testing/journal-contract';
import type { MongodbTimeouts } from '../mongodb-connection';
import { openMongodbStore, type MongodbStoreOptions } from '../mongodb-store';

/** A database name that no other run uses. */
export function freshDatabase(): string {
  return `daftari_spec_${randomUUID().replaceAll('-', '').slice(0, 20)}`;
}

/** Deadlines against hanging: what a store does under its own is for the specs that cut it off. */
export const PATIENT: MongodbTimeouts = { selectServerMs: 60_000, connectMs: 60_000, operationMs: 60_000 };

/** Makes stores of the contract suite's journal, each in a database of its own. */
export function counterStores(url: () => string, options: Partial<MongodbStoreOptions> = {}): MakeStore {
  return async () => {
    const database = freshDatabase();
    return {
      open: () => openMongodbStore({ url: url(), database, journal: 'counters', timeouts: PATIENT, ...options }),
      survivesClose: true,
    };
  };
}

/** Drops every database that specs made on a server, also those of runs that broke off. */
export async function dropSpecDatabases(url: string): Promise<void> {
  const client = new MongoClient(url);
  try {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    for (const { name } of databases) if (name.startsWith('daftari_spec_')) await client.db(name).dropDatabase();
  } finally {
    await client.close();
  }
}
