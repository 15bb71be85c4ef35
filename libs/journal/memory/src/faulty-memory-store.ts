import type { BatchToStore, JournalStore } from '@daftari/journal-core/store';
import type { Random } from '@daftari/kernel/random';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { diceOf } from './dice';
import { faultyConnection, type Life } from './faulty-connection';
import { NO_FAULTS, type Faults } from './faults';
import { memoryLog, type MemoryLog } from './memory-log';
import { memoryStore } from './memory-store';

export interface FaultyMemoryOptions {
  readonly random: Random;
  /** The time of slow calls; nothing waits for real time. */
  readonly scheduler: Scheduler;
  readonly faults?: Faults;
  /** True (the default): what is acknowledged is durable. False: a power cut takes back what was not synced. */
  readonly sync?: boolean;
}

/** A writer's connection; dies with its process or with the power. */
export interface FaultyConnection {
  readonly store: JournalStore;
  /** Its process is killed: no call is ever answered again. A write on its way may still arrive. */
  kill(): void;
}

/** A memory store whose faults follow from a seed: the same random bytes and the same calls give the same faults. */
export interface FaultyMemory {
  readonly log: MemoryLog;
  /** May be changed at any time, such as to none before the books are compared. */
  faults: Faults;
  connect(): FaultyConnection;
  /** Makes everything that is there durable. Happens with every write unless `sync` is off. */
  sync(): void;
  /** Every connection dies, writes on their way are gone, and what was not synced may be. Answers how many batches went. */
  cutPower(): number;
  /** What a store that is not atomic leaves of a batch after a power cut: half its body, under its whole hash. */
  tear(batch: BatchToStore): void;
  /** The newest batches of a partition are gone, though they were acknowledged and read, as after a restore. */
  rollBack(partition: number, batches: number): void;
}

export function faultyMemory({ random, scheduler, faults, sync = true }: FaultyMemoryOptions): FaultyMemory {
  const dice = diceOf(random);
  const log = memoryLog();
  const shared = memoryStore(log);
  const lives = new Set<Life>();
  const synced = new Map<number, number>();
  const partitions = () => Array.from({ length: log.identity?.partitions ?? 0 }, (_, partition) => partition);

  const memory: FaultyMemory = {
    log,
    faults: faults ?? NO_FAULTS,
    connect() {
      const life: Life = { answers: true, arrives: true };
      lives.add(life);
      const store = faultyConnection({ shared, life, dice, scheduler, faults: () => memory.faults });
      return { store, kill: () => void (life.answers = false) };
    },
    sync() {
      for (const partition of partitions()) synced.set(partition, log.length(partition));
    },
    cutPower() {
      for (const life of lives) life.answers = life.arrives = false;
      lives.clear();
      if (sync) return 0;
      let lost = 0;
      for (const partition of partitions()) {
        const length = log.length(partition);
        const durable = Math.max(1, synced.get(partition) ?? 1);
        const kept = durable + dice.below(length - durable + 1);
        log.truncate(partition, kept);
        lost += length - kept;
      }
      memory.sync();
      return lost;
    },
    tear: (batch) => log.insert({ ...batch, body: batch.body.slice(0, batch.body.length >> 1) }),
    rollBack(partition, batches) {
      log.truncate(partition, Math.max(1, log.length(partition) - batches));
      synced.set(partition, Math.min(synced.get(partition) ?? 1, log.length(partition)));
    },
  };
  return memory;
}
