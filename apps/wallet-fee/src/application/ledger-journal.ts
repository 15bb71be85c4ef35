import type { Cause } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import type { Ledger } from '../domain/ledger';
import type { LedgerFact, LedgerView } from '../domain/ledger-view';

export type LedgerJournal = Journal<Ledger>;

/** What a decision on the ledger is about: whose partition, which streams, and what it goes back to. */
export interface About {
  readonly merchantId: string;
  readonly streams: readonly string[];
  readonly cause: Cause;
}

/** Decides and writes. @throws what the decision and the journal throw; nothing was written but for AppendUnknown */
export async function decideOn<Result>(
  journal: LedgerJournal,
  { merchantId, streams, cause }: About,
  decide: (view: LedgerView) => { readonly events: readonly LedgerFact[]; readonly result: Result },
): Promise<Result> {
  const { result } = await journal.decide({ partition: partitionOf(merchantId), streams, cause, decide });
  return result;
}

/** The same for a decision that answers nothing but its events. */
export async function recordOn(
  journal: LedgerJournal,
  about: About,
  decide: (view: LedgerView) => readonly LedgerFact[],
): Promise<void> {
  await decideOn(journal, about, (view) => ({ events: decide(view), result: undefined }));
}
