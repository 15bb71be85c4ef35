import type { Decided } from './journal';
import type { CommandCaller } from './waiting-command';

/** What became of one of several commands: its result when what it decided is durable, or why it was refused. */
export type Outcome<Result> = PromiseSettledResult<Result>;

/** The caller of several commands: waits for all of them with one promise. */
export class AskedTogether<Result> {
  /** In the order of the commands; never rejects. */
  readonly outcomes: Promise<readonly Outcome<Result>[]>;
  private readonly known: Outcome<Result>[];
  private left: number;
  private tell!: (outcomes: readonly Outcome<Result>[]) => void;

  constructor(count: number) {
    this.left = count;
    this.known = new Array<Outcome<Result>>(count);
    this.outcomes = new Promise((resolve) => (this.tell = resolve));
    if (count === 0) this.tell(this.known);
  }

  /** The caller of the command at this place. */
  callerOf(place: number): CommandCaller {
    return new OneOfThem(this, place);
  }

  settle(place: number, outcome: Outcome<Result>): void {
    if (this.known[place] !== undefined) return;
    this.known[place] = outcome;
    this.left -= 1;
    if (this.left === 0) this.tell(this.known);
  }
}

/** A class and no closures, for there is one for each command. */
class OneOfThem<Result> implements CommandCaller {
  constructor(
    private readonly all: AskedTogether<Result>,
    private readonly place: number,
  ) {}

  resolve({ result }: Decided<unknown>): void {
    this.all.settle(this.place, { status: 'fulfilled', value: result as Result });
  }

  reject(reason: unknown): void {
    this.all.settle(this.place, { status: 'rejected', reason });
  }
}
