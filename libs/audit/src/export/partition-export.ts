import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeBatch, hashOf, NO_HASH } from '@daftari/journal-core/batch';
import type { Checkpoint, StoredBatch } from '@daftari/journal-core/position';
import { READ_BATCHES, type LogReader } from '../log-reader';
import { OWNER_ONLY } from '@daftari/service/durable-file';
import { ExportDoesNotFit, LogNotExportable } from './export-errors';
import { partitionFile } from './export-layout';
import { lastLineOf } from './last-line';
import type { ExportedPartition } from './manifest';

const NEWLINE = Buffer.from('\n');

/**
 * One partition on its way into its file. `begin` finds where an earlier run ended and changes nothing; `append` cuts off half
 * a line and adds what is missing up to the bound; `sync` makes it last.
 */
export class PartitionExport {
  private readonly file: string;
  private readonly path: string;
  /** What stands in the file already, proven to be on the log. */
  private last: Pick<Checkpoint, 'sequence' | 'hash'> = { sequence: -1, hash: NO_HASH };
  private endByte = 0;

  constructor(
    private readonly reader: LogReader,
    private readonly head: Checkpoint,
    folder: string,
  ) {
    this.file = partitionFile(reader.journal, head.partition);
    this.path = join(folder, this.file);
  }

  /** @throws ExportDoesNotFit what stands in the file is not on this log; nothing was changed */
  async begin(): Promise<void> {
    const handle = await open(this.path, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (handle === undefined) return;
    try {
      const { line, endByte } = await lastLineOf(handle).catch((error: Error) => {
        throw this.refusal(error.message);
      });
      if (line !== undefined) this.last = await this.onTheLog(line);
      this.endByte = endByte;
    } finally {
      await handle.close();
    }
  }

  /** Batches that are still to be written. */
  get missing(): number {
    return this.head.sequence - this.last.sequence;
  }

  /** Appends what is missing. @throws LogNotExportable the log is damaged; what came before stands in the file */
  async append(onProgress: (batches: number) => void): Promise<void> {
    const handle = await open(this.path, this.endByte === 0 ? 'w+' : 'r+', OWNER_ONLY);
    try {
      await handle.truncate(this.endByte);
      while (this.last.sequence < this.head.sequence) await this.appendPage(handle, onProgress);
      if (this.last.hash !== this.head.hash) throw this.damaged(this.last.sequence, 'its head has another hash');
    } finally {
      await handle.close();
    }
  }

  /** Resolves when everything is on the disk. */
  async sync(): Promise<ExportedPartition> {
    const handle = await open(this.path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    const { partition, sequence, hash } = this.head;
    return { partition, sequence, hash, file: this.file, lines: sequence + 1, bytes: this.endByte };
  }

  private async onTheLog(line: Buffer): Promise<Pick<Checkpoint, 'sequence' | 'hash'>> {
    const sequence = sequenceOf(line);
    if (sequence === undefined) throw this.refusal('its last whole line is no batch');
    if (sequence > this.head.sequence) {
      throw this.refusal(`it goes on to sequence ${sequence}, the log ends at ${this.head.sequence}`);
    }
    const [stored] = await this.reader.readBatches(this.head.partition, sequence - 1, 1);
    if (stored?.sequence !== sequence || !line.equals(stored.body)) {
      throw this.refusal(`its last whole line is not the batch that the log has at sequence ${sequence}`);
    }
    return { sequence, hash: hashOf(line) };
  }

  private async appendPage(handle: FileHandle, onProgress: (batches: number) => void): Promise<void> {
    const limit = Math.min(READ_BATCHES, this.missing);
    const page = await this.reader.readBatches(this.head.partition, this.last.sequence, limit);
    if (page.length === 0) throw this.damaged(this.last.sequence + 1, 'the batch is missing');
    for (const batch of page) {
      this.check(batch);
      this.last = { sequence: batch.sequence, hash: batch.hash };
    }
    const bytes = Buffer.concat(page.flatMap(({ body }) => [body, NEWLINE]));
    const { size } = await handle.stat();
    if (size !== this.endByte) throw new ExportDoesNotFit(`somebody else writes ${this.path} at this moment`);
    await writeAll(handle, bytes, this.endByte);
    this.endByte += bytes.length;
    onProgress(page.length);
  }

  /** What is exported and signed is what was written: the bytes have their hash, and follow the batch before. */
  private check({ sequence, hash, body }: StoredBatch): void {
    const expected = this.last.sequence + 1;
    if (sequence !== expected) throw this.damaged(expected, 'the batch is missing');
    if (hashOf(body) !== hash) throw this.damaged(sequence, 'its bytes are not what was written');
    if (body.includes(NEWLINE[0]!)) throw this.damaged(sequence, 'its body is more than one line');
    const { previousHash, sequence: said } = decodeBatch(body);
    if (previousHash !== this.last.hash || said !== sequence) throw this.damaged(sequence, 'the chain is broken here');
  }

  private refusal(why: string): ExportDoesNotFit {
    return new ExportDoesNotFit(
      `${this.path} does not fit this log: ${why}. Nothing was changed; export into an empty folder`,
    );
  }

  private damaged(sequence: number, why: string): LogNotExportable {
    const place = `journal ${this.reader.journal} partition ${this.head.partition} sequence ${sequence}`;
    return new LogNotExportable(`${place}: ${why}; the export ends before it. Run audit verify`);
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

function sequenceOf(line: Buffer): number | undefined {
  try {
    return decodeBatch(line).sequence;
  } catch {
    return undefined;
  }
}
