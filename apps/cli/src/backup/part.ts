import type { CliIo } from '../cli-io';
import type { OpenedJournals } from '../journals/open-journals';

/** What a part is copied from. */
export interface CopyFrom {
  readonly dataDir: string;
  /** The journals, through the running server or from their files. */
  readonly journals: OpenedJournals;
  readonly io: CliIo;
}

/** What a part is restored into. */
export interface RestoreInto {
  readonly dataDir: string;
  readonly io: CliIo;
}

/** One thing that a backup holds, in a folder of its own that has its name. */
export interface BackupPart {
  readonly name: string;
  /** True when a copy that was cut is gone on with; else the next run starts it anew. */
  readonly goesOn: boolean;
  /** Writes the part's files into `folder`, which exists; none when there is nothing to copy. */
  copy(from: CopyFrom, folder: string): Promise<void>;
  /** Puts them where the server expects them; `folder` holds exactly what was copied. */
  restore(folder: string, into: RestoreInto): Promise<void>;
}
