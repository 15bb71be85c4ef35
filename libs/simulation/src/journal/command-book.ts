import { AppendUnknown } from '@daftari/journal-core/errors';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Decided } from '@daftari/journal-core/journal';

/** What a command saw when it was decided or read. */
export interface Seen {
  readonly streams: readonly { readonly stream: string; readonly version: number; readonly sum: number }[];
  readonly partition: { readonly sum: number; readonly events: number };
}

export type Outcome = 'open' | 'acknowledged' | 'unknown' | 'refused' | 'died';

/** A command as its caller knows it; its id is the causation of its events. */
export interface Issued {
  readonly id: string;
  readonly partition: number;
  /** Events that it writes when it is not refused. */
  readonly writes: number;
  /** Events of the partition that were acknowledged before it was issued: it has to see them. */
  readonly after: number;
  outcome: Outcome;
  error?: unknown;
  seen?: Seen;
  events: readonly RecordedEvent[];
}

/** Everything that was asked of a journal, and what the callers were told. */
export class CommandBook {
  readonly issued: Issued[] = [];
  private readonly acknowledged = new Map<number, number>();
  private answers: { readonly commands: number; readonly resolve: () => void } | undefined;

  get open(): number {
    return this.issued.filter(({ outcome }) => outcome === 'open').length;
  }

  /** Writes a command down and follows its answer. Answers how to declare its caller dead. */
  issue(
    partition: number,
    writes: number,
    ask: (id: string) => Promise<Decided<Seen>>,
  ): { readonly died: () => void; readonly command: Issued } {
    const after = this.acknowledged.get(partition) ?? 0;
    const id = `command-${this.issued.length}`;
    const command: Issued = { id, partition, writes, after, outcome: 'open', events: [] };
    this.issued.push(command);
    ask(id).then(
      ({ result, events }) => {
        if (command.outcome !== 'open') return;
        Object.assign(command, { outcome: 'acknowledged', seen: result, events });
        this.acknowledged.set(partition, (this.acknowledged.get(partition) ?? 0) + events.length);
        this.tellAnswers();
      },
      (error: unknown) => {
        if (command.outcome !== 'open') return;
        Object.assign(command, { outcome: error instanceof AppendUnknown ? 'unknown' : 'refused', error });
        this.tellAnswers();
      },
    );
    return {
      command,
      died: () => {
        if (command.outcome === 'open') command.outcome = 'died';
      },
    };
  }

  /** Resolves once this many commands were issued and every one is answered. */
  whenAnswered(commands: number): Promise<void> {
    return new Promise((resolve) => {
      this.answers = { commands, resolve };
      this.tellAnswers();
    });
  }

  private tellAnswers(): void {
    if (this.answers !== undefined && this.issued.length >= this.answers.commands && this.open === 0) {
      this.answers.resolve();
    }
  }

  count(outcome: Outcome): number {
    return this.issued.filter((command) => command.outcome === outcome).length;
  }
}
