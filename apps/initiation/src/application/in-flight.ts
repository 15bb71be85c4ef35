import { DaftariError } from '@daftari/kernel/errors';

/** Work that goes on whether or not its caller still waits; it is counted, limited, and waited for at the end. */
export class InFlight {
  private readonly running = new Set<Promise<unknown>>();
  private draining = false;

  constructor(private readonly limit: number) {}

  /** @throws DaftariError OVERLOADED when there is more to do than can be done, or the service is stopping */
  admit(): void {
    if (this.draining) throw new DaftariError('OVERLOADED', 'The service is stopping.', { retryAfterSeconds: 5 });
    if (this.running.size >= this.limit) throw new DaftariError('OVERLOADED', undefined, { retryAfterSeconds: 1 });
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    this.running.add(running);
    const done = () => void this.running.delete(running);
    running.then(done, done);
    return running;
  }

  /** Admits nothing more and resolves when everything has ended. */
  async drain(): Promise<void> {
    this.draining = true;
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }
}
