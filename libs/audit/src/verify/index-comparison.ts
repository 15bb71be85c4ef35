import type { IndexCursor, IndexRow } from '@daftari/journal-core/store';
import type { LogReader } from '../log-reader';
import { judged } from '../patience';

/** Index rows read at a time. */
const READ_ROWS = 10_000;
/** In the place of a sequence that the index has named. */
const NAMED = -1;

/** Tells what is wrong; without a sequence it concerns the whole partition. */
export type ReportIndex = (sequence: number | undefined, problem: string) => void;

/**
 * Compares the stream index of one partition with what its bodies say, in one pass over each. It remembers a sequence for
 * every event of the partition (some ten bytes), by stream.
 */
export class IndexComparison {
  /** Sequences of a stream's versions 1, 2, 3 … */
  private readonly inOrder = new Map<string, number[]>();
  /** The few events whose version did not follow, by `stream@version`. */
  private readonly outOfOrder = new Map<string, number>();
  private readonly unread: { readonly from: number; readonly to: number }[] = [];
  private next = 0;

  /** A body that can be trusted holds the event. */
  holds({ stream, version }: { stream: string; version: number }, sequence: number): void {
    this.next = Math.max(this.next, sequence + 1);
    const sequences = this.inOrder.get(stream);
    if (sequences === undefined && version === 1) this.inOrder.set(stream, [sequence]);
    else if (sequences?.length === version - 1) sequences.push(sequence);
    else if (this.heldAt({ stream, version }) === undefined) this.outOfOrder.set(keyOf({ stream, version }), sequence);
  }

  /** Nobody knows what these batches hold: what the index says of them can not be judged. */
  lost(from: number, to: number): void {
    this.next = Math.max(this.next, to + 1);
    this.unread.push({ from, to });
  }

  /** Reads the index to its end and tells every row that is wrong, too many or missing. @throws CouldNotCheck alone */
  async compare({ reader, partition }: { reader: LogReader; partition: number }, report: ReportIndex): Promise<void> {
    try {
      const beyond: IndexRow[] = [];
      for (let after: IndexCursor | undefined; ;) {
        const page = await reader.readIndex!(partition, after, READ_ROWS);
        for (const row of page) {
          if (row.sequence >= this.next) beyond.push(row);
          else this.judge(row, report);
        }
        after = page[page.length - 1];
        if (after === undefined) break;
      }
      if (beyond.length > 0) await this.judgeBeyond(beyond, reader, partition, report);
      this.reportMissing(report);
    } catch (error) {
      report(undefined, `the store's index cannot be read: ${judged(error).message}`);
    }
  }

  private judge(row: IndexRow, report: ReportIndex): void {
    const held = this.heldAt(row);
    if (held === undefined) {
      if (this.unread.some(({ from, to }) => row.sequence >= from && row.sequence <= to)) return;
      report(row.sequence, `the store's index has ${nameOf(row)} here, but the batch does not hold it`);
      return;
    }
    if (held === NAMED) {
      report(row.sequence, `the store's index has ${nameOf(row)} here, and a second time elsewhere`);
      return;
    }
    if (held !== row.sequence) report(held, `${isHere(row)} has it at sequence ${row.sequence}`);
    this.tick(row);
  }

  /** Rows after the last batch that was read: of batches that were written since, or of none. */
  private async judgeBeyond(
    rows: readonly IndexRow[],
    reader: LogReader,
    partition: number,
    report: ReportIndex,
  ): Promise<void> {
    const head = (await reader.heads()).find((candidate) => candidate.partition === partition);
    for (const row of rows) {
      if (this.heldAt(row) !== undefined) this.judge(row, report);
      else if (row.sequence > (head?.sequence ?? -1)) {
        report(row.sequence, `the store's index has ${nameOf(row)} here, where there is no batch`);
      }
    }
  }

  private reportMissing(report: ReportIndex): void {
    const missing = (row: IndexRow) => {
      if (row.sequence !== NAMED) report(row.sequence, `${isHere(row)} does not have it`);
    };
    for (const [stream, sequences] of this.inOrder) {
      sequences.forEach((sequence, i) => missing({ stream, version: i + 1, sequence }));
    }
    for (const [key, sequence] of this.outOfOrder) {
      const at = key.lastIndexOf('@');
      missing({ stream: key.slice(0, at), version: Number(key.slice(at + 1)), sequence });
    }
  }

  private heldAt(row: IndexCursor): number | undefined {
    return this.inOrder.get(row.stream)?.[row.version - 1] ?? this.outOfOrder.get(keyOf(row));
  }

  private tick(row: IndexCursor): void {
    const sequences = this.inOrder.get(row.stream);
    if (sequences !== undefined && row.version <= sequences.length) sequences[row.version - 1] = NAMED;
    else this.outOfOrder.set(keyOf(row), NAMED);
  }
}

function keyOf({ stream, version }: IndexCursor): string {
  return `${stream}@${version}`;
}

function nameOf({ stream, version }: IndexCursor): string {
  return `stream ${stream} version ${version}`;
}

function isHere(row: IndexCursor): string {
  return `${nameOf(row)} is here, but the store's index`;
}
