export type Environment = 'test' | 'live';

/** What happened, as a decider tells it: a type (`Name.vN`, past tense) and its data. */
export interface EventFact {
  readonly type: string;
  readonly data: object;
}

/** What surrounds a fact in the log. Key order here is the order in the stored bytes (design §2.1). */
export interface EventEnvelope {
  /** UUID. */
  readonly id: string;
  readonly stream: string;
  /** 1..n within the stream, without gaps. */
  readonly version: number;
  /** Absent where a fact belongs to neither world, such as a merchant's registration. */
  readonly environment?: Environment;
  /** When it happened, ISO 8601 with milliseconds and `Z`. */
  readonly at: string;
  /** The id of the payment, or of another root, that this belongs to. */
  readonly correlation: string;
  /** The id of the event or command that led here. */
  readonly causation: string;
  /** `merchant:<id>`, `service:<name>`, `provider:<name>`, `operator:<name>`. */
  readonly actor: string;
}

/** An event as it stands in the log. */
export type RecordedEvent<E extends EventFact = EventFact> = E & EventEnvelope;

/** What a command tells about itself; it becomes part of each of its events. */
export interface Cause {
  readonly correlation: string;
  readonly causation: string;
  readonly actor: string;
  readonly environment?: Environment;
}
