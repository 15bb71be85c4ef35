import { MongoServerError, type Binary, type Collection } from 'mongodb';
import { DEFAULT_TIMEOUTS, MongodbConnection } from '@daftari/journal-mongodb/mongodb-connection';
import { repeatable } from '@daftari/journal-mongodb/store-away';
import { masterCheck } from '@daftari/privacy/keys/wrapping';
import { bytesOf, fieldOf } from '@daftari/privacy/mongodb/key-documents';
import {
  changeGeneration,
  type GenerationDocument,
  type WrappedDocument,
} from '@daftari/privacy/mongodb/master-change';
import { resealed, type Resealing } from '../secret-box';
import { keyChanged, type SecretRow, type SecretRows } from '../secret-rows';
import type { SecretName } from '../secret-store';

/** `<id>/<version>`; its box by the generation of the key. */
interface SecretDocument extends WrappedDocument {
  readonly secretId: string;
}

interface KeyInForce extends GenerationDocument {
  readonly keyCheck: Binary | Uint8Array;
}

const DUPLICATE_KEY = 11000;

export interface MongodbSecretRowsOptions {
  readonly url: string;
  readonly database: string;
}

/**
 * Sealed secrets in collections of the installation's database; several processes may use them. Majority writes and reads.
 * Its methods throw StoreUnavailable while no server answers.
 * @throws Error when no server can be reached
 */
export async function openMongodbSecretRows({ url, database }: MongodbSecretRowsOptions): Promise<SecretRows> {
  const connection = new MongodbConnection(url, database, DEFAULT_TIMEOUTS);
  await connection.connect();
  await connection.db.collection('secrets').createIndex({ secretId: 1 });
  return repeatable(new MongodbSecretRows(connection));
}

class MongodbSecretRows implements SecretRows {
  private readonly secrets: Collection<SecretDocument>;
  private readonly keys: Collection<KeyInForce>;
  private closed: Promise<void> | undefined;

  constructor(private readonly connection: MongodbConnection) {
    this.secrets = connection.db.collection('secrets');
    this.keys = connection.db.collection('secret_store');
  }

  async keyCheck() {
    const inForce = await this.inForce();
    return inForce === undefined ? undefined : bytesOf(inForce.keyCheck);
  }

  async insert({ id, version, box }: SecretRow, check: Uint8Array) {
    const first = { _id: 'identity', generation: 1, keyCheck: Buffer.from(check) } as const;
    if ((await this.inForce()) === undefined) await this.insertNew(this.keys, first);
    const { generation } = await this.assertInForce(check);
    const document = { _id: documentId({ id, version }), secretId: id };
    const wrapped = { [fieldOf(generation)]: Buffer.from(box) };
    const inserted = await this.insertNew(this.secrets, { ...document, wrapped });
    // After it is there: a change of the key either finds it, or is found here.
    await this.assertInForce(check).catch(async (error: unknown) => {
      const unfound = { _id: document._id, [`wrapped.${fieldOf(generation + 1)}`]: { $exists: false } };
      if (inserted) await this.secrets.deleteOne(unfound as never, this.connection.durably);
      throw error;
    });
    const stands = await this.boxOf({ id, version }, generation);
    if (stands === undefined) throw new Error(`the secret ${id} was destroyed in this moment; try again`);
    return stands;
  }

  async find(name: SecretName, check: Uint8Array) {
    if ((await this.inForce()) === undefined) return undefined;
    const { generation } = await this.assertInForce(check);
    return this.boxOf(name, generation);
  }

  async destroy(id: string) {
    await this.secrets.deleteMany({ secretId: id }, this.connection.durably);
  }

  async reseal(change: Resealing) {
    if ((await this.inForce()) === undefined) return 0;
    const { generation } = await this.assertInForce(masterCheck(change.from));
    await changeGeneration(
      { connection: this.connection, wrapped: this.secrets as never, identities: this.keys as never },
      {
        generation,
        rewrap: (documentId, box) => resealed(change, nameOf(documentId), box),
        inForce: { keyCheck: Buffer.from(masterCheck(change.to)) },
      },
    );
    return this.connection.inOrder((options) => this.secrets.countDocuments({}, options));
  }

  close() {
    this.closed ??= this.connection.close();
    return this.closed;
  }

  private async boxOf(name: SecretName, generation: number): Promise<Uint8Array | undefined> {
    const found = await this.connection.inOrder((options) =>
      this.secrets.findOne({ _id: documentId(name) } as never, options),
    );
    const box = found?.wrapped[fieldOf(generation)];
    return box === undefined ? undefined : bytesOf(box);
  }

  private inForce(): Promise<KeyInForce | undefined> {
    return this.connection.inOrder(
      async (options) => (await this.keys.findOne({ _id: 'identity' }, options)) ?? undefined,
    );
  }

  private async assertInForce(check: Uint8Array): Promise<KeyInForce> {
    const inForce = await this.inForce();
    if (inForce === undefined || Buffer.compare(bytesOf(inForce.keyCheck), check) !== 0) throw keyChanged();
    return inForce;
  }

  /** @returns false when something stood there already, which stays as it is */
  private async insertNew<T extends WrappedDocument | KeyInForce>(into: Collection<T>, document: T): Promise<boolean> {
    try {
      await into.insertOne(document as never, this.connection.durably);
      return true;
    } catch (error) {
      if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) return false;
      throw error;
    }
  }
}

function documentId({ id, version }: SecretName): string {
  return `${id}/${version}`;
}

function nameOf(documentId: string): SecretName {
  const slash = documentId.lastIndexOf('/');
  return { id: documentId.slice(0, slash), version: Number(documentId.slice(slash + 1)) };
}
