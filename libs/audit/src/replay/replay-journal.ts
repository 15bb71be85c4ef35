import { createHash } from 'node:crypto';
import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import type { Head } from '@daftari/journal-core/position';
import { stateText } from '@daftari/journal-core/snapshots/state-hash';
import type { LogReader } from '../log-reader';
import { holdsSealed } from './holds-sealed';
import { endOf, type Moment } from './moment';
import { PaymentCounts, type StatusCounts } from './payment-counts';
import { replayPartition } from './replay-partition';
import type { Replayable } from './replayable';
import { StreamsFold } from './streams-fold';

export interface JournalReplay {
  readonly reader: LogReader;
  readonly replayable: Replayable;
  readonly moment: Moment;
  /** Opens what is sealed; absent where no keys are at hand. */
  readonly personal?: PersonalData | undefined;
  /** Told how many batches are done of how many there are now. */
  readonly onProgress?: (batches: number, ofBatches: number) => void;
}

export interface ReplayedJournal {
  readonly journal: string;
  readonly journalId?: string;
  readonly batches: number;
  readonly events: number;
  readonly streams: number;
  /** SHA-256 of the partitions' state hashes, in order; absent when one of them is. */
  readonly stateHash?: string;
  readonly partitions: readonly ReplayedState[];
  /** By environment; only of the journal of payments. */
  readonly payments?: Readonly<Record<string, StatusCounts>>;
}

export interface ReplayedState {
  readonly partition: number;
  readonly batches: number;
  readonly events: number;
  readonly streams: number;
  readonly head?: Head;
  /**
   * SHA-256 of the partition's state as its service's snapshots have it, or, where a service decides on streams only, of
   * all their states. Absent when personal fields are sealed and no keys are at hand: it would not be the service's state.
   */
  readonly stateHash?: string;
}

/**
 * Folds a journal up to a moment as its service folds it; one partition's streams are in memory.
 * @throws StoreDamaged the log is not as it was written
 */
export async function replayJournal(replay: JournalReplay): Promise<ReplayedJournal> {
  const { reader, replayable, moment, onProgress } = replay;
  const ofBatches = (await reader.heads()).reduce((sum, { sequence }) => sum + sequence + 1, 0);
  const payments = new PaymentCounts();
  const partitions: ReplayedState[] = [];
  let done = 0;
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const onBatches = (batches: number) => onProgress?.((done += batches), ofBatches);
    const until = endOf(moment, replayable.journal, partition);
    partitions.push(await replayState({ ...replay, partition, until, payments, onBatches }));
  }
  const hashes = partitions.flatMap(({ stateHash }) => (stateHash === undefined ? [] : [stateHash]));
  const sum = (of: (state: ReplayedState) => number) => partitions.reduce((total, state) => total + of(state), 0);
  return {
    journal: replayable.journal,
    ...(reader.journalId !== undefined && { journalId: reader.journalId }),
    batches: sum(({ batches }) => batches),
    events: sum(({ events }) => events),
    streams: sum(({ streams }) => streams),
    ...(hashes.length === partitions.length && { stateHash: hashOfHashes(hashes) }),
    partitions,
    ...(replayable.journal === 'initiation' && { payments: payments.result() }),
  };
}

interface PartitionReplay extends JournalReplay {
  readonly partition: number;
  readonly until: ReturnType<typeof endOf>;
  readonly payments: PaymentCounts;
  readonly onBatches: (batches: number) => void;
}

async function replayState(replay: PartitionReplay): Promise<ReplayedState> {
  const { reader, replayable, personal, partition, until, payments, onBatches } = replay;
  const { partition: model, events, streams: models } = replayable;
  const streams = new StreamsFold(model === undefined ? models : {});
  let sealed = false;
  const onEvent = (event: Parameters<StreamsFold['take']>[0]) => {
    sealed ||= personal === undefined && holdsSealed(event.data);
    streams.take(event);
    payments.take(event);
  };
  const task = { reader, partition, until, events, personal, model, onEvent, onProgress: onBatches };
  const { state, ...replayed } = await replayPartition(task);
  const stateHash = model === undefined ? streams.hash() : stateText(model, state).hash;
  return { ...replayed, streams: streams.size, ...(!sealed && { stateHash }) };
}

function hashOfHashes(hashes: readonly string[]): string {
  return createHash('sha256').update(hashes.join('\n')).digest('hex');
}
