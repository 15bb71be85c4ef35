import type {
  EventPosition,
  ParkedEvent as ParkedEventMessage,
  ParkedStream,
  SkippedEvent as SkippedEventMessage,
} from '@daftari/contracts/generated/daftari/operations/v1/operations';
import type { Position } from '@daftari/journal-core/position';
import type { ParkedEvent, SkippedEvent } from './consumer-store';

/** Whose parked events they are. */
export interface ConsumerName {
  readonly service: string;
  /** The consumer's name. */
  readonly name: string;
  /** The journal that it reads. */
  readonly journal: string;
}

const MAX_CAUSE = 1_000;
const MAX_DATA_BYTES = 64 * 1024;

/** A stream by its parked events, in order; undefined when there are none. */
export function streamMessage(of: ConsumerName, events: readonly ParkedEvent[]): ParkedStream | undefined {
  const [first] = events;
  if (first === undefined) return undefined;
  const { event, position, cause } = first;
  return {
    service: of.service,
    consumer: of.name,
    stream: event.stream,
    eventCount: events.length,
    position: positionMessage(of, position),
    eventId: event.id,
    type: event.type,
    at: event.at,
    cause: cause.slice(0, MAX_CAUSE),
  };
}

/** A parked event as it came: what is sealed in it stays sealed. */
export function eventMessage(of: ConsumerName, { event, position, cause, failed }: ParkedEvent): ParkedEventMessage {
  const data = JSON.stringify(event.data);
  return {
    position: positionMessage(of, position),
    eventId: event.id,
    type: event.type,
    at: event.at,
    cause: cause.slice(0, MAX_CAUSE),
    failed,
    correlation: event.correlation,
    data: Buffer.byteLength(data) > MAX_DATA_BYTES ? '' : data,
  };
}

export function skippedMessage(of: ConsumerName, skipped: SkippedEvent): SkippedEventMessage {
  const { position, stream, eventId, type, cause, by, reason, skippedAt } = skipped;
  return {
    service: of.service,
    consumer: of.name,
    stream,
    position: positionMessage(of, position),
    eventId,
    type,
    cause: cause.slice(0, MAX_CAUSE),
    by,
    reason,
    skippedAt,
  };
}

/** By service, consumer and position. */
export function byPlace(a: ParkedStream, b: ParkedStream): number {
  return (
    compare(a.service, b.service) ||
    compare(a.consumer, b.consumer) ||
    (a.position?.partition ?? 0) - (b.position?.partition ?? 0) ||
    (a.position?.sequence ?? 0) - (b.position?.sequence ?? 0) ||
    (a.position?.index ?? 0) - (b.position?.index ?? 0)
  );
}

/** The newest decision first. */
export function newestFirst(a: SkippedEventMessage, b: SkippedEventMessage): number {
  return compare(b.skippedAt, a.skippedAt) || compare(a.eventId, b.eventId);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function positionMessage({ journal }: ConsumerName, { partition, sequence, index }: Position): EventPosition {
  return { journal, partition, sequence, index };
}
