import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import { actorName, address, quoted, short } from '../words';
import type { Sentences } from './sentences';

function times(attempts: number): string {
  return attempts === 1 ? '1 attempt' : `${attempts} attempts`;
}

export const notifierSentences: Sentences<NotifierEvent> = {
  'EndpointSet.v1': ({ actor, data }) =>
    `Webhooks of ${data.dialect} go to ${address(data.url)} from now on, set by ${actorName(actor)}.`,
  'EndpointRemoved.v1': ({ actor, data }) => `Webhook address removed by ${actorName(actor)}: ${quoted(data.reason)}.`,
  'DeliveryScheduled.v1': ({ data }) =>
    `Webhook ${data.eventType} to ${address(data.url)} scheduled for ${data.firstAttemptAt} ` +
    `(delivery ${short(data.deliveryId)}).`,
  'DeliveryAttempted.v1': ({ data }) => {
    const said = data.httpStatus === undefined ? '' : ` with HTTP ${data.httpStatus}`;
    const attempt = `Attempt ${data.number} ${data.outcome}${said} after ${data.durationMs} ms`;
    if (data.outcome === 'delivered') return `${attempt} (delivery ${short(data.deliveryId)}).`;
    const why = data.error === undefined ? '' : `: ${quoted(data.error)}`;
    const next = data.nextAttemptAt === undefined ? 'no further attempt' : `next attempt at ${data.nextAttemptAt}`;
    return `${attempt}${why}; ${next} (delivery ${short(data.deliveryId)}).`;
  },
  'DeliverySucceeded.v1': ({ data }) =>
    `Webhook delivered after ${times(data.attempts)} (delivery ${short(data.deliveryId)}).`,
  'DeliveryExhausted.v1': ({ data }) =>
    `Webhook not delivered after ${times(data.attempts)}; it waits for a person (delivery ${short(data.deliveryId)}).`,
  'RedeliveryRequested.v1': ({ actor, data }) =>
    `Redelivery asked for by ${actorName(actor)}, first attempt at ${data.firstAttemptAt} ` +
    `(delivery ${short(data.deliveryId)}).`,
};
