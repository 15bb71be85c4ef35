import { createHash } from 'node:crypto';
import type { AnyStreamModel, StreamModel } from '@daftari/journal-core/decider';
import type { RecordedEvent } from '@daftari/journal-core/event';

interface Entry {
  version: number;
  state: unknown;
}

/** The states of all streams of a partition, as the service's own models fold them. It grows with the streams. */
export class StreamsFold {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly models: Readonly<Record<string, AnyStreamModel>>) {}

  take(event: RecordedEvent): void {
    const { stream, version } = event;
    const model = this.modelOf(stream);
    const entry = this.entries.get(stream) ?? { version: 0, state: model?.initialState };
    if (model !== undefined) entry.state = model.evolve(entry.state, event);
    entry.version = version;
    this.entries.set(stream, entry);
  }

  get size(): number {
    return this.entries.size;
  }

  /** Of each stream's name, version and state, in order of names: equal for equal logs. Lower-case hexadecimal. */
  hash(): string {
    const hash = createHash('sha256');
    for (const [stream, { version, state }] of this.inOrder()) {
      hash.update(`${JSON.stringify([stream, version, state], plain)}\n`);
    }
    return hash.digest('hex');
  }

  /** Each stream's own hash, by name. */
  hashes(): Record<string, string> {
    return Object.fromEntries(
      this.inOrder().map(([stream, { version, state }]) => {
        const text = JSON.stringify([version, state], plain);
        return [stream, createHash('sha256').update(text).digest('hex')];
      }),
    );
  }

  private inOrder(): [string, Entry][] {
    return [...this.entries].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  private modelOf(stream: string): StreamModel<unknown> | undefined {
    const dash = stream.indexOf('-');
    return this.models[dash < 0 ? stream : stream.slice(0, dash)] as StreamModel<unknown> | undefined;
  }
}

/** Sets and maps as JSON can hold them, in the order in which they were filled. */
function plain(_key: string, value: unknown): unknown {
  return value instanceof Set || value instanceof Map ? [...value] : value;
}
