import type { RecordedJournal } from '@daftari/journal-core/recorded-heads';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import type { SnapshotStore } from '@daftari/journal-core/snapshots/snapshot-store';
import type { ViewSnapshot } from '@daftari/journal-core/views/view-snapshot';
import type { LogReader } from '../log-reader';
import type { Replayable } from '../replay/replayable';

/** A service under audit: what it offers to be replayed, its log, and what it has stored of it. */
export interface AuditedService {
  readonly replayable: Replayable;
  readonly reader: LogReader;
  /** Taken before the check began; absent where they are not at hand. */
  readonly views?: ViewSnapshot | undefined;
  readonly snapshots?: Pick<SnapshotStore, 'newest'> | undefined;
  /** The heads that its journal is known to have had. */
  readonly recorded?: RecordedJournal | undefined;
  /** Opens what is sealed; absent where no keys are at hand or nothing is personal. */
  readonly personal?: PersonalData | undefined;
}
