import type { Position } from '@daftari/journal-core/position';
import { positionKey, type ParkedEvent } from './consumer-store';

export type { ParkedEvent } from './consumer-store';

/** The parked events of the partitions that a consumer holds, at hand by stream; what is durable is in its store. */
export interface ParkedEvents {
  isParked(stream: string): boolean;
  /** In order of their positions. */
  list(): readonly ParkedEvent[];
  /** The streams that have parked events, in no order. */
  streams(): readonly string[];
  /** In order. */
  ofStream(stream: string): readonly ParkedEvent[];
  /** Takes the event to the list; one at its position is replaced. @throws TooManyParked */
  park(parked: ParkedEvent): void;
  /** Takes an event off the list. */
  unpark(stream: string, position: Position): void;
  /** Another copy has the partition: its events are that one's. */
  forget(partition: number): void;
}

/** Parked events a consumer keeps; with more, something is wrong with the whole feed and it stops reading on. */
export const MAX_PARKED = 10_000;

/** Too many events are parked: the consumer pauses instead of parking the rest of the feed. */
export class TooManyParked extends Error {
  override readonly name = 'TooManyParked';
}

/** Begins with what an earlier life of the consumer has parked, in order. */
export function parkedEvents(loaded: readonly ParkedEvent[]): ParkedEvents {
  const byStream = new Map<string, ParkedEvent[]>();
  let count = 0;
  const add = (parked: ParkedEvent) => {
    const events = byStream.get(parked.event.stream) ?? [];
    if (events.length === 0) byStream.set(parked.event.stream, events);
    events.push(parked);
    count += 1;
  };
  const keep = (stream: string, isKept: (parked: ParkedEvent) => boolean) => {
    const events = byStream.get(stream) ?? [];
    const rest = events.filter(isKept);
    count -= events.length - rest.length;
    if (rest.length === 0) byStream.delete(stream);
    else byStream.set(stream, rest);
  };
  for (const parked of loaded) add(parked);
  return {
    isParked: (stream) => byStream.has(stream),
    list: () => inOrder([...byStream.values()].flat()),
    streams: () => [...byStream.keys()],
    ofStream: (stream) => byStream.get(stream) ?? [],
    park(parked) {
      const known = byStream.get(parked.event.stream) ?? [];
      const key = positionKey(parked.position);
      const at = known.findIndex(
        ({ event, position }) => event.id === parked.event.id && positionKey(position) === key,
      );
      if (at >= 0) return void (known[at] = parked);
      if (count >= MAX_PARKED) {
        throw new TooManyParked(`${MAX_PARKED} events are parked; remove the cause of the first ones: see the log`);
      }
      add(parked);
    },
    unpark: (stream, at) => keep(stream, ({ position }) => positionKey(position) !== positionKey(at)),
    forget(partition) {
      for (const stream of [...byStream.keys()]) keep(stream, ({ position }) => position.partition !== partition);
    },
  };
}

/** By position. */
export function inOrder(parked: readonly ParkedEvent[]): ParkedEvent[] {
  return [...parked].sort((a, b) => (positionKey(a.position) < positionKey(b.position) ? -1 : 1));
}
