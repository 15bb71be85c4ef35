import { decodeBatch, FORMAT } from '@daftari/journal-core/batch';
import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { Checkpoint, StoredBatch } from '@daftari/journal-core/position';
import type { BatchToStore, JournalIdentity, JournalStore } from '@daftari/journal-core/store';
import { READ_BATCHES, type LogReader } from '../log-reader';
import { collectFindings, findingLine, type Findings } from '../verify/finding';
import { PartitionWalk } from '../verify/partition-walk';

export interface ImportOptions {
  /**
   * `pipelined`: a page of batches is handed to the store at once, in order, one partition after the other; for a store that
   * writes what waits together, and in order of asking (SQLite, memory). `one by one`: a batch is handed over when the one
   * before it is durable, all partitions side by side; right for every store.
   */
  readonly writes: 'pipelined' | 'one by one';
  onProgress?(batches: number, ofBatches: number): void;
}

export interface ImportResult {
  readonly journalId: string;
  readonly batches: number;
  readonly heads: readonly Checkpoint[];
}

/** The target holds a journal already. Nothing was changed. */
export class TargetNotEmpty extends Error {
  override readonly name = 'TargetNotEmpty';
}

/** The export is not what was written; what came before stands in the target, which is of no use: empty it. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
}

/** Read at a time when all partitions are read side by side. */
const READ_SIDE_BY_SIDE = 8;

/**
 * Writes a journal into an empty store: the same bytes, the same hashes, the same identity. It checks every batch before it
 * is written, as `verifyJournal` does. An import that was cut is not gone on with: the target has to be emptied first.
 * @throws TargetNotEmpty, ImportRefused, and what the store throws
 */
export async function importJournal(
  source: LogReader,
  store: JournalStore,
  options: ImportOptions,
): Promise<ImportResult> {
  const { journal, journalId } = source;
  if (journalId === undefined) throw new ImportRefused(`the export does not say which journal ${journal} is`);
  await assertEmpty(store);
  const heads = await source.heads();
  const ofBatches = heads.reduce((sum, { sequence }) => sum + sequence + 1, 0);
  let batches = 0;
  const findings = collectFindings(1);
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => {
    const head = heads.find((candidate) => candidate.partition === partition);
    return new PartitionImport(
      source,
      store,
      findings,
      new PartitionWalk({ reader: source, partition, journalId, head, findings }),
      partition,
    );
  });
  const genesis = [];
  for (const partition of partitions) genesis.push(await partition.genesis());
  await store.create(identityOf(journal, journalId), genesis);
  const written = (count: number) => options.onProgress?.((batches += count), ofBatches);
  written(genesis.length);
  if (options.writes === 'pipelined') for (const partition of partitions) await partition.pipelined(written);
  else await allSettled(partitions.map((partition) => partition.oneByOne(written)));
  return { journalId, batches, heads: partitions.map((partition) => partition.end()) };
}

class PartitionImport {
  private after = 0;

  constructor(
    private readonly source: LogReader,
    private readonly store: JournalStore,
    private readonly findings: Findings,
    private readonly walk: PartitionWalk,
    private readonly partition: number,
  ) {}

  async genesis(): Promise<BatchToStore> {
    const [first] = await this.source.readBatches(this.partition, -1, 1);
    if (first === undefined) this.walk.end();
    const batch = first === undefined ? undefined : this.checked(first);
    this.assertSound();
    return batch!;
  }

  /** The next page is read while the one before is being written. */
  async pipelined(written: (batches: number) => void): Promise<void> {
    let writing: Promise<unknown> = Promise.resolve();
    for (;;) {
      const page = await this.page(READ_BATCHES).catch(async (error: unknown) => {
        await writing.catch(() => undefined);
        throw error;
      });
      await writing;
      if (page.length === 0) return;
      writing = allSettled(page.map((batch) => this.store.write(batch))).then(() => written(page.length));
      writing.catch(() => undefined); // it is awaited after the next page was read
    }
  }

  async oneByOne(written: (batches: number) => void): Promise<void> {
    for (;;) {
      const page = await this.page(READ_SIDE_BY_SIDE);
      if (page.length === 0) return;
      for (const batch of page) await this.store.write(batch);
      written(page.length);
    }
  }

  /** The last batch; everything before it was checked and written. */
  end(): Checkpoint {
    this.walk.end();
    this.assertSound();
    return this.walk.last!;
  }

  private async page(limit: number): Promise<BatchToStore[]> {
    const page = (await this.source.readBatches(this.partition, this.after, limit)).map((batch) => this.checked(batch));
    this.after = page[page.length - 1]?.sequence ?? this.after;
    return page;
  }

  private checked(stored: StoredBatch): BatchToStore {
    this.walk.meet(stored);
    this.assertSound();
    const { recordedAt, events } = decodeBatch(stored.body);
    return { ...stored, recordedAt, index: events.map(({ stream, version }) => ({ stream, version })) };
  }

  private assertSound(): void {
    const [finding] = this.findings.kept;
    if (finding !== undefined) throw new ImportRefused(findingLine(finding));
  }
}

async function assertEmpty(store: JournalStore): Promise<void> {
  const identity = await store.identity();
  if (identity !== undefined) {
    throw new TargetNotEmpty(`the target holds the journal ${identity.journal} (${identity.journalId}) already`);
  }
  for (let partition = 0; partition < PARTITIONS; partition++) {
    if ((await store.head(partition)) !== undefined) throw new TargetNotEmpty('the target holds batches already');
  }
}

function identityOf(journal: string, journalId: string): JournalIdentity {
  return { journal, journalId, partitions: PARTITIONS, format: FORMAT };
}

/** Waits for all, so that nothing is still being written when the first failure is told. */
async function allSettled(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
