import type { Collection } from 'mongodb';
import type { MongodbConnection } from '@daftari/journal-mongodb/mongodb-connection';
import type { Rewrapping } from '../keys/key-store';
import { LOOKUP_KEY_ID, masterCheck, rewrapped } from '../keys/wrapping';
import { bytesOf, fieldOf, type IdentityDocument, type KeyDocument } from './key-documents';

const PAGE = 500;

export interface MasterChangeDeps {
  readonly connection: MongodbConnection;
  readonly keys: Collection<KeyDocument>;
  readonly identities: Collection<IdentityDocument>;
}

/**
 * Wraps every key under the next generation beside the one in force, then moves the identity on, which is one document and
 * so happens or does not, then takes the old ones away. Keys that others made meanwhile are found before that.
 */
export async function changeGeneration(
  deps: MasterChangeDeps,
  identity: IdentityDocument,
  change: Rewrapping,
): Promise<number> {
  const { connection, keys, identities } = deps;
  const { generation } = identity;
  const next = generation + 1;
  // What a change that broke off has left is of another master key.
  await keys.updateMany({}, { $unset: { [`wrapped.${fieldOf(next)}`]: '' } }, connection.durably);
  await wrapMissing(deps, generation, change);
  const lookupKey = Buffer.from(rewrapped(change, LOOKUP_KEY_ID, bytesOf(identity.lookupKey)));
  const inForce = { generation: next, masterCheck: Buffer.from(masterCheck(change.to)), lookupKey };
  const { matchedCount } = await identities.updateOne(
    { _id: 'identity', generation },
    { $set: inForce },
    connection.durably,
  );
  if (matchedCount !== 1) throw new Error('another process has changed the master key; nothing was changed');
  await wrapMissing(deps, generation, change);
  await keys.updateMany({}, { $unset: { [`wrapped.${fieldOf(generation)}`]: '' } }, connection.durably);
  return next;
}

async function wrapMissing({ connection, keys }: MasterChangeDeps, generation: number, change: Rewrapping) {
  const [old, next] = [fieldOf(generation), fieldOf(generation + 1)];
  for (;;) {
    const page = await connection.inOrder((options) =>
      keys.find({ [`wrapped.${next}`]: { $exists: false } }, { ...options, limit: PAGE }).toArray(),
    );
    if (page.length === 0) return;
    const operations = page.map(({ _id, wrapped }) => {
      const to = Buffer.from(rewrapped(change, _id, bytesOf(wrapped[old]!)));
      return { updateOne: { filter: { _id }, update: { $set: { [`wrapped.${next}`]: to } } } };
    });
    await keys.bulkWrite(operations, { ordered: false, ...connection.durably });
  }
}
