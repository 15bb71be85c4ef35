import type { Position } from '@daftari/journal-core/position';
import type { ViewChange, ViewStore } from '@daftari/journal-core/views/view-store';
import type { FeedEvent } from './event-feed';

/** An event that could not be handled, or that waits behind one of its stream that could not. */
export interface ParkedEvent extends FeedEvent {
  /** Why it is here: the error's message, or which event it waits behind. */
  readonly cause: string;
  /** True for the event that failed; false for those that only wait behind it. */
  readonly failed: boolean;
}

/** The parked events of one consumer: durable in its view, and at hand by stream. */
export interface ParkedEvents {
  isParked(stream: string): boolean;
  /** In order of their positions. */
  list(): readonly ParkedEvent[];
  /** The streams that have parked events, in no order. */
  streams(): readonly string[];
  /** In order. */
  ofStream(stream: string): readonly ParkedEvent[];
  /** Takes the event to the list; answers the change that makes it durable. @throws TooManyParked */
  park(parked: ParkedEvent): ViewChange;
  /** Takes a handled event off the list; answers the change that makes that durable. */
  unpark(stream: string, position: Position): ViewChange;
}

/** Parked events a consumer keeps; with more, something is wrong with the whole feed and it stops reading on. */
export const MAX_PARKED = 10_000;

/** Too many events are parked: the consumer pauses instead of parking the rest of the feed. */
export class TooManyParked extends Error {
  override readonly name = 'TooManyParked';
}

const PREFIX = 'parked/';
const PAGE = 500;

/** Reads what an earlier life of the consumer has parked. */
export function loadParkedEvents(views: ViewStore, view: string): ParkedEvents {
  const byStream = new Map<string, ParkedEvent[]>();
  let count = 0;
  const add = (parked: ParkedEvent) => {
    const { stream } = parked.event;
    const events = byStream.get(stream);
    if (events === undefined) byStream.set(stream, [parked]);
    else events.push(parked);
    count += 1;
  };
  for (const parked of readAll(views, view)) add(parked);
  return {
    isParked: (stream) => byStream.has(stream),
    list: () => [...byStream.values()].flat().sort((a, b) => (keyOf(a.position) < keyOf(b.position) ? -1 : 1)),
    streams: () => [...byStream.keys()],
    ofStream: (stream) => byStream.get(stream) ?? [],
    park(parked) {
      if (count >= MAX_PARKED) {
        throw new TooManyParked(`${MAX_PARKED} events are parked; remove the cause of the first ones: see the log`);
      }
      add(parked);
      return { key: keyOf(parked.position), value: parked };
    },
    unpark(stream, position) {
      const key = keyOf(position);
      const rest = (byStream.get(stream) ?? []).filter((parked) => keyOf(parked.position) !== key);
      count -= (byStream.get(stream)?.length ?? 0) - rest.length;
      if (rest.length === 0) byStream.delete(stream);
      else byStream.set(stream, rest);
      return { key, value: null };
    },
  };
}

function* readAll(views: ViewStore, view: string): Generator<ParkedEvent> {
  for (let after: string | undefined; ;) {
    const cursor = after === undefined ? {} : { after };
    const page = views.scan<ParkedEvent>(view, { prefix: PREFIX, limit: PAGE, ...cursor });
    for (const { value } of page) yield value;
    after = page.at(-1)?.key;
    if (page.length < PAGE) return;
  }
}

/** Sorts as positions do; a stream is in one partition, so its events sort in their order. */
function keyOf({ partition, sequence, index }: Position): string {
  const digits = (value: number, width: number) => String(value).padStart(width, '0');
  return `${PREFIX}${digits(partition, 5)}/${digits(sequence, 16)}/${digits(index, 5)}`;
}
