import { WriteUnknown } from '@daftari/journal-core/errors';
import type { JournalStore } from '@daftari/journal-core/store';
import { pause, type Scheduler } from '@daftari/kernel/scheduler';
import type { Dice } from './dice';
import type { Faults } from './faults';

/** Of a connection: whether anybody hears its answers, and whether its writes still arrive. */
export interface Life {
  answers: boolean;
  arrives: boolean;
}

export interface FaultyConnectionDeps {
  readonly shared: JournalStore;
  readonly life: Life;
  readonly dice: Dice;
  readonly scheduler: Scheduler;
  readonly faults: () => Faults;
}

/** One connection to a shared memory store, with the faults of the moment. */
export function faultyConnection(deps: FaultyConnectionDeps): JournalStore {
  const { shared, life, dice, scheduler, faults } = deps;
  const delay = async () => {
    const { slow, slowestMs } = faults();
    if (dice.chance(slow)) await pause(scheduler, 1 + dice.below(Math.max(1, slowestMs)));
  };
  /** What reaches nobody any more is never answered. */
  const heard = async <R>(answer: Promise<R>): Promise<R> => {
    const settled = await answer.then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
    return life.answers ? settled() : new Promise<R>(() => undefined);
  };
  const read =
    <A extends unknown[], R>(from: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      heard(
        (async () => {
          await delay();
          if (dice.chance(faults().unreadable)) throw new Error('input/output error');
          return from(...args);
        })(),
      );
  const write = <A extends unknown[]>(to: (...args: A) => Promise<void>) => {
    const arrive = async (...args: A) => {
      if (life.arrives && (life.answers || dice.chance(0.5))) await to(...args);
    };
    return (...args: A): Promise<void> => heard(send(deps, delay, () => arrive(...args)));
  };
  return {
    identity: read(shared.identity),
    create: write(shared.create),
    write: write(shared.write),
    head: read(shared.head),
    readBatches: read(shared.readBatches),
    readStreamBatches: read(shared.readStreamBatches),
    readIndex: read(shared.readIndex!),
    watch: (listener) => shared.watch((partition) => (life.answers ? listener(partition) : undefined)),
    close: async () => void (life.answers = false),
  };
}

/** Sends a write on its way; what becomes of it, and what is said of that, the dice tell. */
async function send(
  deps: FaultyConnectionDeps,
  delay: () => Promise<void>,
  arrive: () => Promise<void>,
): Promise<void> {
  const { dice, scheduler, faults } = deps;
  await delay();
  const { refused, answerLost, requestLost, requestLate, slowestMs } = faults();
  if (dice.chance(refused)) throw new Error('no space left; nothing was written');
  if (dice.chance(requestLost)) throw new WriteUnknown('the connection was cut before the insert');
  if (dice.chance(requestLate)) {
    // Refused then by the unique keys, unless its place is still free. Nobody hears of it.
    void pause(scheduler, 1 + dice.below(10 * Math.max(1, slowestMs))).then(() => arrive().catch(() => undefined));
    throw new WriteUnknown('no answer in time');
  }
  await arrive();
  await delay();
  if (dice.chance(answerLost)) throw new WriteUnknown('the connection was cut after the insert');
}
