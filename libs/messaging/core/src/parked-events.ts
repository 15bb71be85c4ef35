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
  ofStream(stream: string): readonly ParkedEvent[];
  /** Takes the event to the list; answers the change that makes it durable. */
  park(parked: ParkedEvent): ViewChange;
  /** Takes a handled event off the list; answers the change that makes that durable. */
  unpark(position: Position): ViewChange;
}

const PREFIX = 'parked/';
const PAGE = 500;

/** Reads what an earlier life of the consumer has parked. */
export function loadParkedEvents(views: ViewStore, view: string): ParkedEvents {
  const byKey = new Map<string, ParkedEvent>();
  for (let after: string | undefined; ;) {
    const page = views.scan<ParkedEvent>(view, {
      prefix: PREFIX,
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (const { key, value } of page) byKey.set(key, value);
    after = page.at(-1)?.key;
    if (page.length < PAGE) break;
  }
  const sorted = () => [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, parked]) => parked);
  const streams = () => new Set([...byKey.values()].map(({ event }) => event.stream));
  let parkedStreams = streams();
  return {
    isParked: (stream) => parkedStreams.has(stream),
    list: sorted,
    streams: () => [...parkedStreams],
    ofStream: (stream) => sorted().filter(({ event }) => event.stream === stream),
    park(parked) {
      const key = keyOf(parked.position);
      byKey.set(key, parked);
      parkedStreams.add(parked.event.stream);
      return { key, value: parked };
    },
    unpark(position) {
      const key = keyOf(position);
      byKey.delete(key);
      parkedStreams = streams();
      return { key, value: null };
    },
  };
}

/** Sorts as positions do; a stream is in one partition, so its events sort in their order. */
function keyOf({ partition, sequence, index }: Position): string {
  const digits = (value: number, width: number) => String(value).padStart(width, '0');
  return `${PREFIX}${digits(partition, 5)}/${digits(sequence, 16)}/${digits(index, 5)}`;
}
