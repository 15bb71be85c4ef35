import type { StreamVersion } from './versions-text';

/** Versions of one partition that are held in memory, by stream. */
export class TailEntries {
  /** Versions that are held. */
  size = 0;
  /** Version, sequence, version, sequence … of each stream, as they were added: flat, for there are many. */
  private readonly byStream = new Map<string, number[]>();

  add(stream: string, version: number, sequence: number): void {
    const entries = this.byStream.get(stream);
    if (entries === undefined) this.byStream.set(stream, [version, sequence]);
    else entries.push(version, sequence);
    this.size += 1;
  }

  addAll(versions: readonly StreamVersion[], sequence: number): void {
    for (const [stream, version] of versions) this.add(stream, version, sequence);
  }

  /** Version, sequence, version, sequence … of a stream. */
  of(stream: string): readonly number[] {
    return this.byStream.get(stream) ?? [];
  }

  has(stream: string): boolean {
    return this.byStream.has(stream);
  }

  /** The version of a stream that was added last; 0 for a stream of which there is none. */
  newest(stream: string): number {
    return this.byStream.get(stream)?.at(-2) ?? 0;
  }

  streams(): string[] {
    return [...this.byStream.keys()];
  }
}
