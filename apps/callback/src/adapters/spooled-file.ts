import { createHash } from 'node:crypto';
import { isUuid } from '@daftari/kernel/ids';
import type { Arrival } from '../application/receive-callback';

/** The format's version stands in the first line, with the hash of the rest. */
const FIRST_LINE = /^daftari-callback 1 ([0-9a-f]{64})$/;

/** A callback as a file: a line with the hash of the rest, then one line of JSON. */
export function encodeSpooled(arrival: Arrival): Buffer {
  const rest = `${JSON.stringify({ ...arrival, start: arrival.start.toString('base64') })}\n`;
  return Buffer.from(`daftari-callback 1 ${sha256(rest)}\n${rest}`);
}

/** The callback in a file; undefined when these are not the bytes that were written. */
export function decodeSpooled(file: Buffer): Arrival | undefined {
  const text = file.toString('utf8');
  const end = text.indexOf('\n');
  const rest = text.slice(end + 1);
  if (FIRST_LINE.exec(text.slice(0, Math.max(0, end)))?.[1] !== sha256(rest)) return undefined;
  const arrival = JSON.parse(rest) as Omit<Arrival, 'kind'> & Partial<Pick<Arrival, 'kind'>> & { start: unknown };
  if (!isUuid(arrival.arrivalId)) return undefined;
  // Files of versions that knew no payouts name no kind.
  return { kind: 'stk', ...arrival, start: Buffer.from(String(arrival.start), 'base64') };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
