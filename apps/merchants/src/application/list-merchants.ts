import type {
  ListMerchantsRequest,
  ListMerchantsResponse,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { DaftariError } from '@daftari/kernel/errors';
import { FieldCheck } from '@daftari/service/field-check';
import type { MerchantRoster, RosterPlace } from './merchant-roster';
import type { MerchantStreams } from './merchant-streams';
import { wireMerchant } from './wire-merchant';

const MAX_PAGE = 100;
const MAX_CURSOR = 200;
const PLACE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Merchants, newest first, without their keys and channels: a page stays small however much a merchant has.
 * @throws DaftariError VALIDATION_ERROR, INVALID_CURSOR; what the journal throws
 */
export async function listMerchants(
  roster: MerchantRoster,
  streams: MerchantStreams,
  { limit, cursor }: ListMerchantsRequest,
): Promise<ListMerchantsResponse> {
  const check = new FieldCheck();
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) check.wrong('limit', `must be 1 to ${MAX_PAGE}`);
  check.done();
  // One more than is asked for tells whether there is a next page.
  const places = await roster.page(limit + 1, cursor === '' ? undefined : placeOf(cursor));
  const page = places.slice(0, limit);
  const merchants = await Promise.all(page.map((place) => streams.merchant(place.slice(place.indexOf('/') + 1))));
  return {
    merchants: merchants.flatMap((one) =>
      one === undefined ? [] : [{ ...wireMerchant(one), keys: [], channels: [] }],
    ),
    nextCursor: places.length > limit ? Buffer.from(page.at(-1)!).toString('base64url') : '',
  };
}

function placeOf(cursor: string): RosterPlace {
  const place = cursor.length > MAX_CURSOR ? '' : Buffer.from(cursor, 'base64url').toString();
  const isOurs = PLACE.test(place) && Buffer.from(place).toString('base64url') === cursor;
  if (!isOurs) throw new DaftariError('INVALID_CURSOR');
  return place as RosterPlace;
}
