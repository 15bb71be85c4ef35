import { DaftariError } from '@daftari/kernel/errors';
import { cursorOf } from './list-cursor';

const MAX_CURSOR = 200;
/** `<since>/<transactionId>/<reason>`. */
const PLACE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/[A-Z_]{1,40}$/;

/** A place in the list of reviews from its opaque text. @throws DaftariError INVALID_CURSOR when it is none of ours */
export function reviewPlaceOf(cursor: string): string {
  const place = cursor.length > MAX_CURSOR ? '' : Buffer.from(cursor, 'base64url').toString();
  if (!PLACE.test(place) || cursorOf(place) !== cursor) throw new DaftariError('INVALID_CURSOR');
  return place;
}
