import {
  MongoBulkWriteError,
  MongoServerError,
  type Collection,
  type Document,
  type Filter,
  type FindOptions,
  type OptionalUnlessRequiredId,
} from 'mongodb';
import { DEFAULT_TIMEOUTS, MongodbConnection } from '@daftari/journal-mongodb/mongodb-connection';
import { repeatable } from '@daftari/journal-mongodb/store-away';
import type {
  Destruction,
  FoundKey,
  KeyStore,
  KeyStoreIdentity,
  Rewrapping,
  StoredKey,
  WantedKey,
} from '../keys/key-store';
import { LOOKUP_KEY_ID, masterCheck, rewrapped } from '../keys/wrapping';
import {
  bytesOf,
  fieldOf,
  keyDocument,
  readErasure,
  readIdentity,
  readKey,
  type ErasureDocument,
  type GoneDocument,
  type IdentityDocument,
  type KeyDocument,
  type LinkDocument,
} from './key-documents';
import { changeGeneration } from './master-change';

export interface MongodbKeyStoreOptions {
  readonly url: string;
  readonly database: string;
}

const DUPLICATE_KEY = 11000;
/** As MongoDB says it. */
const NO_LIMIT = 0;

/**
 * Keys in collections of a MongoDB database; several processes may use it. Majority writes and reads, and no transactions:
 * each step can be done again, and what a crash or a broken line leaves half done is finished by the next try. MongoDB itself
 * keeps deleted documents in its oplog for a while. Its methods throw StoreUnavailable while no server answers.
 * @throws Error when no server can be reached
 */
export async function openMongodbKeyStore({ url, database }: MongodbKeyStoreOptions): Promise<KeyStore> {
  const connection = new MongodbConnection(url, database, DEFAULT_TIMEOUTS);
  await connection.connect();
  const store = new MongodbKeyStore(connection);
  await store.makeIndexes();
  return repeatable(store);
}

class MongodbKeyStore implements KeyStore {
  private readonly keys: Collection<KeyDocument>;
  private readonly links: Collection<LinkDocument>;
  private readonly destroyed: Collection<GoneDocument>;
  private readonly erasedSubjects: Collection<GoneDocument>;
  private readonly erasures: Collection<ErasureDocument>;
  private readonly identities: Collection<IdentityDocument>;
  private closed: Promise<void> | undefined;

  constructor(private readonly connection: MongodbConnection) {
    const { db } = connection;
    this.keys = db.collection('keys');
    this.links = db.collection('key_links');
    this.destroyed = db.collection('destroyed_keys');
    this.erasedSubjects = db.collection('erased_subjects');
    this.erasures = db.collection('erasures');
    this.identities = db.collection('key_store');
  }

  async makeIndexes(): Promise<void> {
    await this.keys.createIndex({ subject: 1 }, { unique: true });
    await this.links.createIndex({ person: 1, subject: 1 });
    await this.links.createIndex({ subject: 1 });
    await this.erasures.createIndex({ person: 1 });
  }

  async identity() {
    const found = await this.identityDocument();
    return found === undefined ? undefined : readIdentity(found);
  }

  async create(identity: KeyStoreIdentity) {
    const { storeId } = identity;
    const [check, lookupKey] = [Buffer.from(identity.masterCheck), Buffer.from(identity.lookupKey)];
    await this.insertNew(this.identities, [{ _id: 'identity', storeId, generation: 1, masterCheck: check, lookupKey }]);
    return (await this.identity())!;
  }

  async ensure(wanted: readonly WantedKey[]): Promise<StoredKey[]> {
    const generation = await this.generation();
    const linked = wanted.flatMap(({ person, subject }) =>
      person === undefined ? [] : [{ _id: `${person}/${subject}`, person, subject }],
    );
    await this.insertNew(this.links, linked);
    const firsts = new Map(wanted.toReversed().map((key) => [key.subject, keyDocument(key, generation)]));
    await this.insertNew(this.keys, [...firsts.values()]);
    // After the keys are there: a change of the master key either finds them, or is found here.
    const now = await this.generation();
    if (now !== generation) {
      const mine = { _id: { $in: wanted.map(({ id }) => id) }, [`wrapped.${fieldOf(now)}`]: { $exists: false } };
      await this.keys.deleteMany(mine, this.connection.durably);
      throw new Error('the master key was changed by another process: start this one again; nothing was written');
    }
    const found = await this.findKeys({ subject: { $in: [...firsts.keys()] } }, generation);
    const bySubject = new Map(found.map((key) => [key.subject, key]));
    return wanted.map(({ subject }) => {
      const key = bySubject.get(subject);
      if (key === undefined) throw new Error(`the key of ${subject} was destroyed in this moment; try again`);
      return key;
    });
  }

  async find(ids: readonly string[]) {
    const kept = await this.findKeys({ _id: { $in: [...ids] } }, await this.generation());
    const gone = await this.all(this.destroyed, { _id: { $in: [...ids] } });
    const found = new Map<string, FoundKey>(gone.map(({ _id, at }) => [_id, { state: 'destroyed', at }]));
    // A key that is still there was not destroyed to the end.
    for (const key of kept) found.set(key.id, { state: 'kept', key });
    return found;
  }

  async keyOf(subject: string) {
    return (await this.findKeys({ subject }, await this.generation()))[0];
  }

  async subjectsOf(person: string, limit = NO_LIMIT) {
    const links = await this.all(this.links, { person }, { sort: { subject: 1 }, limit });
    const subjects = links.map(({ subject }) => subject).sort();
    const keys = await this.all(this.keys, { subject: { $in: subjects } });
    const ids = new Map(keys.map(({ _id, subject }) => [subject, _id]));
    return subjects.map((subject) => {
      const keyId = ids.get(subject);
      return { subject, ...(keyId === undefined ? {} : { keyId }) };
    });
  }

  /** Noted first: a key is either there, or known to have been destroyed. */
  async destroy({ keyIds, subjects, at }: Destruction) {
    const gone = (id: string): GoneDocument => ({ _id: id, at });
    await this.insertNew(this.destroyed, keyIds.map(gone));
    await this.keys.deleteMany({ _id: { $in: [...keyIds] } }, this.connection.durably);
    await this.insertNew(this.erasedSubjects, subjects.map(gone));
    await this.links.deleteMany({ subject: { $in: [...subjects] } }, this.connection.durably);
  }

  async keysOfErased(limit: number) {
    const erased = await this.all(this.erasedSubjects, {});
    const ids = erased.map(({ _id }) => _id);
    const keys = await this.findKeys({ subject: { $in: ids } }, await this.generation());
    return keys.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1)).slice(0, limit);
  }

  async requestErasure(person: string, requestedAt: string) {
    await this.insertNew(this.erasures, [{ _id: openId(person), person, requestedAt }]);
    const [open] = await this.all(this.erasures, { _id: openId(person) });
    return readErasure(open!);
  }

  async openErasures() {
    const open = await this.all(this.erasures, { doneAt: { $exists: false } });
    return open.sort((a, b) => (a.requestedAt < b.requestedAt ? -1 : 1)).map(readErasure);
  }

  async erasureOf(person: string) {
    const all = await this.all(this.erasures, { person });
    const open = all.find(({ doneAt }) => doneAt === undefined);
    const newest = open ?? all.sort((a, b) => (a.doneAt! < b.doneAt! ? 1 : -1))[0];
    return newest === undefined ? undefined : readErasure(newest);
  }

  async finishErasure(person: string, doneAt: string) {
    const [open] = await this.all(this.erasures, { _id: openId(person) });
    if (open === undefined) return;
    const { requestedAt } = open;
    await this.insertNew(this.erasures, [{ _id: `${person}/${doneAt}`, person, requestedAt, doneAt }]);
    await this.erasures.deleteOne({ _id: openId(person) }, this.connection.durably);
  }

  async rewrap(change: Rewrapping) {
    const identity = await this.identityDocument();
    if (identity === undefined) throw new Error('the key store is empty');
    const lookupKey = Buffer.from(rewrapped(change, LOOKUP_KEY_ID, bytesOf(identity.lookupKey)));
    const { connection, keys, identities } = this;
    await changeGeneration(
      { connection, wrapped: keys as never, identities: identities as never },
      {
        generation: identity.generation,
        rewrap: (id, bytes) => rewrapped(change, id, bytes),
        inForce: { masterCheck: Buffer.from(masterCheck(change.to)), lookupKey },
      },
    );
  }

  async counts() {
    return this.connection.inOrder(async (options) => ({
      keys: await this.keys.countDocuments({}, options),
      destroyed: await this.destroyed.countDocuments({}, options),
    }));
  }

  close(): Promise<void> {
    this.closed ??= this.connection.close();
    return this.closed;
  }

  private async identityDocument(): Promise<IdentityDocument | undefined> {
    return (await this.all(this.identities, { _id: 'identity' }))[0];
  }

  private async generation(): Promise<number> {
    return (await this.identityDocument())?.generation ?? 1;
  }

  private async findKeys(filter: Document, generation: number): Promise<StoredKey[]> {
    const found = await this.all(this.keys, filter);
    return found.flatMap((document) => readKey(document, generation) ?? []);
  }

  private all<T extends Document>(collection: Collection<T>, filter: Document, how: FindOptions = {}): Promise<T[]> {
    return this.connection.inOrder(
      async (options) => (await collection.find(filter as Filter<T>, { ...options, ...how }).toArray()) as T[],
    );
  }

  /** What is there already stays as it is. */
  private async insertNew<T extends Document>(collection: Collection<T>, documents: readonly T[]): Promise<void> {
    if (documents.length === 0) return;
    try {
      const given = documents as readonly Document[] as OptionalUnlessRequiredId<T>[];
      await collection.insertMany(given, { ordered: false, ...this.connection.durably });
    } catch (error) {
      if (!isOnlyThere(error)) throw error;
    }
  }
}

function openId(person: string): string {
  return `${person}/open`;
}

/** True when nothing else was wrong than that documents, or others in their place, were there. */
function isOnlyThere(error: unknown): boolean {
  if (error instanceof MongoBulkWriteError) {
    const { writeErrors, result } = error;
    const errors = Array.isArray(writeErrors) ? writeErrors : [writeErrors];
    // Without any, something else ended it, such as a line that broke.
    if (errors.length === 0 || result.getWriteConcernError() !== undefined) return false;
    return errors.every(({ code }) => code === DUPLICATE_KEY);
  }
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}
