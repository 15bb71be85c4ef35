import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { MergeJob, mergeStatements } from './merge-job';
import { rollback } from './rollback';
import { positionKey } from './schema';
import { TailEntries } from './tail-entries';
import { TailTable, type TailRow } from './tail-table';
import { parseVersions } from './versions-text';

/** Versions of a partition in `index_tail` after which they are moved into `stream_versions`. */
const MERGE_FROM = 8_192;
/** The first time partitions take turns, so that they go on taking turns. */
const TURNS = 16;
/** Versions that are moved at a time, at least: some milliseconds. */
const MERGE_AT_LEAST = 2_048;
/** Versions that are moved at the end, so that a small journal is all in its index once it is closed. */
const MERGE_AT_CLOSE = 32_768;

/** A stream's version exists already, or was passed: the versions of a stream ascend. */
export class VersionExists extends Error {
  override readonly name = 'VersionExists';
}

/** What is known of a partition: all that `index_tail` holds of it, but for what is being moved, up to its head. */
interface KnownTail {
  upTo: number;
  /** SQLite's mark of what other connections have committed: the same as long as they have not. */
  othersAt: number;
  entries: TailEntries;
}

/**
 * Keeps the index of streams. Within a commit the versions of a batch are one row of `index_tail`, written at one place
 * however many streams it names; that a version is there only once is checked in memory, with one look into
 * `stream_versions` for a stream of which nothing is held. `tidyUp` moves them there between two commits.
 */
export class IndexWriter {
  private readonly table: TailTable;
  private readonly insertTail;
  private readonly newestVersions;
  private readonly dataVersion;
  private readonly statements;
  private readonly tails = new Map<number, KnownTail>();
  private readonly touched = new Set<number>();
  /** How many versions a partition must have before they are moved, once they were, or could not be. */
  private readonly mergeFrom = new Map<number, number>();
  private othersAt = 0;
  private job: MergeJob | undefined;
  /** Versions that were added since the last tidying up. */
  private added = 0;

  constructor(private readonly db: DatabaseSyncInstance) {
    this.table = new TailTable(db);
    this.insertTail = db.prepare('INSERT INTO index_tail (position, versions) VALUES (?, ?)');
    // Many streams in one statement: half of what a look costs is the call.
    this.newestVersions = db.prepare(`
      SELECT value AS stream,
        (SELECT max(version) FROM stream_versions WHERE partition = ?1 AND stream = value) AS version
      FROM json_each(?2) WHERE version IS NOT NULL`);
    this.dataVersion = db.prepare('PRAGMA data_version');
    this.statements = mergeStatements(db);
  }

  /** At the begin of a transaction: sees whether somebody else has written since the last one. */
  begin(): void {
    this.touched.clear();
    this.othersAt = (this.dataVersion.get() as { data_version: number }).data_version;
  }

  /** Learns what others have written to a partition, before its next batch is. @throws when the table is damaged */
  catchUp(partition: number): void {
    const tail = this.tails.get(partition);
    if (tail?.othersAt === this.othersAt) return;
    const rows = tail && this.table.since(partition, tail.upTo);
    if (tail === undefined || rows === undefined) {
      this.readAnew(partition);
      return;
    }
    this.take(tail, rows);
    tail.othersAt = this.othersAt;
  }

  /** Takes the versions of a batch that this transaction writes. @throws VersionExists */
  add(partition: number, sequence: number, text: string): void {
    const tail = this.tails.get(partition)!;
    this.touched.add(partition);
    if (sequence !== tail.upTo + 1) throw new Error(`sequence ${sequence} would leave a gap after ${tail.upTo}`);
    const versions = parseVersions(text);
    const held = (stream: string) => tail.entries.newest(stream) || this.beingMoved(partition, stream);
    const moved = this.moved(
      partition,
      versions.flatMap(([stream]) => (held(stream) === 0 ? [stream] : [])),
    );
    for (const [stream, version] of versions) {
      if (version <= (held(stream) || (moved.get(stream) ?? 0)))
        throw new VersionExists(`${stream} has version ${version}`);
      tail.entries.add(stream, version, sequence);
    }
    this.insertTail.run(positionKey(partition, sequence), text);
    tail.upTo = sequence;
    this.added += versions.length;
  }

  /** The transaction was not committed, or nobody knows: what it touched is read again before it is needed. */
  forget(): void {
    for (const partition of this.touched) this.drop(partition);
    this.touched.clear();
  }

  /** Moves versions into `stream_versions`, some milliseconds long, and faster than they come. Answers how many. */
  tidyUp(): number {
    const versions = Math.max(MERGE_AT_LEAST, 2 * this.added);
    this.added = 0;
    this.job ??= this.nextJob((partition) => this.mergeFrom.get(partition) ?? firstMergeFrom(partition));
    return this.job === undefined ? 0 : this.run(this.job, versions);
  }

  /** Moves what is left when it is not much. */
  close(): void {
    this.begin();
    for (const partition of this.table.partitions()) this.catchUp(partition);
    for (let left = MERGE_AT_CLOSE; left > 0;) {
      this.job ??= this.nextJob(() => 1);
      if (this.job === undefined) return;
      left -= this.run(this.job, left);
    }
  }

  private beingMoved(partition: number, stream: string): number {
    return this.job?.partition === partition ? this.job.entries.newest(stream) : 0;
  }

  /** The newest version of those streams that `stream_versions` has. */
  private moved(partition: number, streams: readonly string[]): ReadonlyMap<string, number> {
    if (streams.length === 0) return new Map();
    const rows = this.newestVersions.all(partition, JSON.stringify(streams)) as unknown as {
      stream: string;
      version: number;
    }[];
    return new Map(rows.map(({ stream, version }) => [stream, version]));
  }

  private readAnew(partition: number): void {
    this.drop(partition);
    const tail = { upTo: -1, othersAt: this.othersAt, entries: new TailEntries() };
    this.take(tail, this.table.after(partition, -1));
    tail.upTo = this.table.headOf(partition);
    this.tails.set(partition, tail);
  }

  private take(tail: KnownTail, rows: readonly TailRow[]): void {
    for (const { sequence, versions } of rows) {
      tail.entries.addAll(parseVersions(versions), sequence);
      tail.upTo = sequence;
    }
  }

  private drop(partition: number): void {
    this.tails.delete(partition);
    if (this.job?.partition === partition) this.job = undefined;
  }

  /** Begins to move the longest tail that is long enough. */
  private nextJob(from: (partition: number) => number): MergeJob | undefined {
    let longest: [partition: number, tail: KnownTail] | undefined;
    for (const candidate of this.tails) {
      const [partition, { entries }] = candidate;
      if (entries.size >= from(partition) && entries.size > (longest?.[1].entries.size ?? 0)) longest = candidate;
    }
    if (longest === undefined) return undefined;
    const [partition, tail] = longest;
    const job = new MergeJob(partition, tail.entries, tail.upTo, this.statements);
    tail.entries = new TailEntries();
    return job;
  }

  /** Nobody waits for it and it can be done again, so it is not synced: the next commit does that. */
  private run(job: MergeJob, versions: number): number {
    this.db.exec('PRAGMA synchronous = NORMAL');
    try {
      this.db.exec('BEGIN IMMEDIATE');
      const moved = job.run(versions);
      this.db.exec('COMMIT');
      if (job.done) this.end(job);
      return moved;
    } catch {
      this.giveUp(job);
      return 0;
    } finally {
      this.db.exec('PRAGMA synchronous = FULL');
    }
  }

  private end({ partition }: MergeJob): void {
    this.job = undefined;
    this.mergeFrom.set(partition, MERGE_FROM);
  }

  /** Everything stays in `index_tail`, where it is found as well; it is tried again when much more is there. */
  private giveUp({ partition, entries }: MergeJob): void {
    rollback(this.db);
    const left = entries.size + (this.tails.get(partition)?.entries.size ?? 0);
    this.mergeFrom.set(partition, left + MERGE_FROM);
    this.drop(partition);
  }
}

function firstMergeFrom(partition: number): number {
  return (MERGE_FROM / TURNS) * (1 + (partition % TURNS));
}
