/** A body as it stands in an event. */
export interface StoredBody {
  readonly body: string;
  readonly encoding: 'utf8' | 'base64';
  /** True when only the beginning is stored. */
  readonly cut: boolean;
}

/**
 * Of a JSON-escaped body, without its quotes. An event of 64 KiB has room for a third more beside its envelope, which is what
 * sealing adds: a sealed body is base64.
 */
export const MAX_STORED_BYTES = 45_000;
const MAX_IN_BASE64 = (MAX_STORED_BYTES / 4) * 3;

/**
 * Stores as much of a body as fits: as text where the bytes are UTF-8, else in base64. `start` holds at least the first
 * MAX_STORED_BYTES of the `totalBytes` that arrived. What is stored gives back the same bytes.
 */
export function storedBody(start: Buffer, totalBytes: number): StoredBody {
  const whole = start.length === totalBytes;
  const text = utf8(start, whole);
  if (text !== undefined) {
    const fitting = fittingStart(text);
    if (whole && fitting === text.length) return { body: text, encoding: 'utf8', cut: false };
    // Escaped control characters take six bytes each: base64 may still hold all of it.
    if (!whole || start.length > MAX_IN_BASE64) return { body: text.slice(0, fitting), encoding: 'utf8', cut: true };
  }
  const cut = totalBytes > MAX_IN_BASE64;
  return { body: start.subarray(0, MAX_IN_BASE64).toString('base64'), encoding: 'base64', cut };
}

/** The bytes that are stored; the beginning of those that arrived when the body was cut. */
export function bytesOf({ body, encoding }: Pick<StoredBody, 'body' | 'encoding'>): Buffer {
  return Buffer.from(body, encoding);
}

/** The text of exactly these bytes; undefined when they are no UTF-8. A character that is cut at the end is left off. */
function utf8(bytes: Buffer, whole: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !whole });
  } catch {
    return undefined;
  }
}

/** How many UTF-16 units of the text fit, never half a character. */
function fittingStart(text: string): number {
  let bytes = 0;
  let units = 0;
  for (const character of text) {
    bytes += bytesInJson(character.codePointAt(0)!);
    if (bytes > MAX_STORED_BYTES) break;
    units += character.length;
  }
  return units;
}

/** Bytes of a character inside of a JSON string, as JSON.stringify writes it. */
function bytesInJson(codePoint: number): number {
  if (codePoint < 0x20) return SHORT_ESCAPES.has(codePoint) ? 2 : 6;
  if (codePoint < 0x80) return codePoint === QUOTE || codePoint === BACKSLASH ? 2 : 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** \b \t \n \f \r */
const SHORT_ESCAPES = new Set([8, 9, 10, 12, 13]);
