import type { EventTypes } from './events/event-types';

/** A field of an event's data that is sealed in the log, and when. */
export interface PersonalField {
  /** The names on the way to it: `['idempotency', 'key']`. */
  readonly path: readonly string[];
  /** `digits`: only where its text holds digits that can be a phone number. */
  readonly when: 'always' | 'digits';
}

/** What the schemas of event types mark as personal: type → its fields; types without any are left out. */
export function personalFields(types: EventTypes): ReadonlyMap<string, readonly PersonalField[]> {
  const fields = Object.entries(types).map(([type, schema]) => [type, fieldsOf(schema as Marked, [])] as const);
  return new Map(fields.filter(([, found]) => found.length > 0));
}

/** What of a schema matters here. */
interface Marked {
  readonly personal?: PersonalField['when'];
  readonly properties?: Readonly<Record<string, Marked>>;
}

function fieldsOf({ personal, properties = {} }: Marked, path: readonly string[]): PersonalField[] {
  if (personal !== undefined) return [{ path, when: personal }];
  return Object.entries(properties).flatMap(([name, schema]) => fieldsOf(schema, [...path, name]));
}
