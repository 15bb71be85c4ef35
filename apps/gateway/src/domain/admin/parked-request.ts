import { bodyFields, type BodyFields } from '../body-fields';
import { idIn } from '../payment-fields';
import { limitIn, queryFields } from '../query-fields';
import { MAX_NOTE_CHARACTERS, requiredText } from './reason';

export const MAX_PARKED_STREAMS = 1_000;
export const MAX_PARKED_EVENTS = 50;
const MAX_NAME_CHARACTERS = 120;

/** Whose parked events; empty for all. */
export interface ParkedScope {
  readonly service: string;
  readonly consumer: string;
}

/** @throws DaftariError VALIDATION_ERROR */
export function readParkedQuery(query: unknown, maximum: number): ParkedScope & { readonly limit: number } {
  const fields = queryFields(query);
  const ask = { ...scopeIn(fields), limit: limitIn(fields, maximum) };
  fields.refuseIfWrong();
  return ask;
}

/** @throws DaftariError VALIDATION_ERROR */
export function readReplay(body: unknown): ParkedScope {
  const fields = bodyFields(body);
  const scope = consumerIn(fields);
  fields.refuseIfWrong();
  return scope;
}

/** The event is named: who asks twice must not skip the one behind it. @throws DaftariError VALIDATION_ERROR, INVALID_UUID */
export function readSkip(body: unknown): ParkedScope & { readonly eventId: string; readonly reason: string } {
  const fields = bodyFields(body);
  if (fields.value('eventId') === undefined) fields.wrong('eventId', 'is required');
  const ask = {
    ...consumerIn(fields),
    eventId: idIn(fields, 'eventId') ?? '',
    reason: requiredText(fields, MAX_NOTE_CHARACTERS, 'reason'),
  };
  fields.refuseIfWrong();
  return ask;
}

function consumerIn(fields: BodyFields): ParkedScope {
  return { ...scopeIn(fields), consumer: requiredText(fields, MAX_NAME_CHARACTERS, 'consumer') };
}

function scopeIn(fields: BodyFields): ParkedScope {
  return {
    service: fields.text(MAX_NAME_CHARACTERS, 'service') ?? '',
    consumer: fields.text(MAX_NAME_CHARACTERS, 'consumer') ?? '',
  };
}
