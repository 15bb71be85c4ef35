import type { AnyStreamModel, StreamModel } from './decider';
import { EmptyStreams } from './empty-streams';
import { StoreDamaged } from './errors';
import type { EventReader } from './event-reader';
import type { RecordedEvent } from './event';
import type { StreamState } from './journal';
import type { JournalStore } from './store';

/** Streams kept folded per partition, 64,000 a journal; more are dropped, oldest use first, and read again when needed. */
export const MAX_CACHED_STREAMS = 4_000;
const PAGE = 256;

type Model = StreamModel<unknown>;
const NO_FAILURES: Failures = new Map();
const VERSION_ONLY: Model = { initialState: undefined, evolve: (state) => state };

/** Stream → why it could not be read. */
type Failures = ReadonlyMap<string, unknown>;

interface Entry {
  readonly model: Model;
  version: number;
  state: unknown;
}

/** The folded states of a partition's streams, as far as the committer has come. */
export class StreamStates {
  private readonly entries = new Map<string, Entry>();
  private readonly loading = new Map<string, Promise<Failures>>();
  /** Counts what makes a load in flight worthless: events of its stream that were applied or dropped meanwhile. */
  private readonly disturbed = new Map<string, number>();
  private readonly empty: EmptyStreams;

  constructor(
    private readonly store: JournalStore,
    private readonly partition: number,
    private readonly models: Readonly<Record<string, AnyStreamModel>>,
    private readonly reader: EventReader,
    private readonly maxStreams = MAX_CACHED_STREAMS,
  ) {
    this.empty = new EmptyStreams(store, partition);
  }

  has(stream: string): boolean {
    return this.entries.has(stream);
  }

  hasAll(streams: readonly string[]): boolean {
    for (const stream of streams) if (!this.entries.has(stream)) return false;
    return true;
  }

  get(stream: string): StreamState<unknown> {
    const entry = this.entries.get(stream);
    if (entry === undefined) throw new Error(`stream ${stream} was not named by the command`);
    return entry;
  }

  /** Takes a stream as empty without asking the store: its name is a fresh random id. */
  assumeEmpty(stream: string): void {
    if (!this.entries.has(stream)) this.entries.set(stream, this.initial(stream));
  }

  /** Reads a stream into the cache; many callers share one read. @throws UnknownEventType, StoreDamaged */
  async load(stream: string): Promise<void> {
    const failures = await this.loadAll([stream]);
    if (failures.has(stream)) throw failures.get(stream);
  }

  /** Reads the streams that are not in the cache, the empty ones at once. Answers why any of them can not be read. */
  async loadAll(streams: readonly string[]): Promise<Failures> {
    const begun = new Set<string>();
    const others = new Set<Promise<Failures>>();
    for (const stream of streams) {
      if (this.entries.has(stream)) continue;
      const running = this.loading.get(stream);
      if (running === undefined) begun.add(stream);
      else others.add(running);
    }
    const own = begun.size === 0 ? NO_FAILURES : this.begin([...begun]);
    if (others.size === 0) return own;
    const failures = await Promise.all([own, ...others]);
    return new Map(failures.flatMap((some) => [...some]));
  }

  /** Folds an event that is now part of the partition (pending or committed). */
  apply(event: RecordedEvent): void {
    const entry = this.entries.get(event.stream);
    if (entry === undefined) return this.disturb(event.stream);
    this.fold(entry, event);
  }

  /** The same for a committed event that a stream which was read from the store may hold already. */
  applyOnce(event: RecordedEvent): void {
    const entry = this.entries.get(event.stream);
    if (entry === undefined) this.disturb(event.stream);
    else if (entry.version < event.version) this.fold(entry, event);
  }

  /** Marks streams as just used and drops the ones longest unused. Their order is kept only when it begins to matter. */
  settle(used: Iterable<string>): void {
    if (this.entries.size <= this.maxStreams / 2) return;
    for (const stream of used) {
      const entry = this.entries.get(stream);
      if (entry === undefined) continue;
      this.entries.delete(stream);
      this.entries.set(stream, entry);
    }
    for (const stream of this.entries.keys()) {
      if (this.entries.size <= this.maxStreams) break;
      this.entries.delete(stream);
    }
  }

  /** Forgets what may be wrong after a failed write. */
  drop(streams: Iterable<string>): void {
    for (const stream of streams) {
      this.entries.delete(stream);
      this.disturb(stream);
    }
  }

  /** Forgets everything: personal data may have been erased. */
  dropAll(): void {
    this.drop([...this.entries.keys(), ...this.loading.keys()]);
  }

  private disturb(stream: string): void {
    if (this.loading.has(stream)) this.disturbed.set(stream, (this.disturbed.get(stream) ?? 0) + 1);
  }

  private begin(streams: readonly string[]): Promise<Failures> {
    const loaded = this.readAll(streams).finally(() => {
      for (const stream of streams) {
        this.loading.delete(stream);
        this.disturbed.delete(stream);
      }
    });
    for (const stream of streams) this.loading.set(stream, loaded);
    return loaded;
  }

  private async readAll(streams: readonly string[]): Promise<Failures> {
    const failures = new Map<string, unknown>();
    try {
      const empty = await this.empty.of(streams);
      const rest: string[] = [];
      for (const stream of streams) {
        // What was disturbed may be empty no more.
        if (empty.has(stream) && !this.disturbed.has(stream)) this.assumeEmpty(stream);
        else rest.push(stream);
      }
      const failed = (stream: string) => (error: unknown) => void failures.set(stream, error);
      await Promise.all(rest.map((stream) => this.read(stream).catch(failed(stream))));
    } catch (error) {
      for (const stream of streams) failures.set(stream, error);
    }
    return failures;
  }

  private async read(stream: string): Promise<void> {
    for (;;) {
      const before = this.disturbed.get(stream) ?? 0;
      const entry = this.initial(stream);
      for (;;) {
        const page = await this.store.readStreamBatches(this.partition, stream, entry.version + 1, PAGE);
        const batches = await this.reader.readKnown(page, (e) => e.stream === stream && e.version > entry.version);
        for (const { events } of batches) for (const event of events) this.fold(entry, event);
        if (page.length < PAGE) break;
      }
      if ((this.disturbed.get(stream) ?? 0) !== before) continue;
      if (!this.entries.has(stream)) this.entries.set(stream, entry);
      return;
    }
  }

  private fold(entry: Entry, event: RecordedEvent): void {
    if (event.version !== entry.version + 1) {
      throw new StoreDamaged(`stream ${event.stream}: version ${event.version} follows ${entry.version}`);
    }
    entry.state = entry.model.evolve(entry.state, event);
    entry.version = event.version;
  }

  private initial(stream: string): Entry {
    const model = this.model(stream);
    return { model, version: 0, state: model.initialState };
  }

  private model(stream: string): Model {
    const dash = stream.indexOf('-');
    const category = dash < 0 ? stream : stream.slice(0, dash);
    return (this.models[category] as Model | undefined) ?? VERSION_ONLY;
  }
}
