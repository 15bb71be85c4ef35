import type { RecordedEvent } from '@daftari/journal-core/event';

/** An event of a trail, with the place it was found at. */
export interface TrailEvent {
  readonly journal: string;
  readonly partition: number;
  readonly sequence: number;
  /** The event's place in its batch. */
  readonly index: number;
  /** Of its batch, ISO 8601. */
  readonly recordedAt: string;
  readonly event: RecordedEvent;
}
