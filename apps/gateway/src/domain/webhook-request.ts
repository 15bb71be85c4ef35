import { ALL_EVENTS, isWebhookEventType, WEBHOOK_EVENT_TYPES } from '@daftari/contracts/webhook-events';
import type { Environment } from '@daftari/journal-core/event';
import { bodyFields, type BodyFields } from './body-fields';
import { callbackAddressProblem, MAX_CALLBACK_URL_CHARACTERS } from './callback-address';

export const MAX_ENDPOINT_DESCRIPTION_CHARACTERS = 200;

/** An endpoint that a merchant asks for. */
export interface EndpointAsk {
  readonly url: string;
  readonly events: readonly string[];
  readonly description: string;
}

/** What a merchant wants changed; what is absent stays. */
export type EndpointChange = Partial<EndpointAsk> & { readonly active?: boolean };

/** Reads the body of a request for an endpoint: told everything unless it says what. @throws DaftariError VALIDATION_ERROR */
export function readEndpointRequest(body: unknown, environment: Environment): EndpointAsk {
  const fields = bodyFields(body);
  if (fields.value('url') === undefined) fields.wrong('url', 'is required');
  const { url = '', events = [ALL_EVENTS], description = '' } = endpointFieldsIn(fields, environment);
  fields.refuseIfWrong();
  return { url, events, description };
}

/** Reads the body of a change; one that names nothing is an empty change. @throws DaftariError VALIDATION_ERROR */
export function readEndpointChange(body: unknown, environment: Environment): EndpointChange {
  if (body === undefined || (Array.isArray(body) && body.length === 0)) return {};
  const fields = bodyFields(body);
  const found = endpointFieldsIn(fields, environment);
  const active = fields.value('active');
  if (active !== undefined && typeof active !== 'boolean') fields.wrong('active', 'must be true or false');
  fields.refuseIfWrong();
  return { ...found, ...(typeof active === 'boolean' ? { active } : {}) };
}

function endpointFieldsIn(fields: BodyFields, environment: Environment): Partial<EndpointAsk> {
  const url = fields.text(MAX_CALLBACK_URL_CHARACTERS, 'url')?.trim();
  const problem = url === undefined ? undefined : callbackAddressProblem(url, environment);
  if (problem !== undefined) fields.wrong('url', problem);
  const events = eventsIn(fields);
  const description = fields.text(MAX_ENDPOINT_DESCRIPTION_CHARACTERS, 'description')?.trim();
  return {
    ...(url === undefined ? {} : { url }),
    ...(events === undefined ? {} : { events }),
    ...(description === undefined ? {} : { description }),
  };
}

/** A list of types, or `*`, in a list or by itself. */
function eventsIn(fields: BodyFields): readonly string[] | undefined {
  const value = fields.value('events');
  if (value === undefined) return undefined;
  const events: unknown[] = [...new Set(Array.isArray(value) ? (value as unknown[]) : [value])];
  const isAll = events.length === 1 && events[0] === ALL_EVENTS;
  if (isAll || (events.length > 0 && events.every((type) => typeof type === 'string' && isWebhookEventType(type)))) {
    return events as string[];
  }
  fields.wrong('events', `must be "${ALL_EVENTS}" or a list of some of ${WEBHOOK_EVENT_TYPES.join(', ')}`);
  return undefined;
}
