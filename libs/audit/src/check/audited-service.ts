import type { RecordedJournal } from '@daftari/journal-core/recorded-heads';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import type { SnapshotStore } from '@daftari/journal-core/snapshots/snapshot-store';
import type { ViewSnapshot } from '@daftari/journal-core/views/view-snapshot';
import type { LogReader } from '../log-reader';
import type { Replayable } from '../replay/replayable';

/** What one process of a service has stored of journals. */
export interface StoredCopy {
  /** The process's name; absent where there is only one. */
  readonly name?: string | undefined;
  /** Taken before the check began; absent where they are not at hand. */
  readonly views?: ViewSnapshot | undefined;
  readonly snapshots?: Pick<SnapshotStore, 'newest'> | undefined;
}

/** A service under audit: what it offers to be replayed, its log, and what it has stored of it. */
export interface AuditedService {
  readonly replayable: Replayable;
  readonly reader: LogReader;
  /** What each of its processes has stored; none where nothing is at hand. */
  readonly copies: readonly StoredCopy[];
  /**
   * Where its consumers stand, when its copies share that: in a database, read before the check began. Absent where it runs
   * in one process, which keeps that in its views.
   */
  readonly positions?: ViewSnapshot | 'not at hand' | undefined;
  /** The heads that its journal is known to have had. */
  readonly recorded?: RecordedJournal | undefined;
  /** Opens what is sealed; absent where no keys are at hand or nothing is personal. */
  readonly personal?: PersonalData | undefined;
}

/** Where its consumers stand; undefined where nobody knows. */
export function positionsOf({ positions, copies }: AuditedService): ViewSnapshot | undefined {
  if (positions === undefined) return copies.find(({ views }) => views !== undefined)?.views;
  return positions === 'not at hand' ? undefined : positions;
}
