import { isoTime, type Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import { systemScheduler, type Scheduler } from '@daftari/kernel/scheduler';
import { encodeBatch, encodeEvent, FORMAT, genesisEvent, hashOf, NO_HASH } from './batch';
import { Committer } from './committer';
import type { PartitionModel, AnyStreamModel } from './decider';
import { ForeignJournal, SequenceTaken } from './errors';
import type { EventChecker } from './event-checker';
import { EventReader } from './event-reader';
import type { Journal } from './journal';
import type { JournalLog } from './journal-log';
import type { PersonalData } from './personal-data';
import type { SnapshotStore } from './snapshots/snapshot-store';
import { StoredJournal } from './stored-journal';
import { PARTITIONS } from './partition-of';
import type { BatchToStore, JournalIdentity, JournalStore } from './store';
import { StreamStates } from './stream-states';

/** What a service tells the journal about itself. */
export interface JournalOptions<PartitionState> {
  /** The service's name, such as `wallet-fee`. */
  readonly name: string;
  readonly store: JournalStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly events: EventChecker;
  /** Stream category (the name up to its first `-`) → its model. */
  readonly streams: Readonly<Record<string, AnyStreamModel>>;
  /** Only for a service that decides on whole partitions. */
  readonly partition?: PartitionModel<PartitionState>;
  readonly scheduler?: Scheduler;
  /** Absent where no event names a person. */
  readonly personal?: PersonalData | undefined;
  /** Where the partitions' states are kept for the next start; without them a start folds the whole log. */
  readonly snapshots?: SnapshotStore | undefined;
  readonly logger?: JournalLog | undefined;
}

/** Opens a journal, creating it in an empty store. @throws ForeignJournal, StoreDamaged */
export async function openJournal<PartitionState = undefined>(
  options: JournalOptions<PartitionState>,
): Promise<Journal<PartitionState>> {
  const { store, clock, ids, events, personal, snapshots, logger } = options;
  const identity = (await store.identity()) ?? (await create(options));
  assertOurs(identity, options.name);
  const scheduler = options.scheduler ?? systemScheduler;
  const reader = new EventReader(events, personal);
  const committers = Array.from({ length: identity.partitions }, (_, partition) => {
    const states = new StreamStates(store, partition, options.streams, reader);
    const own = { partition, states, model: options.partition };
    return new Committer({
      ...own,
      identity,
      store,
      clock,
      ids,
      scheduler,
      events,
      reader,
      personal,
      snapshots,
      logger,
    });
  });
  return new StoredJournal({ identity, store, reader, scheduler, snapshots, logger }, committers);
}

type CreateOptions = Pick<JournalOptions<unknown>, 'name' | 'store' | 'clock' | 'ids'>;

async function create(options: CreateOptions): Promise<JournalIdentity> {
  const { store, ids, clock } = options;
  const identity = { journal: options.name, journalId: ids.uuid(), partitions: PARTITIONS, format: FORMAT };
  const recordedAt = isoTime(clock.nowMs());
  const genesis = Array.from({ length: PARTITIONS }, (_, partition): BatchToStore => {
    const event = genesisEvent(identity, partition, ids.uuid(), recordedAt);
    const header = { ...identity, partition, sequence: 0, recordedAt, previousHash: NO_HASH };
    const body = encodeBatch(header, [encodeEvent(event)]);
    const index = [{ stream: event.stream, version: event.version }];
    return { partition, sequence: 0, recordedAt, hash: hashOf(body), body, index };
  });
  try {
    await store.create(identity, genesis);
    return identity;
  } catch (error) {
    if (!(error instanceof SequenceTaken)) throw error;
    // Another process created it at the same moment: its identity is the one.
    const theirs = await store.identity();
    if (theirs === undefined) throw error;
    return theirs;
  }
}

function assertOurs(identity: JournalIdentity, name: string): void {
  const wrong =
    identity.journal !== name
      ? `belongs to the journal "${identity.journal}", not to "${name}"`
      : identity.format !== FORMAT
        ? `has format ${identity.format}; this version reads format ${FORMAT}`
        : identity.partitions !== PARTITIONS
          ? `has ${identity.partitions} partitions; this version needs ${PARTITIONS}`
          : undefined;
  if (wrong !== undefined) throw new ForeignJournal(`the store ${wrong}; nothing was changed`);
}
