import { MongoServerError } from 'mongodb';
import { SequenceTaken, StoreDamaged, WriteUnknown } from '@daftari/journal-core/errors';
import type { BatchToStore, JournalIdentity } from '@daftari/journal-core/store';
import { batchesOf, documentOf, makeVersionIndex, type BatchDocument } from './batch-document';
import type { MongodbConnection } from './mongodb-connection';
import { reading } from './store-away';
import { failureOf } from './write-error';

/** Says which journals a database keeps; its documents' ids are their names. */
export const JOURNALS = 'journals';

interface GenesisDocument extends BatchDocument {
  readonly partition: number;
}

interface JournalDocument {
  readonly _id: string;
  readonly journalId: string;
  readonly partitions: number;
  readonly format: number;
  /** The first batch of every partition: whoever finds the creation cut off finishes it with these. */
  readonly genesis: readonly GenesisDocument[];
  /** True once every genesis batch stands in its collection. */
  readonly complete: boolean;
}

/**
 * Creates a journal without a transaction over several documents: one insert decides who creates it and holds everything
 * that is needed to finish, so that a second creator loses, and a creation that was cut off is finished by the next opener.
 * @throws SequenceTaken the journal exists; WriteUnknown it may be created, opening it again tells
 */
export async function createJournal(
  connection: MongodbConnection,
  identity: JournalIdentity,
  genesis: readonly BatchToStore[],
): Promise<void> {
  const { journal, journalId, partitions, format } = identity;
  const first = genesis.map((batch) => ({ partition: batch.partition, ...documentOf(batch) }));
  const document: JournalDocument = { _id: journal, journalId, partitions, format, genesis: first, complete: false };
  try {
    const journals = connection.db.collection<JournalDocument>(JOURNALS);
    await connection.inOrder(({ session }) => journals.insertOne(document, { session, ...connection.durably }));
  } catch (error) {
    const failure = failureOf(error);
    if (failure.endsWith('-taken')) throw new SequenceTaken(`the journal ${journal} exists; nothing was written`);
    if (failure === 'unknown') throw unknownCreation(journal, error);
    throw new Error(`the journal ${journal} could not be created (${(error as Error).message}); nothing was written`, {
      cause: error,
    });
  }
  await finish(connection, document);
}

/**
 * Reads who a journal is. Finishes its creation when that was cut off, unless `readOnly`.
 * @throws StoreDamaged, StoreUnavailable, WriteUnknown
 */
export async function readIdentity(
  connection: MongodbConnection,
  journal: string,
  readOnly: boolean,
): Promise<JournalIdentity | undefined> {
  const journals = connection.db.collection<JournalDocument>(JOURNALS);
  const document = await reading(connection.inOrder((options) => journals.findOne({ _id: journal }, options)));
  if (document === null) return undefined;
  const { journalId, partitions, format, complete } = document;
  if (!readOnly) {
    if (complete) await makeIndexes(connection, document);
    else await finish(connection, document);
  }
  return { journal, journalId, partitions, format };
}

/** Every step may have been done already, by us or by someone else at this moment. */
async function finish(connection: MongodbConnection, document: JournalDocument): Promise<void> {
  try {
    await makeIndexes(connection, document);
    await Promise.all(document.genesis.map((genesis) => insertGenesis(connection, document._id, genesis)));
    const journals = connection.db.collection<JournalDocument>(JOURNALS);
    await journals.updateOne({ _id: document._id }, { $set: { complete: true } }, connection.durably);
  } catch (error) {
    if (error instanceof StoreDamaged) throw error;
    throw unknownCreation(document._id, error);
  }
}

/** Before the first batch, and at every opening: without the index two writers could write the same version. */
async function makeIndexes(connection: MongodbConnection, { _id, partitions }: JournalDocument): Promise<void> {
  const all = Array.from({ length: partitions }, (_, partition) => batchesOf(connection.db, _id, partition));
  try {
    await Promise.all(all.map((batches) => makeVersionIndex(batches)));
  } catch (error) {
    if (failureOf(error) !== 'version-taken') throw error;
    throw new StoreDamaged(`the journal ${_id} has a stream's version twice: ${(error as Error).message}`);
  }
}

async function insertGenesis(
  connection: MongodbConnection,
  journal: string,
  { partition, ...document }: GenesisDocument,
): Promise<void> {
  const batches = batchesOf(connection.db, journal, partition);
  try {
    await batches.insertOne(document, connection.durably);
  } catch (error) {
    if (!(error instanceof MongoServerError) || !failureOf(error).endsWith('-taken')) throw error;
    const holder = await connection.newest((options) => batches.findOne({ _id: document._id }, options));
    if (holder?.hash === document.hash) return;
    throw new StoreDamaged(
      `partition ${partition} of ${journal} begins with another batch than the journal was created with`,
    );
  }
}

function unknownCreation(journal: string, cause: unknown): WriteUnknown {
  return new WriteUnknown(
    `the journal ${journal} may be created, wholly or in part (${(cause as Error).message}); open it again`,
    { cause },
  );
}
