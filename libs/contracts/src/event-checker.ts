import { Compile } from 'typebox/compile';
import { journalEvents } from './events/journal-events';
import type { EventTypes } from './events/event-types';

interface Fact {
  readonly type: string;
  readonly data: object;
}

/**
 * Old event type → what an event of it is in a later version. The later one may be old as well: then its own upcaster goes
 * on. Personal fields may be sealed: an upcaster moves them as they are and never looks into them.
 */
export type Upcasters = Readonly<Record<string, (data: never) => Fact>>;

/**
 * Knows a service's event types and checks data against their schemas, which are compiled once.
 * The shape is the journal's EventChecker; contracts do not depend on the journal.
 * @throws Error when an old type is a current one as well
 */
export function eventChecker(types: EventTypes, upcasters: Upcasters = {}) {
  const compiled = new Map(
    Object.entries({ ...journalEvents, ...types }).map(([type, schema]) => [type, Compile(schema)] as const),
  );
  const old = new Map(Object.entries(upcasters as Readonly<Record<string, (data: object) => Fact>>));
  const both = [...old.keys()].find((type) => compiled.has(type));
  if (both !== undefined) throw new Error(`${both} is a current event type and can not be upcast`);
  return {
    isKnown: (type: string): boolean => compiled.has(type) || old.has(type),
    problem(type: string, data: object): string | undefined {
      const schema = compiled.get(type);
      if (schema === undefined) return `unknown event type ${type}`;
      if (schema.Check(data)) return undefined;
      const [error] = schema.Errors(data);
      return error === undefined ? 'does not fit its schema' : `${error.instancePath || '/'} ${error.message}`;
    },
    ...(old.size === 0 ? {} : { upcast: <E extends Fact>(event: E): E => upcast(old, event) }),
  };
}

function upcast<E extends Fact>(old: ReadonlyMap<string, (data: object) => Fact>, event: E): E {
  let current: Fact = event;
  for (let steps = 0; ; steps += 1) {
    const step = old.get(current.type);
    if (step === undefined) return current === event ? event : { ...event, type: current.type, data: current.data };
    if (steps > old.size) throw new Error(`the upcasters of ${event.type} go round in a circle`);
    current = step(current.data);
  }
}
