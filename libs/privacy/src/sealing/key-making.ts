import type { DataKey, Keyring, Wanted } from '../keys/keyring';

interface Waiting {
  readonly wanted: Wanted;
  resolve(): void;
  reject(error: unknown): void;
}

/** Keys made with one write of the store. */
const MAX_TOGETHER = 1_000;
/** Subjects whose link to a person is remembered, so that it is not written again. */
const MAX_LINKS_REMEMBERED = 65_536;

/** Makes keys: whoever asks while a write is under way waits and shares the next one. */
export class KeyMaking {
  private waiting: Waiting[] = [];
  private running = false;
  private readonly linked = new Map<string, string>();

  constructor(
    private readonly keyring: Pick<Keyring, 'ensure'>,
    private readonly onKey: (key: DataKey) => void,
  ) {}

  isLinked(subject: string, person: string): boolean {
    return this.linked.get(subject) === person;
  }

  /** Links may have been taken away: they are written again when they are named again. */
  forgetLinks(): void {
    this.linked.clear();
  }

  /** Resolves when the subject's key is durable and handed over. @throws what the key store throws */
  make(wanted: Wanted): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ wanted, resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    // Commands of the same turn of the event loop share the first write.
    await Promise.resolve();
    while (this.waiting.length > 0) await this.makeTogether(this.waiting.splice(0, MAX_TOGETHER));
    this.running = false;
  }

  private async makeTogether(batch: readonly Waiting[]): Promise<void> {
    try {
      const keys = await this.keyring.ensure(batch.map(({ wanted }) => wanted));
      for (const key of keys) this.onKey(key);
      for (const { wanted } of batch) this.remember(wanted);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  private remember({ subject, person }: Wanted): void {
    if (person === undefined) return;
    if (this.linked.size >= MAX_LINKS_REMEMBERED) this.linked.clear();
    this.linked.set(subject, person);
  }
}
