import { join } from 'node:path';
import type { StoredBatch } from '@daftari/journal-core/position';
import { exportedBatches, type ExportedBatch, type FilePlace } from './export/exported-batches';
import type { ExportedJournal, ExportedPartition } from './export/manifest';
import type { LogReader } from './log-reader';

export interface FilesLogReader extends LogReader {
  /** Closes the files. */
  close(): Promise<void>;
}

/** Reads a journal from exported files, a page at a time; its heads and its id are what the manifest says. */
export function filesLogReader(folder: string, exported: ExportedJournal): FilesLogReader {
  const partitions = new Map(exported.heads.map((head) => [head.partition, new PartitionPages(folder, head)]));
  return {
    journal: exported.journal,
    journalId: exported.journalId,
    heads: async () => exported.heads.map(({ partition, sequence, hash }) => ({ partition, sequence, hash })),
    async readBatches(partition, afterSequence, limit) {
      return (await partitions.get(partition)?.read(afterSequence, limit)) ?? [];
    },
    async close() {
      for (const pages of partitions.values()) await pages.close();
    },
  };
}

/** Pages of one file. Pages that follow each other read on; any other place is found from the nearest page before it. */
class PartitionPages {
  private readonly file: string;
  private reading: AsyncGenerator<ExportedBatch> | undefined;
  /** The sequence that the last page ended with. */
  private last = -1;
  /** Where pages began, in order. */
  private readonly places: FilePlace[] = [{ byte: 0, sequence: 0 }];

  constructor(
    folder: string,
    private readonly head: ExportedPartition,
  ) {
    this.file = join(folder, head.file);
  }

  /** A file that could not be read on is opened anew at the next call. */
  async read(afterSequence: number, limit: number): Promise<StoredBatch[]> {
    try {
      return await this.page(afterSequence, limit);
    } catch (error) {
      this.reading = undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.reading?.return(undefined);
    this.reading = undefined;
  }

  private async page(afterSequence: number, limit: number): Promise<StoredBatch[]> {
    const goesOn = this.reading !== undefined && afterSequence === this.last;
    const page = goesOn ? [] : await this.seek(afterSequence);
    let next: FilePlace | undefined;
    while (page.length < limit) {
      const found = await this.reading!.next();
      if (found.done === true) break;
      page.push(found.value.batch);
      next = found.value.next;
    }
    this.last = page[page.length - 1]?.sequence ?? afterSequence;
    if (next !== undefined && next.sequence > this.places[this.places.length - 1]!.sequence) this.places.push(next);
    return page;
  }

  /** Goes to the first batch after a sequence; answers it, for it had to be read. */
  private async seek(afterSequence: number): Promise<StoredBatch[]> {
    await this.close();
    const from = this.places.findLast(({ sequence }) => sequence <= afterSequence + 1) ?? this.places[0]!;
    this.reading = exportedBatches(this.file, this.head, from);
    for (;;) {
      const found = await this.reading.next();
      if (found.done === true) return [];
      if (found.value.batch.sequence > afterSequence) return [found.value.batch];
    }
  }
}
