import type { ShareLog } from './join-share';
import type { Member } from './lease-store';

/** May answer a promise when it is told of a loss: until that resolves it still finishes work. */
type Listener = (partition: number, held: boolean) => unknown;

/** Who is told of changes, and who still finishes what it had in hand. */
export class ShareListeners {
  private readonly listeners = new Set<Listener>();
  private readonly finishing = new Map<number, Promise<void>>();

  constructor(
    private readonly me: Pick<Member, 'service'>,
    private readonly logger: ShareLog,
  ) {}

  add(listener: Listener): () => void {
    const own: Listener = (partition, held) => listener(partition, held);
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  /** Resolves when every listener has finished; one that fails has. */
  tell(partition: number, held: boolean): Promise<void> {
    const answers = [...this.listeners].map((listener) => this.ask(listener, partition, held));
    const finished = Promise.all(answers).then(() => undefined);
    if (!held) this.finishing.set(partition, finished);
    return finished;
  }

  /** Resolves when work on the partition of which they were told last is finished. */
  async finished(partition: number): Promise<void> {
    await this.finishing.get(partition);
  }

  private async ask(listener: Listener, partition: number, held: boolean): Promise<void> {
    try {
      await Promise.resolve(listener(partition, held));
    } catch (error) {
      const { service } = this.me;
      const text = `work on partition ${partition} of ${service} could not be ${held ? 'begun' : 'finished'}`;
      this.logger.warn({ service, partition, err: error }, text);
    }
  }
}
