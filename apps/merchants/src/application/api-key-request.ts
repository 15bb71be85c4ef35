import type {
  IssueApiKeyRequest,
  KeyUse,
  RecordKeyUsesRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { SCOPES, type Scope } from '@daftari/contracts/events/merchants-events';
import { readAddressRange } from '@daftari/kernel/address-range';
import type { FieldCheck } from '@daftari/service/field-check';
import type { IssueApiKey } from '../domain/issue-api-key';
import type { UseApiKeys } from '../domain/use-api-key';
import { MAX_NAME } from './register-request';

const MAX_ADDRESSES = 50;
const MAX_USES = 1_000;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Everything about a key but what is made here. An empty list is no list: of everything, from everywhere. */
export function readKeyTerms(
  check: FieldCheck,
  request: IssueApiKeyRequest,
  nowMs: number,
): Omit<IssueApiKey, 'keyId' | 'prefix' | 'keyHash'> {
  const { expiresAt } = request;
  const [scopes, allowedAddresses] = [readScopes(check, request.scopes), readRanges(check, request.allowedAddresses)];
  if (expiresAt !== undefined && !(isTime(expiresAt) && Date.parse(expiresAt) > nowMs)) {
    check.wrong('expiresAt', 'must be a time to come, in ISO 8601 with milliseconds and Z');
  }
  return {
    merchantId: check.uuid('merchantId', request.merchantId),
    name: check.text('name', request.name, MAX_NAME),
    ...(scopes.length > 0 && { scopes }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(allowedAddresses.length > 0 && { allowedAddresses }),
  };
}

function readScopes(check: FieldCheck, given: readonly string[]): Scope[] {
  const known = SCOPES.filter((scope) => given.includes(scope));
  if (given.some((one) => !SCOPES.some((scope) => scope === one))) {
    check.wrong('scopes', `must be some of ${SCOPES.join(', ')}`);
  }
  return known;
}

function readRanges(check: FieldCheck, given: readonly string[]): string[] {
  if (given.length > MAX_ADDRESSES) check.wrong('allowedAddresses', `must be at most ${MAX_ADDRESSES}`);
  const ranges = given.slice(0, MAX_ADDRESSES).map((text, i) => {
    const range = readAddressRange(text);
    if (range === undefined)
      check.wrong(`allowedAddresses.${i}`, 'must be an IP address or a range such as 10.0.0.0/8');
    return range ?? '';
  });
  return [...new Set(ranges)];
}

/** What is told of each merchant's keys. */
export function readUses(check: FieldCheck, { uses }: RecordKeyUsesRequest): readonly UseApiKeys[] {
  if (uses.length > MAX_USES) check.wrong('uses', `must be at most ${MAX_USES}`);
  const byMerchant = new Map<string, { keyId: string; usedAt: string }[]>();
  for (const [i, use] of uses.slice(0, MAX_USES).entries()) {
    const { merchantId, ...read } = readUse(check, `uses.${i}`, use);
    byMerchant.set(merchantId, [...(byMerchant.get(merchantId) ?? []), read]);
  }
  return [...byMerchant].map(([merchantId, each]) => ({ merchantId, uses: each }));
}

function readUse(check: FieldCheck, field: string, { merchantId, keyId, usedAt }: KeyUse) {
  if (!isTime(usedAt)) check.wrong(`${field}.usedAt`, 'must be a time in ISO 8601 with milliseconds and Z');
  return {
    merchantId: check.uuid(`${field}.merchantId`, merchantId),
    keyId: check.uuid(`${field}.keyId`, keyId),
    usedAt,
  };
}

function isTime(text: string): boolean {
  return TIME.test(text) && !Number.isNaN(Date.parse(text));
}
