import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  Dialect,
  type InitiatePayment,
  type InitiatePayout,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { metadataProblems, metadataText } from '@daftari/contracts/metadata';
import { DaftariError } from '@daftari/kernel/errors';
import { isUuid } from '@daftari/kernel/ids';

/** M-Pesa moves at most KES 250,000 at once. */
export const MAX_AMOUNT_CENTS = 25_000_000;

/** A client's key (design §5.1): 1 to 120 printable ASCII characters. */
const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,120}$/;
const NUMBER = /(?:254|0)[17]\d{8}/;
const FINGERPRINT = /^[0-9a-f]{64}$/;

/** What payments and payouts are both asked with. */
type Asked = InitiatePayment | InitiatePayout;

/**
 * What is wrong with a request, by field, in what payments and payouts have in common.
 * @param maxLengths longest texts, in characters
 */
export function sharedProblems<T extends Asked>(
  item: T,
  minAmountCents: number,
  maxLengths: Readonly<Partial<Record<keyof T, number>>>,
): Record<string, string> {
  const problems: Record<string, string> = {};
  const check = (field: string, ok: boolean, problem: string) => {
    if (!ok) problems[field] = problem;
  };
  const { amountCents, environment, dialect } = item;
  check('merchantId', isUuid(item.merchantId), 'must be a UUID');
  check(
    'environment',
    environment === WireEnvironment.TEST || environment === WireEnvironment.LIVE,
    'must be TEST or LIVE',
  );
  check('dialect', dialect === Dialect.PALPLUSS || dialect === Dialect.PLUGPAY, 'must be PALPLUSS or PLUGPAY');
  const needsFingerprint = item.idempotencyKey !== undefined;
  check('requestFingerprint', !needsFingerprint || FINGERPRINT.test(item.requestFingerprint ?? ''), 'must be SHA-256');
  const inRange = amountCents >= minAmountCents && amountCents <= MAX_AMOUNT_CENTS;
  const [from, to] = [minAmountCents / 100, MAX_AMOUNT_CENTS / 100];
  check('amount', inRange && amountCents % 100 === 0, `must be whole shillings from ${from} to ${to}`);
  for (const [field, max] of Object.entries(maxLengths) as [keyof T & string, number][]) {
    check(field, String(item[field] ?? '').length <= max, `must have at most ${max} characters`);
  }
  Object.assign(problems, metadataProblems(item.metadata));
  check('requestId', item.requestId !== '', 'must not be empty');
  // It stands in the envelope of events, where nothing is sealed.
  check('requestId', !holdsPhone(item.requestId), 'must hold no phone number');
  return problems;
}

/** Whether an id that stands where nothing is sealed may hold somebody's number. */
export function holdsPhone(id: string): boolean {
  return !isUuid(id) && NUMBER.test(id);
}

/** The client's key, and what it is used for; undefined without one. @throws DaftariError INVALID_IDEMPOTENCY_KEY */
export function idempotencyOf({
  idempotencyKey: key,
  requestFingerprint: fingerprint,
}: Pick<Asked, 'idempotencyKey' | 'requestFingerprint'>) {
  checkKey(key);
  return key === undefined || fingerprint === undefined ? undefined : { key, fingerprint };
}

/** @throws DaftariError INVALID_IDEMPOTENCY_KEY */
export function checkKey(key: string | undefined): void {
  if (key !== undefined && !IDEMPOTENCY_KEY.test(key)) throw new DaftariError('INVALID_IDEMPOTENCY_KEY');
}

/** As an event holds it; nothing where none was given. */
export function metadataIn({ metadata }: Asked): { readonly metadata?: string } {
  return Object.keys(metadata).length === 0 ? {} : { metadata: metadataText(metadata) };
}
