import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import { actorName, address, quoted, short } from '../words';
import type { Sentences } from './sentences';

function times(attempts: number): string {
  return attempts === 1 ? '1 attempt' : `${attempts} attempts`;
}

type Data<T extends NotifierEvent['type']> = Extract<NotifierEvent, { type: T }>['data'];

function endpointChanges(data: Data<'WebhookEndpointUpdated.v1'>): string {
  const { url, events, description, active, secretVersion, previousSecretUntil } = data;
  const until = previousSecretUntil === undefined ? '' : `, the one before signs as well until ${previousSecretUntil}`;
  const changes = [
    url === undefined ? [] : [`it is at ${address(url)}`],
    events === undefined ? [] : [`it is told ${events.join(', ')}`],
    description === undefined ? [] : ['another description'],
    active === undefined ? [] : [active ? 'switched on' : 'switched off'],
    secretVersion === undefined ? [] : [`signing secret ${secretVersion}${until}`],
  ];
  return changes.flat().join(', ');
}

function endedBy(reason: Data<'DeliveryExhausted.v1'>['reason']): string {
  if (reason === undefined) return '';
  return reason === 'ENDPOINT_DELETED' ? ', for its endpoint was deleted' : ', for its endpoint is switched off';
}

export const notifierSentences: Sentences<NotifierEvent> = {
  'EndpointSet.v1': ({ actor, data }) =>
    `Webhooks of ${data.dialect} go to ${address(data.url)} from now on, set by ${actorName(actor)}.`,
  'EndpointRemoved.v1': ({ actor, data }) => `Webhook address removed by ${actorName(actor)}: ${quoted(data.reason)}.`,
  'WebhookEndpointCreated.v1': ({ actor, data }) =>
    `Webhook endpoint ${short(data.endpointId)} at ${address(data.url)} created by ${actorName(actor)} for ${data.events.join(', ')}.`,
  'WebhookEndpointUpdated.v1': ({ actor, data }) =>
    `Webhook endpoint ${short(data.endpointId)} changed by ${actorName(actor)}: ${endpointChanges(data)}.`,
  'WebhookEndpointFailing.v1': ({ data }) =>
    `Webhook endpoint ${short(data.endpointId)} fails: several attempts in a row did.`,
  'WebhookEndpointRecovered.v1': ({ data }) => `Webhook endpoint ${short(data.endpointId)} answers again.`,
  'WebhookEndpointDisabled.v1': ({ data }) =>
    `Webhook endpoint ${short(data.endpointId)} switched off: nothing arrived there since ${data.failingSince}.`,
  'WebhookEndpointDeleted.v1': ({ actor, data }) =>
    `Webhook endpoint ${short(data.endpointId)} deleted by ${actorName(actor)}.`,
  'MerchantEventRecorded.v1': ({ data }) =>
    `Event ${data.eventType} of ${data.happenedAt} put on the merchant's list (event ${short(data.eventId)}).`,
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
    `Webhook not delivered after ${times(data.attempts)}${endedBy(data.reason)}; it waits for a person ` +
    `(delivery ${short(data.deliveryId)}).`,
  'RedeliveryRequested.v1': ({ actor, data }) =>
    `Redelivery asked for by ${actorName(actor)}, first attempt at ${data.firstAttemptAt} ` +
    `(delivery ${short(data.deliveryId)}).`,
};
