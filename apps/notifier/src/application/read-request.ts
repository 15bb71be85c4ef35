import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { DeliveryState as WireState } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { ALL_EVENTS, isWebhookEventType, WEBHOOK_EVENT_TYPES } from '@daftari/contracts/webhook-events';
import { EgressRefused } from '@daftari/egress/egress-refused';
import { readTarget } from '@daftari/egress/target';
import type { Environment } from '@daftari/journal-core/event';
import type { FieldCheck } from '@daftari/service/field-check';
import type { DeliveryStatus } from '../domain/delivery';

const MAX_URL = 500;
const MAX_DESCRIPTION = 200;
export const MAX_PAGE = 100;

const STATUS = new Map<WireState, DeliveryStatus>([
  [WireState.PENDING, 'pending'],
  [WireState.DELIVERED, 'delivered'],
  [WireState.EXHAUSTED, 'exhausted'],
]);

/** Undefined for all. */
export function readStatus(check: FieldCheck, state: WireState): DeliveryStatus | undefined {
  if (state === WireState.UNSPECIFIED) return undefined;
  const status = STATUS.get(state);
  if (status === undefined) check.wrong('state', 'must be PENDING, DELIVERED, EXHAUSTED or unspecified');
  return status;
}

export function readEnvironment(check: FieldCheck, value: WireEnvironment): Environment {
  if (value !== WireEnvironment.TEST && value !== WireEnvironment.LIVE) {
    check.wrong('environment', 'must be TEST or LIVE');
  }
  return value === WireEnvironment.LIVE ? 'live' : 'test';
}

/** Undefined for both. */
export function readAnyEnvironment(check: FieldCheck, value: WireEnvironment): Environment | undefined {
  return value === WireEnvironment.UNSPECIFIED ? undefined : readEnvironment(check, value);
}

/** The merchant whose it is, in the environment of the key that asks. */
export function readScope(
  check: FieldCheck,
  request: { readonly merchantId: string; readonly environment: WireEnvironment },
) {
  return {
    merchantId: check.uuid('merchantId', request.merchantId),
    environment: readEnvironment(check, request.environment),
  };
}

export function checkLimit(check: FieldCheck, limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) check.wrong('limit', `must be 1 to ${MAX_PAGE}`);
}

/** Looks at the address's form only: no name is resolved while a request is answered. */
export function checkAddress(check: FieldCheck, value: string, environment: Environment): string {
  const url = check.text('url', value, MAX_URL);
  const problem = addressProblem(url, environment);
  if (problem !== undefined) check.wrong('url', problem);
  return url;
}

/** What an endpoint is told: known types, each once, or `*` alone. */
export function checkEvents(check: FieldCheck, events: readonly string[]): readonly string[] {
  const asked = [...new Set(events)];
  const isAll = asked.length === 1 && asked[0] === ALL_EVENTS;
  if (asked.length === 0 || (!isAll && !asked.every(isWebhookEventType))) {
    check.wrong('events', `must be "${ALL_EVENTS}" or some of ${WEBHOOK_EVENT_TYPES.join(', ')}`);
  }
  return asked;
}

/** May be empty. */
export function checkDescription(check: FieldCheck, value: string): string {
  const description = value.trim();
  if (description.length > MAX_DESCRIPTION)
    check.wrong('description', `must have at most ${MAX_DESCRIPTION} characters`);
  return description;
}

function addressProblem(url: string, environment: Environment): string | undefined {
  try {
    readTarget(url, environment === 'test' ? 'test' : 'public');
    return undefined;
  } catch (error) {
    if (error instanceof EgressRefused) return error.message;
    throw error;
  }
}
