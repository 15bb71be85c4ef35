import type {
  ListUnmatchedRequest,
  ListUnmatchedResponse,
  ResolveUnmatchedRequest,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { MerchantsService } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { DaftariError } from '@daftari/kernel/errors';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import type { PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import type { Collection } from '../../domain/collection/collection';
import { cursorOf, placeOf } from '../list-cursor';
import { PAYMENTS_VIEW } from '../payments-view';
import { environmentOf } from '../wire-environment';
import type { CollectionLog } from './collection-log';
import { unmatchedMessage } from './collection-message';
import { pageOfUnmatched } from './collection-places';

const MAX_PAGE = 100;
const MAX_NOTE = 500;

export interface UnmatchedFundsDeps {
  readonly collections: CollectionLog;
  readonly views: ViewStore;
  /** Opens what the view holds sealed. */
  readonly openAll: PersonalValues['openAll'];
  readonly merchants: Pick<MerchantsService, 'getMerchant'>;
}

/** Money that came and is nobody's yet, the oldest first. @throws DaftariError VALIDATION_ERROR, INVALID_CURSOR */
export async function listUnmatchedFunds(
  deps: UnmatchedFundsDeps,
  { environment: wire, limit, cursor }: ListUnmatchedRequest,
): Promise<ListUnmatchedResponse> {
  const check = new FieldCheck();
  const environment = environmentOf(wire);
  if (environment === undefined) check.wrong('environment', 'must be TEST or LIVE');
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) check.wrong('limit', `must be 1 to ${MAX_PAGE}`);
  check.done();
  const after = cursor === '' ? undefined : placeOf(cursor);
  const page = pageOfUnmatched(deps.views, PAYMENTS_VIEW, environment ?? 'test', limit, after);
  const collections = await deps.openAll(page.collections);
  return {
    funds: collections.map(unmatchedMessage),
    nextCursor: page.next === undefined ? '' : cursorOf(page.next),
  };
}

/**
 * Records whose the money is, and then that it came for that merchant: two partitions, of which the first is the decision. When
 * a process dies between the two, the sweep of assignments goes on. The same decision again changes nothing.
 * @throws DaftariError VALIDATION_ERROR, TRANSACTION_NOT_FOUND, MERCHANT_NOT_FOUND, DECISION_CONFLICT it was decided otherwise
 */
export async function resolveUnmatchedFunds(deps: UnmatchedFundsDeps, request: ResolveUnmatchedRequest): Promise<void> {
  const check = new FieldCheck();
  const environment = environmentOf(request.environment);
  if (environment === undefined) check.wrong('environment', 'must be TEST or LIVE');
  const transactionId = check.uuid('transactionId', request.transactionId);
  const toMerchantId = request.toMerchantId === '' ? undefined : check.uuid('toMerchantId', request.toMerchantId);
  if (toMerchantId === PLATFORM_MERCHANT) check.wrong('toMerchantId', 'must be a merchant, not the platform');
  const note = check.text('note', request.note, MAX_NOTE);
  const cause = callerCause(check, request.caller, transactionId);
  check.done();
  const key = { transactionId, merchantId: PLATFORM_MERCHANT };
  const funds = await deps.collections.find(key);
  if (funds === undefined || funds.environment !== environment) {
    throw new DaftariError('TRANSACTION_NOT_FOUND', 'There are no such unmatched funds.');
  }
  if (toMerchantId !== undefined) await deps.merchants.getMerchant({ merchantId: toMerchantId });
  const to = toMerchantId === undefined ? {} : { toMerchantId };
  const resolved = await deps.collections.decide(key, { kind: 'resolve', note, ...to }, { ...cause, environment });
  await giveToMerchant(deps.collections, resolved);
}

/** Tells the merchant's log of money that a person gave to it; nothing to do where it was not given to one. Idempotent. */
export async function giveToMerchant(log: CollectionLog, funds: Collection): Promise<void> {
  const { resolution, environment, createdAt: _, updatedAt: __, reason: ___, ...data } = funds;
  if (resolution?.toMerchantId === undefined) return;
  const merchantId = resolution.toMerchantId;
  const key = { transactionId: data.transactionId, merchantId };
  const cause = { causation: resolution.id, actor: 'service:initiation', environment };
  await log.decide(key, { kind: 'record', data: { ...data, merchantId, via: 'operator' } }, cause);
}
