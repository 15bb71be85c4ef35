import type { FileHandle } from 'node:fs/promises';
import { MAX_BATCH_BYTES } from '@daftari/journal-core/batch';

const NEWLINE = 0x0a;
/** The last whole line and half of another one fit in here. */
const WINDOW_BYTES = 2 * (MAX_BATCH_BYTES + 1);

/** The end of a file of lines. */
export interface LastLine {
  /** Undefined when the file has no whole line. */
  readonly line: Buffer | undefined;
  /** Where the last whole line ends; what stands behind it is a line that was cut. */
  readonly endByte: number;
}

/** Finds the last line that ends with a newline. @throws Error when the file's lines are longer than a batch can be */
export async function lastLineOf(handle: FileHandle): Promise<LastLine> {
  const { size } = await handle.stat();
  const from = Math.max(0, size - WINDOW_BYTES);
  const window = Buffer.alloc(size - from);
  for (let read = 0; read < window.length;) {
    const { bytesRead } = await handle.read(window, read, window.length - read, from + read);
    if (bytesRead === 0) throw new Error('the file became shorter while it was read');
    read += bytesRead;
  }
  const end = window.lastIndexOf(NEWLINE);
  if (end === -1) return noWholeLine(from);
  const before = end === 0 ? -1 : window.lastIndexOf(NEWLINE, end - 1);
  if (before === -1 && from > 0) throw tooLong();
  return { line: window.subarray(before + 1, end), endByte: from + end + 1 };
}

function noWholeLine(from: number): LastLine {
  if (from > 0) throw tooLong();
  return { line: undefined, endByte: 0 };
}

function tooLong(): Error {
  return new Error('its last line is longer than a batch can be');
}
