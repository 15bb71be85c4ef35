import { DaftariError } from '@daftari/kernel/errors';

const MAX_CURSOR = 200;
/** When the last delivery of the page was scheduled, and its id. */
const PLACE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A place in a list as opaque text. */
export function cursorOf(place: string): string {
  return Buffer.from(place).toString('base64url');
}

/** @throws DaftariError INVALID_CURSOR when it is none of ours */
export function placeOf(cursor: string): string {
  const place = cursor.length > MAX_CURSOR ? '' : Buffer.from(cursor, 'base64url').toString();
  if (!PLACE.test(place) || cursorOf(place) !== cursor) throw new DaftariError('INVALID_CURSOR');
  return place;
}
