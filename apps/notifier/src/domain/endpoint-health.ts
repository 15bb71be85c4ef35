import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { WebhookEndpoint } from './webhook-endpoint';

/** Attempts at one delivery that fail in a row before its endpoint counts as failing: about two minutes. */
export const FAILED_IN_A_ROW = 4;
/** An endpoint where nothing arrived for this long is switched off: longer than one delivery is tried. */
export const SWITCH_OFF_AFTER_MS = 5 * 24 * 3_600_000;
/** One that comes and goes does not fill its stream with that. */
export const CALM_MS = 3_600_000;

/** What an attempt says of its endpoint. */
export interface AttemptEnd {
  readonly delivered: boolean;
  /** The attempt's number in the present schedule of its delivery. */
  readonly number: number;
}

/** What an attempt's end makes of its endpoint; most make nothing of it. */
export function decideHealth(
  { delivered, number }: AttemptEnd,
  endpoint: WebhookEndpoint | undefined,
  nowMs: number,
): NotifierEvent[] {
  if (endpoint?.active !== true) return [];
  const { endpointId, merchantId, failingSince, recoveredAt } = endpoint;
  const about = { endpointId, merchantId };
  if (delivered) return failingSince === undefined ? [] : [{ type: 'WebhookEndpointRecovered.v1', data: about }];
  // In a time in which nothing was sent nothing could arrive: one attempt alone proves nothing.
  if (number < FAILED_IN_A_ROW) return [];
  if (failingSince !== undefined) {
    if (nowMs - Date.parse(failingSince) < SWITCH_OFF_AFTER_MS) return [];
    return [{ type: 'WebhookEndpointDisabled.v1', data: { ...about, failingSince } }];
  }
  const isCalm = recoveredAt === undefined || nowMs - Date.parse(recoveredAt) >= CALM_MS;
  return isCalm ? [{ type: 'WebhookEndpointFailing.v1', data: about }] : [];
}
