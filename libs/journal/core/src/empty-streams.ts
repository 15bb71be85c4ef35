import type { JournalStore } from './store';

/** Asked together at most. */
const MAX_STREAMS = 1_000;
const NONE: ReadonlySet<string> = new Set();

interface Asked {
  readonly streams: readonly string[];
  /** Told what is empty of everything that was asked for together. */
  resolve(empty: ReadonlySet<string>): void;
  reject(error: unknown): void;
}

/** Asks a store which streams are empty: once for all that are wanted in one turn of the event loop. */
export class EmptyStreams {
  private asked: Asked[] = [];

  constructor(
    private readonly store: Pick<JournalStore, 'emptyStreams'>,
    private readonly partition: number,
  ) {}

  /**
   * The empty ones of the streams, perhaps with others'; none where the store can not say it cheaply: then they are read.
   * @throws what the store throws
   */
  async of(streams: readonly string[]): Promise<ReadonlySet<string>> {
    if (this.store.emptyStreams === undefined) return NONE;
    if (streams.length <= MAX_STREAMS) return this.together(streams);
    const empty = new Set<string>();
    for (let i = 0; i < streams.length; i += MAX_STREAMS) {
      for (const stream of await this.together(streams.slice(i, i + MAX_STREAMS))) empty.add(stream);
    }
    return empty;
  }

  private together(streams: readonly string[]): Promise<ReadonlySet<string>> {
    return new Promise((resolve, reject) => {
      // After everything else that this turn of the event loop asks for.
      if (this.asked.length === 0) process.nextTick(() => this.ask());
      this.asked.push({ streams, resolve, reject });
    });
  }

  private ask(): void {
    const all = this.asked;
    this.asked = [];
    let some: Asked[] = [];
    let count = 0;
    for (const asked of all) {
      if (count + asked.streams.length > MAX_STREAMS && count > 0) {
        void this.askFor(some);
        [some, count] = [[], 0];
      }
      some.push(asked);
      count += asked.streams.length;
    }
    void this.askFor(some);
  }

  private async askFor(some: readonly Asked[]): Promise<void> {
    try {
      const streams = some.length === 1 ? some[0]!.streams : some.flatMap((asked) => asked.streams);
      const empty = await this.store.emptyStreams!(this.partition, streams);
      for (const { resolve } of some) resolve(empty);
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
  }
}
