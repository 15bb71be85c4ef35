import { createReadStream } from 'node:fs';
import { MAX_BATCH_BYTES } from '@daftari/journal-core/batch';

/** Read from the disk at a time. */
const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

export interface Line {
  /** Without its newline. */
  readonly bytes: Buffer;
  /** Where the next line begins. */
  readonly endByte: number;
}

/**
 * The lines of a file from a byte on; holds one of them in memory. What stands behind the last newline is a line too.
 * @throws Error when the file can not be read, or a line is longer than a batch can be
 */
export async function* linesOfFile(file: string, fromByte: number): AsyncGenerator<Line> {
  let endByte = fromByte;
  let parts: Buffer[] = [];
  let held = 0;
  const take = (last: Buffer, newline: number): Line => {
    const bytes = Buffer.concat([...parts, last]);
    parts = [];
    held = 0;
    endByte += bytes.length + newline;
    return { bytes, endByte };
  };
  const chunks = createReadStream(file, { start: fromByte, highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield take(chunk.subarray(start, end), 1);
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
    held += chunk.length - start;
    if (held > MAX_BATCH_BYTES) throw new Error(`${file} has a line that is longer than a batch can be`);
  }
  if (held > 0) yield take(Buffer.alloc(0), 0);
}
