import { isoTime } from '@daftari/kernel/clock';
import { encodeBatch, encodeEvent, FORMAT, hashOf, MAX_BATCH_BYTES, MAX_EVENTS_PER_BATCH } from './batch';
import { InvalidEvent, LimitExceeded } from './errors';
import type { EventChecker } from './event-checker';
import type { EventReader } from './event-reader';
import type { RecordedEvent } from './event';
import type { PersonalData } from './personal-data';
import type { DecidedFact, JournalCommand } from './journal';
import type { Head } from './position';
import type { BatchToStore, JournalIdentity } from './store';

/** Room for the body's own fields beside its events. */
const HEADER_BYTES = 1_024;
/** More are looked up in a set. */
const FEW_STREAMS = 8;

export interface DraftContext {
  readonly identity: JournalIdentity;
  readonly partition: number;
  readonly events: EventChecker;
  readonly personal?: PersonalData | undefined;
  /** Learns what is being written. */
  readonly reader: Pick<EventReader, 'writes'>;
  readonly uuid: () => string;
}

/** A batch in the making: takes the events of one command after another while they fit. */
export class Draft {
  readonly events: RecordedEvent[] = [];
  private readonly encoded: string[] = [];
  private bytes = HEADER_BYTES;
  private readonly now: string;

  constructor(
    private readonly context: DraftContext,
    private readonly nowMs: number,
  ) {
    this.now = isoTime(nowMs);
  }

  get isEmpty(): boolean {
    return this.events.length === 0;
  }

  /**
   * Makes a command's facts into events of this batch, or answers undefined when they do not fit beside what is there.
   * Nothing is taken when it throws. @throws LimitExceeded, InvalidEvent
   */
  take(
    command: Pick<JournalCommand<never, unknown>, 'streams' | 'cause'>,
    facts: readonly DecidedFact[],
    versionOf: (stream: string) => number,
  ): readonly RecordedEvent[] | undefined {
    const named = command.streams.length > FEW_STREAMS ? new Set(command.streams) : undefined;
    const versions = facts.length > 1 ? new Map<string, number>() : undefined;
    const events: RecordedEvent[] = [];
    const encoded: string[] = [];
    let bytes = 0;
    for (const fact of facts) {
      const { stream } = fact;
      if (named === undefined ? !command.streams.includes(stream) : !named.has(stream)) throw notNamed(stream);
      const version = (versions?.get(stream) ?? versionOf(stream)) + 1;
      versions?.set(stream, version);
      const event = this.record(command, fact, version);
      const text = encodeEvent(this.sealed(event, event.correlation));
      bytes += Buffer.byteLength(text) + 1;
      events.push(event);
      encoded.push(text);
    }
    if (events.length > MAX_EVENTS_PER_BATCH || bytes + HEADER_BYTES > MAX_BATCH_BYTES) {
      throw new LimitExceeded(
        `a command of ${events.length} events and ${bytes} bytes does not fit one batch; nothing was written`,
      );
    }
    const fits = this.events.length + events.length <= MAX_EVENTS_PER_BATCH && this.bytes + bytes <= MAX_BATCH_BYTES;
    if (!fits) return undefined;
    this.events.push(...events);
    this.encoded.push(...encoded);
    this.bytes += bytes;
    return events;
  }

  /** The batch as the store takes it, following `head`; the last thing that is asked of a draft. */
  seal(head: Head): BatchToStore {
    const { journal, journalId } = this.context.identity;
    const recordedAt = isoTime(Math.max(this.nowMs, Date.parse(head.recordedAt)));
    const sequence = head.sequence + 1;
    const header = {
      journal,
      journalId,
      partition: this.context.partition,
      sequence,
      recordedAt,
      previousHash: head.hash,
    };
    const body = encodeBatch(header, this.encoded);
    // Writing takes a while, and half of what waits for it meanwhile would be these texts.
    this.encoded.length = 0;
    const { partition } = header;
    const hash = hashOf(body);
    const { personal, reader } = this.context;
    // Where data names people, these events are not those of the body: there it is sealed.
    if (personal === undefined) reader.writes(hash, { format: FORMAT, ...header, events: this.events });
    return { partition, sequence, recordedAt, hash, body, index: this.events };
  }

  /** As it is stored: under the key of its root, which was brought to hand before. */
  private sealed(event: RecordedEvent, subject: string): RecordedEvent {
    const { personal } = this.context;
    return personal === undefined ? event : { ...event, data: personal.seal(event.type, event.data, subject) };
  }

  private record(
    command: Pick<JournalCommand<never, unknown>, 'streams' | 'cause'>,
    fact: DecidedFact,
    version: number,
  ): RecordedEvent {
    const problem = this.context.events.problem(fact.type, fact.data);
    if (problem !== undefined) {
      throw new InvalidEvent(`${fact.type} for ${fact.stream}: ${problem}; nothing was written`);
    }
    const { correlation, causation, actor, environment } = fact.cause ?? command.cause;
    const { stream, type, data, at = this.now } = fact;
    const id = this.context.uuid();
    // Two literals: adding a key now and then is several times as dear.
    return environment === undefined
      ? { id, stream, version, type, at, correlation, causation, actor, data }
      : { id, stream, version, type, environment, at, correlation, causation, actor, data };
  }
}

function notNamed(stream: string): InvalidEvent {
  return new InvalidEvent(`stream ${stream} was not named by the command; nothing was written`);
}
