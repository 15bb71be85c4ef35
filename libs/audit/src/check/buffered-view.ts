import type { ProjectionWriter } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';

/** Keys in memory before they are written. */
const MAX_BUFFERED = 5_000;

/** A view in a scratch store that is written seldom: what it holds is lost when it is not flushed. */
export class BufferedView implements ProjectionWriter {
  private readonly changes = new Map<string, unknown>();

  constructor(
    private readonly views: ViewStore,
    private readonly name: string,
  ) {}

  /** A copy, as a store would give it. */
  get<T>(key: string): T | undefined {
    if (!this.changes.has(key)) return this.views.get<T>(this.name, key);
    const value = this.changes.get(key);
    return value === null ? undefined : (JSON.parse(JSON.stringify(value)) as T);
  }

  put(key: string, value: unknown): void {
    this.changes.set(key, value);
  }

  remove(key: string): void {
    this.changes.set(key, null);
  }

  /** Writes when there is enough to write. @throws what the store throws */
  settle(): void {
    if (this.changes.size >= MAX_BUFFERED) this.flush();
  }

  flush(): void {
    if (this.changes.size === 0) return;
    this.views.commit(
      this.name,
      Array.from(this.changes, ([key, value]) => ({ key, value })),
    );
    this.changes.clear();
  }
}
