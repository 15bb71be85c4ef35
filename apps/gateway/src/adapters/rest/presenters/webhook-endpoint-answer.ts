import { Type, type Static } from 'typebox';
import type { Endpoint } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { ALL_EVENTS, WEBHOOK_EVENT_TYPES } from '@daftari/contracts/webhook-events';
import { Timestamp } from '../envelope';

const FIELDS = {
  id: Type.String({ format: 'uuid', description: 'Of the endpoint.' }),
  tenantId: Type.String({ format: 'uuid', description: "The merchant's id." }),
  url: Type.String({ description: 'Where it is told.' }),
  events: Type.Array(Type.String({ enum: [...WEBHOOK_EVENT_TYPES, ALL_EVENTS] }), {
    description: `What it is told: types of events, or one "${ALL_EVENTS}" for all, also those that come to be later.`,
  }),
  description: Type.String({ description: 'Your own words; empty for none.' }),
  active: Type.Boolean({ description: 'Nothing is sent while it is false.' }),
  failingSince: Type.Union([Type.String(), Type.Null()], {
    description: 'Since when nothing arrives there; after five days it is switched off. `null` while it works.',
  }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
};

const Secret = Type.Union([Type.String(), Type.Null()], {
  description:
    'What its webhooks are signed with: `whsec_` and base64. This is the only answer that shows it; `null` when an earlier ' +
    'request under the same Idempotency-Key was shown it.',
});

export const EndpointAnswer = Type.Object(FIELDS, { title: 'Webhook endpoint' });
export const CreatedEndpointAnswer = Type.Object({ ...FIELDS, secret: Secret }, { title: 'New webhook endpoint' });
export const EndpointListAnswer = Type.Object(
  { items: Type.Array(EndpointAnswer, { description: 'Oldest first; all of them.' }) },
  { title: 'Webhook endpoints' },
);
export const RotatedSecretAnswer = Type.Object(
  {
    secret: Secret,
    previousSecretUntil: Type.Union([Type.String(), Type.Null()], {
      description: 'Until then webhooks carry a signature by the secret before as well.',
    }),
  },
  { title: 'New signing secret' },
);

export function endpointAnswer(endpoint: Endpoint): Static<typeof EndpointAnswer> {
  return {
    id: endpoint.endpointId,
    tenantId: endpoint.merchantId,
    url: endpoint.url,
    events: endpoint.events,
    description: endpoint.description,
    active: endpoint.active,
    failingSince: endpoint.failingSince === '' ? null : endpoint.failingSince,
    createdAt: endpoint.createdAt,
    updatedAt: endpoint.updatedAt,
  };
}

export function createdEndpointAnswer(
  endpoint: Endpoint,
  secret: string | undefined,
): Static<typeof CreatedEndpointAnswer> {
  return { ...endpointAnswer(endpoint), secret: secret ?? null };
}

export function endpointListAnswer(endpoints: readonly Endpoint[]): Static<typeof EndpointListAnswer> {
  return { items: endpoints.map(endpointAnswer) };
}

export function rotatedSecretAnswer(secret: string | undefined, until: string): Static<typeof RotatedSecretAnswer> {
  return { secret: secret ?? null, previousSecretUntil: until === '' ? null : until };
}
