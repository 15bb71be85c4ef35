import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type {
  CreatePayoutBatchRequest,
  PayoutBatchItem,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DaftariError } from '@daftari/kernel/errors';
import { derivedId, isUuid } from '@daftari/kernel/ids';
import { keyedBatchId } from '@daftari/kernel/keyed-ids';
import { parsePhone } from '@daftari/kernel/phone';
import type { NewBatch } from '../../domain/batch/decide-batch';
import { MAX_BATCH_ITEMS, type BatchItem } from '../../domain/batch/payout-batch';
import { MIN_PAYOUT_CENTS } from '../payout/payout-request';
import { holdsPhone, idempotencyOf, MAX_AMOUNT_CENTS } from '../request-problems';
import { environmentOf } from '../wire-environment';

/** Wrong fields that are told at once. */
const MAX_PROBLEMS = 100;
/** Of all texts of a batch together: it has to fit one batch of the log, sealed. */
const MAX_CHARACTERS = 200_000;
const MAX_LENGTHS = { reference: 120, description: 255, callbackUrl: 500 } as const;
const FINGERPRINT = /^[0-9a-f]{64}$/;

/** A batch that makes sense, in our own words. */
export type BatchRequest = NewBatch & { readonly environment: 'test' | 'live' };

/** @throws DaftariError VALIDATION_ERROR (with `details.fields`, such as `items[3].phone`), INVALID_IDEMPOTENCY_KEY */
export function readBatchRequest(request: CreatePayoutBatchRequest): BatchRequest {
  const fields = problemsOf(request);
  if (fields.length > 0) {
    throw new DaftariError('VALIDATION_ERROR', undefined, {
      fields: Object.fromEntries(fields.slice(0, MAX_PROBLEMS)),
    });
  }
  const idempotency = idempotencyOf(request);
  const { description, apiKeyId, requestId } = request;
  const batchId = request.batchId.toLowerCase();
  const items = request.items.map((item, index) => itemOf(item, index, batchId));
  const data = {
    batchId,
    merchantId: request.merchantId.toLowerCase(),
    itemCount: items.length,
    totalCents: items.reduce((sum, { amountCents }) => sum + amountCents, 0),
    currency: 'KES' as const,
    description,
    apiKeyId,
    requestId,
    ...(idempotency === undefined ? {} : { idempotency }),
  };
  return { data, items, environment: environmentOf(request.environment) ?? 'test' };
}

function itemOf(item: PayoutBatchItem, index: number, batchId: string): BatchItem {
  const { amountCents, reference, description, callbackUrl } = item;
  return {
    index,
    transactionId: derivedId('batch-item', batchId, String(index)),
    phone: parsePhone(item.phone) ?? '',
    amountCents,
    reference,
    description,
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
  };
}

type Problem = [field: string, why: string];

function problemsOf(request: CreatePayoutBatchRequest): Problem[] {
  const { merchantId, batchId, environment, items, description, apiKeyId, requestId } = request;
  const isEnvironment = environment === WireEnvironment.TEST || environment === WireEnvironment.LIVE;
  const needsFingerprint = request.idempotencyKey !== undefined;
  const checks: [ok: boolean, ...Problem][] = [
    [isUuid(merchantId), 'merchantId', 'must be a UUID'],
    [isUuid(batchId), 'batchId', 'must be a UUID'],
    [followsFromKey(request), 'batchId', 'must follow from the idempotency key'],
    [isEnvironment, 'environment', 'must be TEST or LIVE'],
    [description.length <= 255, 'description', 'must have at most 255 characters'],
    [apiKeyId.length <= 64, 'apiKeyId', 'must have at most 64 characters'],
    [requestId.length >= 1 && requestId.length <= 64, 'requestId', 'must have 1 to 64 characters'],
    [!holdsPhone(requestId), 'requestId', 'must hold no phone number'],
    [!needsFingerprint || FINGERPRINT.test(request.requestFingerprint ?? ''), 'requestFingerprint', 'must be SHA-256'],
    [items.length >= 1 && items.length <= MAX_BATCH_ITEMS, 'items', `must have 1 to ${MAX_BATCH_ITEMS} items`],
    [charactersOf(items) <= MAX_CHARACTERS, 'items', `must have at most ${MAX_CHARACTERS} characters of text`],
  ];
  const wrong = checks.flatMap(([ok, field, why]): Problem[] => (ok ? [] : [[field, why]]));
  return [...wrong, ...items.slice(0, MAX_BATCH_ITEMS).flatMap(itemProblems)];
}

/** Else nobody who uses the key for something else would find the batch. */
function followsFromKey({ merchantId, batchId, environment: wire, idempotencyKey: key }: CreatePayoutBatchRequest) {
  const environment = environmentOf(wire);
  if (key === undefined || environment === undefined) return true;
  return batchId.toLowerCase() === keyedBatchId({ environment, merchantId: merchantId.toLowerCase(), key });
}

function itemProblems(item: PayoutBatchItem, index: number): Problem[] {
  const { amountCents, phone } = item;
  const inRange = amountCents >= MIN_PAYOUT_CENTS && amountCents <= MAX_AMOUNT_CENTS && amountCents % 100 === 0;
  const [from, to] = [MIN_PAYOUT_CENTS / 100, MAX_AMOUNT_CENTS / 100];
  const lengths = Object.entries(MAX_LENGTHS) as [keyof typeof MAX_LENGTHS, number][];
  return [
    ...(inRange ? [] : [[`items[${index}].amount`, `must be whole shillings from ${from} to ${to}`] satisfies Problem]),
    ...(parsePhone(phone) === undefined
      ? [[`items[${index}].phone`, 'must be a Kenyan mobile number'] satisfies Problem]
      : []),
    ...lengths
      .filter(([field, max]) => (item[field] ?? '').length > max)
      .map(([field, max]): Problem => [`items[${index}].${field}`, `must have at most ${max} characters`]),
  ];
}

function charactersOf(items: readonly PayoutBatchItem[]): number {
  return items.reduce(
    (sum, { reference, description, callbackUrl = '' }) =>
      sum + reference.length + description.length + callbackUrl.length,
    0,
  );
}
