import type {
  ListUnmatchedRequest,
  ListUnmatchedResponse,
} from '@daftari/contracts/generated/daftari/callback/v1/callback';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { DaftariError } from '@daftari/kernel/errors';
import type { PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { FieldCheck } from '@daftari/service/field-check';
import { pageOfUnmatched, placeOfUnmatched } from './callbacks-view';

export const MAX_LISTED_UNMATCHED = 100;
const MAX_CURSOR = 200;
const PLACE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Stored callbacks from which nothing could be read, the oldest first. @throws DaftariError VALIDATION_ERROR, INVALID_CURSOR */
export async function listUnmatched(
  views: ViewStore,
  openAll: PersonalValues['openAll'],
  { limit, cursor }: ListUnmatchedRequest,
): Promise<ListUnmatchedResponse> {
  const check = new FieldCheck();
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LISTED_UNMATCHED) {
    check.wrong('limit', `must be 1 to ${MAX_LISTED_UNMATCHED}`);
  }
  check.done();
  const after = cursor === '' ? undefined : placeOf(cursor);
  const found = pageOfUnmatched(views, limit + 1, after);
  const callbacks = await openAll(found.slice(0, limit));
  const last = callbacks.at(-1);
  const isMore = found.length > limit && last !== undefined;
  return { callbacks, nextCursor: isMore ? cursorOf(placeOfUnmatched(last)) : '' };
}

function cursorOf(place: string): string {
  return Buffer.from(place).toString('base64url');
}

/** @throws DaftariError INVALID_CURSOR when it is none of ours */
function placeOf(cursor: string): string {
  const place = cursor.length > MAX_CURSOR ? '' : Buffer.from(cursor, 'base64url').toString();
  if (!PLACE.test(place) || cursorOf(place) !== cursor) throw new DaftariError('INVALID_CURSOR');
  return place;
}
