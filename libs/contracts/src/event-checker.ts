import { Compile } from 'typebox/compile';
import { journalEvents } from './events/journal-events';
import type { EventTypes } from './events/event-types';

/**
 * Knows a service's event types and checks data against their schemas, which are compiled once.
 * The shape is the journal's EventChecker; contracts do not depend on the journal.
 */
export function eventChecker(types: EventTypes) {
  const compiled = new Map(
    Object.entries({ ...journalEvents, ...types }).map(([type, schema]) => [type, Compile(schema)] as const),
  );
  return {
    isKnown: (type: string): boolean => compiled.has(type),
    problem(type: string, data: object): string | undefined {
      const schema = compiled.get(type);
      if (schema === undefined) return `unknown event type ${type}`;
      if (schema.Check(data)) return undefined;
      const [error] = schema.Errors(data);
      return error === undefined ? 'does not fit its schema' : `${error.instancePath || '/'} ${error.message}`;
    },
  };
}
