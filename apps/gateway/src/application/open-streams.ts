import { DaftariError } from '@daftari/kernel/errors';

/** Streams that are open at once, of one API key and of all. */
export const MAX_STREAMS_PER_KEY = 20;
export const MAX_STREAMS = 1_000;
/** When another try can make sense: streams end by themselves. */
const RETRY_AFTER_SECONDS = 5;

/** Counts the streams that are open, so that they stay few, and ends them all. */
export class OpenStreams {
  private readonly byKey = new Map<string, number>();
  private readonly ends = new Set<() => void>();
  private places = 0;
  private isClosing = false;

  /**
   * Takes a place for one more stream of the key; call what it answers when the stream is over.
   * @throws DaftariError RATE_LIMIT_EXCEEDED the key has too many; OVERLOADED there are too many in all, or the server stops
   */
  take(keyId: string): () => void {
    const ofKey = this.byKey.get(keyId) ?? 0;
    const details = { retryAfterSeconds: RETRY_AFTER_SECONDS };
    if (this.isClosing || this.places >= MAX_STREAMS) throw new DaftariError('OVERLOADED', undefined, details);
    if (ofKey >= MAX_STREAMS_PER_KEY) {
      const text = `This API key has ${MAX_STREAMS_PER_KEY} streams open; close one first.`;
      throw new DaftariError('RATE_LIMIT_EXCEEDED', text, details);
    }
    this.places += 1;
    this.byKey.set(keyId, ofKey + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.places -= 1;
      const left = (this.byKey.get(keyId) ?? 1) - 1;
      if (left > 0) this.byKey.set(keyId, left);
      else this.byKey.delete(keyId);
    };
  }

  /** Places that are taken. */
  get size(): number {
    return this.places;
  }

  /** Has a stream ended with the server; the answer takes that back. */
  endWithServer(end: () => void): () => void {
    if (this.isClosing) end();
    else this.ends.add(end);
    return () => void this.ends.delete(end);
  }

  /** Ends all, and takes no more. */
  close(): void {
    this.isClosing = true;
    for (const end of [...this.ends]) end();
  }
}
