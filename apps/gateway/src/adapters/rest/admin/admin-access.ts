import type { OperationsService } from '@daftari/contracts/generated/daftari/operations/v1/operations';
import type { Clock } from '@daftari/kernel/clock';

/** What the operator's API needs beside what merchants' routes need. */
export interface AdminAccess {
  /** What operators authenticate by. */
  readonly token: string;
  /** By which wrong tokens are counted; the system's when absent. */
  readonly clock?: Clock;
  /** Who knows what is parked; absent where nobody can be asked. */
  readonly operations?: OperationsService;
}
