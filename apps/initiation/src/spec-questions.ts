import type { Answered, NotYet, QueryOutcome, StkQuery } from '@daftari/daraja/provider-port';
import { LOOK_EVERY_MS } from './application/reconciler';
import type { World } from './spec-world';

type Says = QueryOutcome | Promise<QueryOutcome>;

export const PAID: Answered = { kind: 'answered', resultCode: '0', resultDescription: 'processed successfully' };
export const CANCELLED: Answered = { kind: 'answered', resultCode: '1032', resultDescription: 'cancelled by user' };
export const NO_ANSWER: Answered = { kind: 'answered', resultCode: '1037', resultDescription: 'No response' };
export const PROCESSING: NotYet = { kind: 'not-yet', resultCode: '4999', resultDescription: 'under processing' };
export const OUTAGE: QueryOutcome = { kind: 'unavailable', reason: 'connection reset' };

/** For specs: what the provider is asked, when, and what it says: one answer after the other, the last for ever. */
export class Questions {
  readonly asked: StkQuery[] = [];
  /** Seconds after this was made, which is when the specs' payments are pushed. */
  readonly askedAfterSeconds: number[] = [];
  private readonly startMs: number;
  private readonly answers: (() => Says)[] = [];

  constructor(private readonly world: World) {
    this.startMs = world.clock.nowMs();
    world.provider.queryAnswer = (query) => {
      this.askedAfterSeconds.push((world.clock.nowMs() - this.startMs) / 1_000);
      this.asked.push(query);
      const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
      return answer?.() ?? OUTAGE;
    };
  }

  say(...answers: (Says | (() => Says))[]): void {
    this.answers.splice(
      0,
      Infinity,
      ...answers.map((answer) => (typeof answer === 'function' ? answer : () => answer)),
    );
  }

  /** The next answers are held back until the spec gives them: to all that wait, or to the one that has waited longest. */
  hold(): { answer(outcome: QueryOutcome): void; answerOne(outcome: QueryOutcome): void } {
    const waiting: ((outcome: QueryOutcome) => void)[] = [];
    this.say(() => new Promise((resolve) => void waiting.push(resolve)));
    return {
      answer: (outcome) => waiting.splice(0).forEach((resolve) => resolve(outcome)),
      answerOne: (outcome) => waiting.shift()?.(outcome),
    };
  }

  /** Goes to a time after the start, in seconds; whatever is due on the way is looked for once, at its end. */
  async goTo(seconds: number): Promise<void> {
    await this.world.room.caughtUp();
    const leftMs = this.startMs + seconds * 1_000 - this.world.clock.nowMs();
    this.world.clock.advance(leftMs - LOOK_EVERY_MS);
    this.world.scheduler.run(LOOK_EVERY_MS);
  }

  /** Goes to a time at which a question is due, and waits until its answer is on record. */
  async askedAt(seconds: number, transactionId: string): Promise<void> {
    const count = async () =>
      (await this.world.types(transactionId)).filter((type) => type === 'PaymentQueried').length;
    const before = await count();
    await this.goTo(seconds);
    await this.world.until(async () => (await count()) > before);
    await this.world.room.caughtUp();
  }

  /** As `askedAt`, until the payment's last fact is this one. */
  async endsAt(seconds: number, transactionId: string, type: string): Promise<void> {
    await this.goTo(seconds);
    await this.world.until(async () => (await this.world.types(transactionId)).at(-1) === type);
    await this.world.room.caughtUp();
  }
}
