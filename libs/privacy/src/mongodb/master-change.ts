import type { Collection, Document, Filter, UpdateFilter } from 'mongodb';
import type { MongodbConnection } from '@daftari/journal-mongodb/mongodb-connection';
import { bytesOf, fieldOf, type WrappedBytes } from './key-documents';

const PAGE = 500;

/** What is wrapped under a generation of a master key, each document on its own. */
export interface WrappedDocument extends Document {
  readonly _id: string;
  readonly wrapped: WrappedBytes;
}

/** Says which generation is in force: the one document by which a change happens or does not. */
export interface GenerationDocument extends Document {
  readonly _id: 'identity';
  readonly generation: number;
}

export interface MasterChangeDeps {
  readonly connection: MongodbConnection;
  readonly wrapped: Collection<WrappedDocument>;
  readonly identities: Collection<GenerationDocument>;
}

export interface MasterChange {
  /** The generation in force. */
  readonly generation: number;
  /** The same under the next master key. */
  rewrap(id: string, bytes: Uint8Array): Uint8Array;
  /** What the identity says of the next generation. */
  readonly inForce: Document;
}

/**
 * Wraps everything under the next generation beside the one in force, then moves the identity on, which is one document and
 * so happens or does not, then takes the old ones away. What others added meanwhile is found before that.
 */
export async function changeGeneration(deps: MasterChangeDeps, change: MasterChange): Promise<number> {
  const { connection, wrapped, identities } = deps;
  const { generation } = change;
  const next = generation + 1;
  // What a change that broke off has left is of another master key.
  await wrapped.updateMany({}, unset(next), connection.durably);
  await wrapMissing(deps, change);
  const { matchedCount } = await identities.updateOne(
    { _id: 'identity', generation },
    { $set: { ...change.inForce, generation: next } },
    connection.durably,
  );
  if (matchedCount !== 1) throw new Error('another process has changed the master key; nothing was changed');
  await wrapMissing(deps, change);
  await wrapped.updateMany({}, unset(generation), connection.durably);
  return next;
}

function unset(generation: number): UpdateFilter<WrappedDocument> {
  return { $unset: { [`wrapped.${fieldOf(generation)}`]: '' } } as UpdateFilter<WrappedDocument>;
}

async function wrapMissing({ connection, wrapped: documents }: MasterChangeDeps, { generation, rewrap }: MasterChange) {
  const [old, next] = [fieldOf(generation), fieldOf(generation + 1)];
  const missing = { [`wrapped.${next}`]: { $exists: false } } as Filter<WrappedDocument>;
  for (;;) {
    const page = await connection.inOrder((options) => documents.find(missing, { ...options, limit: PAGE }).toArray());
    if (page.length === 0) return;
    const operations = page.map(({ _id, wrapped }) => {
      const to = Buffer.from(rewrap(_id, bytesOf(wrapped[old]!)));
      return { updateOne: { filter: { _id }, update: { $set: { [`wrapped.${next}`]: to } } as never } };
    });
    await documents.bulkWrite(operations, { ordered: false, ...connection.durably });
  }
}
