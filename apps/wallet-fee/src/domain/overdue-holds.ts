import { isoTime } from '@daftari/kernel/clock';
import type { Ledger, OpenHold } from './ledger';

/** A hold this old whose payment is not known may be without one; initiation is then asked (design §5.1). 15 minutes. */
export const HOLD_LIFETIME_MS = 15 * 60_000;

export interface OverdueHold extends OpenHold {
  readonly holdId: string;
}

/** Where a page of overdue holds ended. */
export type HoldCursor = Pick<OverdueHold, 'heldAt' | 'holdId'>;

/** Open holds older than their lifetime, oldest first, after the cursor, at most `limit`. */
export function overdueHolds(
  { openHolds }: Pick<Ledger, 'openHolds'>,
  nowMs: number,
  after: HoldCursor | undefined,
  limit: number,
): OverdueHold[] {
  const lastHeldAt = isoTime(nowMs - HOLD_LIFETIME_MS);
  const overdue: OverdueHold[] = [];
  for (const [holdId, hold] of openHolds) {
    if (hold.heldAt > lastHeldAt) continue;
    const candidate = { holdId, ...hold };
    if (after === undefined || compare(candidate, after) > 0) overdue.push(candidate);
  }
  return overdue.sort(compare).slice(0, limit);
}

function compare(a: HoldCursor, b: HoldCursor): number {
  if (a.heldAt !== b.heldAt) return a.heldAt < b.heldAt ? -1 : 1;
  return a.holdId < b.holdId ? -1 : a.holdId > b.holdId ? 1 : 0;
}
