import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Trail } from '@daftari/audit/trail/collect-trail';
import type { Keyring } from '@daftari/privacy/keys/keyring';
import { masterKeySource } from '@daftari/privacy/master-key/master-key';
import { openKeys, type KeyPlace } from '@daftari/privacy/open-keys';
import { readableValues } from '@daftari/privacy/sealing/readable-values';
import { readConfig } from '@daftari/service/config';
import { storageOf } from '../backup/data-dir-files';
import type { CliIo } from '../cli-io';
import { runsApart } from '../journals/process-folders';

/**
 * A trail with its personal data opened by the data directory's keys, `[erased]` where a person was erased, and `[sealed]`
 * where there are no keys, which is told and is no error: everything else can be read all the same.
 */
export async function openedTrail(trail: Trail, dataDir: string, io: CliIo): Promise<Trail> {
  const keyring = await keysOf(dataDir, io);
  try {
    const readable = readableValues(keyring);
    return { ...trail, events: trail.events.map((one) => ({ ...one, event: readable(one.event) })) };
  } finally {
    await keyring?.store.close();
  }
}

/** The keys of a data directory, for reading; undefined where there are none, or where they can not be opened, which is told. */
export async function keysOf(dataDir: string, io: CliIo): Promise<Keyring | undefined> {
  const place = keyPlace(dataDir, io);
  if (place === undefined) return undefined;
  try {
    const masterKey = masterKeySource(readConfig(io.env), join(dataDir, 'privacy', 'master.key'));
    return await openKeys({ place, masterKey, readOnly: true });
  } catch (error) {
    io.err(`daftari: personal data stays [sealed]: ${(error as Error).message}\n`);
    return undefined;
  }
}

/** A file beside the journals; in the database where the services run apart, of which somebody has to say where it is. */
function keyPlace(dataDir: string, io: CliIo): KeyPlace | undefined {
  const file = join(dataDir, 'privacy', 'keys.db');
  if (existsSync(file)) return { file };
  const url = io.env['DAFTARI_MONGODB_URL'];
  const database = storageOf(dataDir)?.database;
  return runsApart(dataDir) && url !== undefined && database !== undefined ? { url, database } : undefined;
}
