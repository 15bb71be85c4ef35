import { ERROR_REGISTRY, type ErrorCode } from '@daftari/kernel/error-registry';
import { DaftariError } from '@daftari/kernel/errors';
import type { RouteDialect } from '../dialect';
import { statusOf } from '../error-status';
import { FAILURE_ID } from '../envelope';
import { failureIn } from '../failure-in';
import { PLUGPAY_FAILURE_ID } from '../plugpay-envelope';
import { RATE_HEADERS, REPLAYED_HEADER } from './payment-headers';

const REQUEST_ID = 'a1b2c3d4-0000-4000-8000-000000000000';
const SCHEMA_ID: Readonly<Record<RouteDialect, string>> = { palpluss: FAILURE_ID, plugpay: PLUGPAY_FAILURE_ID };

/** What an example shows in `details`. */
const DETAILS: Partial<Record<ErrorCode, Record<string, unknown>>> = {
  VALIDATION_ERROR: { fields: { amount: 'must be a whole number of shillings from 1 to 250000' } },
  INVALID_PHONE: { fields: { phone: 'must be 07XXXXXXXX, 01XXXXXXXX, +254XXXXXXXXX or 254XXXXXXXXX' } },
  INSUFFICIENT_SCOPE: { requiredScope: 'payments:write' },
  PROMPT_ALREADY_OPEN: { transactionId: 'fa98a577-95ea-4a8f-8467-1fbe74f5d6f4', retryAfterSeconds: 90 },
  REQUEST_IN_PROGRESS: { retryAfterSeconds: 1 },
  DUPLICATE_SHORTCODE: { channelId: '8f14e45f-ceea-4e7a-9c3a-5b1d2f3a4b5c' },
  ALREADY_EXISTS: { keyId: '3d6bfa4e-6a46-4a54-8f27-0e3c1c6a9d01' },
  LIMIT_REACHED: { limit: 100 },
  CHANNEL_IN_USE: { linkedTransactions: 2, linkedCustomers: 0, isDefault: false },
  RATE_LIMIT_EXCEEDED: { retryAfterSeconds: 24 },
  STK_TEMP_BANNED: { retryAfterSeconds: 2_915 },
  PROVIDER_UNAVAILABLE: { retryAfterSeconds: 30 },
  OVERLOADED: { retryAfterSeconds: 1 },
};

const PLUGPAY_DETAILS: Partial<Record<ErrorCode, Record<string, unknown>>> = {
  INVALID_PHONE: { fields: { phoneNumber: 'must be 07XXXXXXXX, 01XXXXXXXX, +254XXXXXXXXX or 254XXXXXXXXX' } },
};

/** What a route may be refused with at the door, before anybody looks at what it asks for. */
export const DOOR_ERRORS = [
  'AUTH_HEADER_INVALID',
  'INVALID_API_KEY',
  'TENANT_INACTIVE',
  'INSUFFICIENT_SCOPE',
  'ADDRESS_NOT_ALLOWED',
  'RATE_LIMIT_EXCEEDED',
  'INTERNAL_ERROR',
  'OVERLOADED',
  'OUTCOME_UNKNOWN',
] as const satisfies readonly ErrorCode[];

/** What any request for a payment may be refused with. */
export const PAYMENT_ERRORS = [
  ...DOOR_ERRORS,
  'VALIDATION_ERROR',
  'INVALID_JSON',
  'INVALID_PHONE',
  'INVALID_IDEMPOTENCY_KEY',
  'INSUFFICIENT_SERVICE_BALANCE',
  'MERCHANT_NOT_FOUND',
  'PROMPT_ALREADY_OPEN',
  'IDEMPOTENCY_KEY_REUSED',
  'REQUEST_IN_PROGRESS',
  'BODY_TOO_LARGE',
  'PLATFORM_CREDENTIALS_NOT_CONFIGURED',
  'PROVIDER_REFUSED',
  'PROVIDER_UNAVAILABLE',
] as const satisfies readonly ErrorCode[];

/** What any request for a payout may be refused with. */
export const PAYOUT_ERRORS = [
  ...PAYMENT_ERRORS.filter((code) => code !== 'PROMPT_ALREADY_OPEN'),
  'KYC_NOT_VERIFIED',
  'INSUFFICIENT_FUNDS',
] as const satisfies readonly ErrorCode[];

/**
 * The responses of a route for every code it may be refused with, by HTTP status, each with an example.
 * @param url of the route, where what it names may not be there
 */
export function errorResponses(dialect: RouteDialect, codes: readonly ErrorCode[], url?: string) {
  const statuses = [...new Set(codes.map((code) => statusOf(code, url)))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      response(
        dialect,
        codes.filter((code) => statusOf(code, url) === status),
        headersOf(status, codes),
      ),
    ]),
  );
}

/** What answers of a status carry, from what a route may be refused with at all. */
function headersOf(status: number, codes: readonly ErrorCode[]): Readonly<Record<string, object>> {
  // Who is not known is not counted.
  if (status === 401) return { 'www-authenticate': { type: 'string', description: 'How to authenticate.' } };
  return {
    ...(codes.includes('RATE_LIMIT_EXCEEDED') ? RATE_HEADERS : {}),
    ...(codes.includes('IDEMPOTENCY_KEY_REUSED') ? REPLAYED_HEADER : {}),
  };
}

function response(dialect: RouteDialect, codes: readonly ErrorCode[], headers: Readonly<Record<string, object>>) {
  const waits = codes.some((code) => DETAILS[code]?.['retryAfterSeconds'] !== undefined);
  return {
    description: codes.map((code) => describe(dialect, code)).join('\n\n'),
    headers: { ...headers, ...(waits ? RETRY_AFTER : {}) },
    content: {
      'application/json': {
        schema: { $ref: `${SCHEMA_ID[dialect]}#` },
        examples: Object.fromEntries(codes.map((code) => [code, example(dialect, code)])),
      },
    },
  };
}

const RETRY_AFTER = {
  'retry-after': { type: 'integer', description: 'Seconds to wait before the next attempt, where there is a wait.' },
};

function describe(dialect: RouteDialect, code: ErrorCode): string {
  const { meaning, remedy } = ERROR_REGISTRY[code];
  return dialect === 'palpluss' ? `**${code}**: ${meaning} ${remedy}` : meaning;
}

function example(dialect: RouteDialect, code: ErrorCode) {
  const details = (dialect === 'plugpay' ? PLUGPAY_DETAILS[code] : undefined) ?? DETAILS[code];
  const error = new DaftariError(code, undefined, details);
  return { summary: ERROR_REGISTRY[code].meaning, value: failureIn(dialect, error, REQUEST_ID) };
}
