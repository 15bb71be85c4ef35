import { addCents, ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import { overdueHolds } from '../domain/overdue-holds';
import type { LedgerJournal } from './ledger-journal';

/** What is reserved at this moment, for operators. */
export interface OpenHolds {
  readonly holds: number;
  readonly heldCents: Cents;
  /** Open for longer than HOLD_LIFETIME_MS: either their payment's outcome is unknown, or they have none. */
  readonly overdue: number;
  /** ISO 8601; absent when nothing is held. */
  readonly oldestHeldAt?: string;
}

/** Counts the open holds of all partitions, both environments together. @throws what the journal throws */
export async function openHolds(journal: LedgerJournal): Promise<OpenHolds> {
  let sum: OpenHolds = { holds: 0, heldCents: ZERO_CENTS, overdue: 0 };
  for (let partition = 0; partition < journal.partitions; partition++) {
    sum = add(
      sum,
      await journal.query(partition, [], ({ partition: ledger, nowMs }) => {
        const open = [...ledger.openHolds.values()];
        const heldCents = open.reduce((total, { amountCents }) => addCents(total, amountCents), ZERO_CENTS);
        const overdue = overdueHolds(ledger, nowMs, undefined, open.length).length;
        return { holds: open.length, heldCents, overdue, ...oldest(open.map(({ heldAt }) => heldAt)) };
      }),
    );
  }
  return sum;
}

function add(a: OpenHolds, b: OpenHolds): OpenHolds {
  return {
    holds: a.holds + b.holds,
    heldCents: addCents(a.heldCents, b.heldCents),
    overdue: a.overdue + b.overdue,
    ...oldest([a, b].flatMap(({ oldestHeldAt }) => oldestHeldAt ?? [])),
  };
}

function oldest(times: readonly string[]): { oldestHeldAt?: string } {
  return times.length === 0 ? {} : { oldestHeldAt: times.reduce((first, time) => (time < first ? time : first)) };
}
