import { ERROR_REGISTRY, type ErrorCode } from '@daftari/kernel/error-registry';
import { DaftariError } from '@daftari/kernel/errors';
import type { RouteDialect } from '../dialect';
import { FAILURE_ID } from '../envelope';
import { failureIn } from '../failure-in';
import { PLUGPAY_FAILURE_ID } from '../plugpay-envelope';

const REQUEST_ID = 'a1b2c3d4-0000-4000-8000-000000000000';
const SCHEMA_ID: Readonly<Record<RouteDialect, string>> = { palpluss: FAILURE_ID, plugpay: PLUGPAY_FAILURE_ID };

/** What an example shows in `details`. */
const DETAILS: Partial<Record<ErrorCode, Record<string, unknown>>> = {
  VALIDATION_ERROR: { fields: { amount: 'must be a whole number of shillings from 1 to 250000' } },
  INVALID_PHONE: { fields: { phone: 'must be 07XXXXXXXX, 01XXXXXXXX, +254XXXXXXXXX or 254XXXXXXXXX' } },
  PROMPT_ALREADY_OPEN: { transactionId: 'fa98a577-95ea-4a8f-8467-1fbe74f5d6f4', retryAfterSeconds: 90 },
  REQUEST_IN_PROGRESS: { retryAfterSeconds: 1 },
  RATE_LIMIT_EXCEEDED: { retryAfterSeconds: 24 },
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

/** The responses of a route for every code it may be refused with, by HTTP status, each with an example. */
export function errorResponses(dialect: RouteDialect, codes: readonly ErrorCode[]) {
  const statuses = [...new Set(codes.map((code) => ERROR_REGISTRY[code].http))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      response(
        dialect,
        codes.filter((code) => ERROR_REGISTRY[code].http === status),
      ),
    ]),
  );
}

function response(dialect: RouteDialect, codes: readonly ErrorCode[]) {
  const waits = codes.some((code) => DETAILS[code]?.['retryAfterSeconds'] !== undefined);
  return {
    description: codes.map((code) => describe(dialect, code)).join('\n\n'),
    ...(waits ? { headers: RETRY_AFTER } : {}),
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
