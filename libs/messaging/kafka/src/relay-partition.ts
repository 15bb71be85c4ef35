import type { Message } from 'kafkajs';
import { NO_HASH } from '@daftari/journal-core/batch';
import { LogRolledBack, StoreDamaged } from '@daftari/journal-core/errors';
import type { Checkpoint, StoredBatch } from '@daftari/journal-core/position';
import { openStoredBatch } from '@daftari/journal-core/stored-batch';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { messagesOf } from './event-message';
import { growingPause, pauseUnless } from './growing-pause';
import type { KafkaLog } from './kafka-log';
import type { RelayableJournal } from './kafka-relay';
import type { RelayCheckpoints } from './relay-checkpoints';

const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 5_000;
/** Read, published and acknowledged together; between them they bound the memory that a partition takes. */
const MAX_BATCHES = 128;
const MAX_BYTES = 1024 * 1024;

export interface PartitionRelayDeps {
  readonly journal: Pick<RelayableJournal, 'name' | 'readBatches'>;
  readonly checkpoints: RelayCheckpoints;
  readonly scheduler: Scheduler;
  readonly logger: KafkaLog;
  publish(partition: number, messages: readonly Message[]): Promise<void>;
  /** How often a partition is looked at without being woken. */
  readonly pollMs: number;
  /** Where a partition's run leaves how to wake it. */
  readonly wakes: Map<number, (sequence?: number) => void>;
  readonly stop: AbortSignal;
}

/**
 * Publishes one partition from its checkpoint on until it is stopped; tells each checkpoint that it has reached.
 * @throws LogRolledBack, StoreDamaged the log is not what was published before; PublisherStopped
 */
export async function relayPartition(
  deps: PartitionRelayDeps,
  partition: number,
  reached: (checkpoint: Checkpoint) => void,
): Promise<void> {
  const { journal, checkpoints, stop } = deps;
  let at = await patiently(deps, 'read', () => startingPoint(deps, partition));
  if (at !== undefined) reached(at);
  stop.addEventListener('abort', () => deps.wakes.get(partition)?.(), { once: true });
  let limit = 1;
  while (at !== undefined && !stop.aborted) {
    const waker = wakerOf(deps, partition);
    const { sequence } = at;
    const page = await patiently(deps, 'read', () => journal.readBatches(partition, sequence, limit));
    if (page === undefined) return;
    if (page.length === 0) {
      if (!stop.aborted) await waker.waitAfter(sequence);
      continue;
    }
    const next = await publishPage(deps, at, page);
    if (stop.aborted) return; // acknowledged, yet not this process's to say any more
    await patiently(deps, 'write', () => checkpoints.commit(next));
    at = next;
    reached(at);
    // A page that is not full was the end of the log: whatever was written since has woken, or will.
    if (page.length < limit && !stop.aborted) await waker.waitAfter(at.sequence);
    limit = fittingLimit(page);
  }
}

/** The committed checkpoint, which must be of this log. @throws LogRolledBack it is not */
async function startingPoint(
  { journal, checkpoints }: Pick<PartitionRelayDeps, 'journal' | 'checkpoints'>,
  partition: number,
): Promise<Checkpoint> {
  const committed = (await checkpoints.load()).find((checkpoint) => checkpoint.partition === partition);
  if (committed === undefined || committed.sequence < 0) return { partition, sequence: -1, hash: NO_HASH };
  const [batch] = await journal.readBatches(partition, committed.sequence - 1, 1);
  if (batch?.sequence === committed.sequence && batch.hash === committed.hash) return committed;
  throw new LogRolledBack(
    `${journal.name} partition ${partition} was published up to sequence ${committed.sequence}, which is not on this log: ` +
      'it was rolled back, restored or replaced; restore the newest copy, or delete the checkpoints of its relay',
  );
}

async function publishPage(
  deps: PartitionRelayDeps,
  at: Checkpoint,
  page: readonly StoredBatch[],
): Promise<Checkpoint> {
  let last = at;
  const messages = page.flatMap((stored) => {
    const batch = openStoredBatch(stored);
    if (batch.sequence !== last.sequence + 1 || batch.previousHash !== last.hash) {
      throw new LogRolledBack(
        `${deps.journal.name} partition ${at.partition}: sequence ${batch.sequence} does not follow sequence ` +
          `${last.sequence}, which was published`,
      );
    }
    const { partition, sequence, hash } = stored;
    last = { partition, sequence, hash };
    return messagesOf(batch, hash);
  });
  await deps.publish(at.partition, messages);
  return last;
}

/** As many batches of the size of these as the memory bound allows. */
function fittingLimit(page: readonly StoredBatch[]): number {
  const bytes = page.reduce((sum, { body }) => sum + body.byteLength, 0);
  return Math.max(1, Math.min(MAX_BATCHES, Math.floor((MAX_BYTES * page.length) / bytes)));
}

/** To be made before the journal is read: what is written meanwhile ends the wait at once. */
function wakerOf(
  { wakes, scheduler, pollMs }: PartitionRelayDeps,
  partition: number,
): { waitAfter(sequence: number): Promise<void> } {
  const woken = new AbortController();
  let told = -1;
  let published = Infinity;
  const wakeIfNew = () => (told > published ? woken.abort() : undefined);
  wakes.set(partition, (sequence = Infinity) => {
    told = Math.max(told, sequence);
    wakeIfNew();
  });
  return {
    waitAfter(sequence) {
      published = sequence;
      wakeIfNew();
      return pauseUnless(scheduler, pollMs, woken.signal);
    },
  };
}

/** Does it again and again until it works; undefined when it is stopped meanwhile. @throws what no waiting heals */
async function patiently<R>(
  { journal, scheduler, logger, stop }: PartitionRelayDeps,
  what: 'read' | 'write',
  work: () => Promise<R>,
): Promise<R | undefined> {
  const again = growingPause(scheduler, FIRST_PAUSE_MS, LAST_PAUSE_MS);
  while (!stop.aborted) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof LogRolledBack || error instanceof StoreDamaged) throw error;
      if (stop.aborted) return undefined;
      if (again.isFresh) {
        const says = `the relay of ${journal.name} waits: it can not ${what === 'read' ? 'read' : 'keep its checkpoint'}`;
        logger.warn({ journal: journal.name, err: error }, says);
      }
      await again.wait(stop);
    }
  }
  return undefined;
}
