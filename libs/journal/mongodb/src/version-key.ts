/** Digits of the largest safe integer: versions of one width sort as text like the numbers they are. */
const DIGITS = 16;

/**
 * A stream's version as the one text that is unique within a partition: `payment-1@0000000000000003`. The stream's own `@`
 * is written as `%40`, so that the keys of a stream are one range of the index, with no other stream's between them. (One
 * text, not a compound index over two fields: not every server pairs the two fields of one element.)
 */
export function versionKey(stream: string, version: number): string {
  return `${prefixOf(stream)}${String(version).padStart(DIGITS, '0')}`;
}

/** Every key of a stream from a version on, and none below `toVersion`. */
export function keysOf(stream: string, fromVersion: number, toVersion?: number): { $gte: string; $lt: string } {
  const end = toVersion === undefined ? `${prefixOf(stream)}:` : versionKey(stream, toVersion);
  return { $gte: versionKey(stream, fromVersion), $lt: end };
}

/** The stream and version of a key; a text that is no key is answered as a stream that has it for its version −1. */
export function versionOfKey(key: unknown): { readonly stream: string; readonly version: number } {
  const parts = /^([^@]*)@(\d{16})$/.exec(String(key));
  if (parts === null) return { stream: String(key), version: -1 };
  return { stream: parts[1]!.replaceAll('%40', '@').replaceAll('%25', '%'), version: Number(parts[2]) };
}

function prefixOf(stream: string): string {
  return `${stream.replaceAll('%', '%25').replaceAll('@', '%40')}@`;
}
