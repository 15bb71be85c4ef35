import { hashOf } from '@daftari/journal-core/batch';
import type { Checkpoint, StoredBatch } from '@daftari/journal-core/position';
import { linesOfFile } from './lines-of-file';

/** A place between two lines of a partition's file. */
export interface FilePlace {
  readonly byte: number;
  /** The sequence that must follow. */
  readonly sequence: number;
}

export interface ExportedBatch {
  readonly batch: StoredBatch;
  /** Behind its line. */
  readonly next: FilePlace;
}

interface BatchLine {
  readonly body: Buffer;
  readonly endByte: number;
  /** What the body itself says; undefined when its beginning is not a batch's. */
  readonly says: Said | undefined;
}

interface Said {
  readonly sequence: number;
  readonly previousHash: string;
}

/**
 * The batches of a partition's file from a place on. A file has no hashes beside the bodies: a batch's hash is the one that
 * the next line names as its predecessor's, of the last line the one in the manifest, so that a changed body does not have
 * the hash that stands beside it.
 */
export async function* exportedBatches(file: string, head: Checkpoint, from: FilePlace): AsyncGenerator<ExportedBatch> {
  const lines = linesOfFile(file, from.byte);
  let expected = from.sequence;
  try {
    let line = asBatchLine((await lines.next()).value);
    while (line !== undefined) {
      const following = asBatchLine((await lines.next()).value);
      const sequence = sequenceOf(line, following, expected);
      const hash = hashBeside(sequence, following, head) ?? hashOf(line.body);
      expected = sequence + 1;
      const batch = { partition: head.partition, sequence, hash, body: line.body };
      yield { batch, next: { byte: line.endByte, sequence: expected } };
      line = following;
    }
  } finally {
    await lines.return(undefined);
  }
}

/** Where the lines around it go on as if nothing were missing, it is the body that tells a wrong sequence. */
function sequenceOf(line: BatchLine, following: BatchLine | undefined, expected: number): number {
  const said = line.says?.sequence ?? expected;
  return said !== expected && following?.says?.sequence === expected + 1 ? expected : said;
}

function hashBeside(sequence: number, following: BatchLine | undefined, head: Checkpoint): string | undefined {
  if (sequence === head.sequence) return head.hash;
  return following?.says?.sequence === sequence + 1 ? following.says.previousHash : undefined;
}

/** The header's keys stand in one order for ever. */
const HEADER =
  /^\{"format":\d+,"journal":"[^"]*","journalId":"[^"]*","partition":\d+,"sequence":(\d{1,15}),"recordedAt":"[^"]*","previousHash":"([0-9a-f]{64})",/;
const HEADER_BYTES = 512;

function asBatchLine(line: { bytes: Buffer; endByte: number } | undefined): BatchLine | undefined {
  if (line === undefined) return undefined;
  const { bytes, endByte } = line;
  const found = HEADER.exec(bytes.toString('latin1', 0, HEADER_BYTES));
  const says = found === null ? undefined : { sequence: Number(found[1]), previousHash: found[2]! };
  return { body: bytes, endByte, says };
}
