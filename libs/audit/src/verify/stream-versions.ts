import type { RecordedEvent } from '@daftari/journal-core/event';

/** Follows every stream of a partition: its versions must be 1..n, once each, in order. */
export interface StreamVersions {
  /** What is wrong with an event's place in its stream; undefined when nothing is. */
  next(event: RecordedEvent, sequence: number): string | undefined;
  /** A batch could not be read: its streams may go on with any later version. */
  lost(sequence: number): void;
}

export function followStreams(): StreamVersions {
  const last = new Map<string, { version: number; sequence: number }>();
  let lostSequence = -1;
  return {
    next(event, sequence) {
      const before = last.get(event.stream) ?? { version: 0, sequence: -1 };
      const follows = event.version === before.version + 1;
      const mayHaveLost = lostSequence > before.sequence && event.version > before.version;
      last.set(event.stream, { version: Math.max(event.version, before.version), sequence });
      if (follows || mayHaveLost) return undefined;
      return `stream ${event.stream} has version ${event.version} where ${before.version + 1} must follow`;
    },
    lost(sequence) {
      lostSequence = Math.max(lostSequence, sequence);
    },
  };
}
