import type { RecordedEvent } from '@daftari/journal-core/event';
import { resultNoter, type NoteResultsDeps } from './balance/note-results';
import { balanceRecorder, type RecordBalanceDeps } from './balance/record-balance';
import { c2bRecorder, type RecordC2bDeps } from './collection/record-c2b';
import { payoutResultRecorder, type RecordPayoutResultDeps } from './payout/record-payout-result';
import { resultRecorder, type RecordResultDeps } from './record-result';

/**
 * Handles the events of the callback service: what was understood of a callback is a result of its payment or payout, or money that
 * came unprompted.
 * Idempotent. @throws CannotHandle it contradicts the log: it stays visible until a person has looked
 */
export function callbackRecorder(
  deps: RecordResultDeps & RecordPayoutResultDeps & RecordC2bDeps & RecordBalanceDeps & NoteResultsDeps,
): (event: RecordedEvent) => Promise<void> {
  const recorders = [
    resultNoter(deps),
    balanceRecorder(deps),
    resultRecorder(deps),
    payoutResultRecorder(deps),
    c2bRecorder(deps),
  ];
  return async (event) => {
    for (const record of recorders) await record(event);
  };
}
