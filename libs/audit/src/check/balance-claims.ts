import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Findings } from '../verify/finding';
import type { PartitionObserver } from './partition-observer';
import type { ReadUpTo } from './read-up-to';

type Compared = Extract<RecordedEvent<InitiationEvent>, { type: 'BalanceCompared.v1' }>;
type Booked = Extract<RecordedEvent<WalletFeeEvent>, { type: 'ProviderChargesBooked.v1' }>;

/**
 * M-Pesa's charges: what a comparison of its balance found stands in the ledger once, with its amount, and nothing else does.
 * Judged partition by partition; there is one comparison a day, or a few.
 */
export class BalanceClaims {
  /** Event id → the comparison, and whether the ledger has read it. */
  private readonly compared = new Map<string, { event: Compared; sequence: number; isDue: boolean }>();
  /** What led to it → the booking. */
  private readonly booked = new Map<string, { event: Booked; sequence: number }[]>();
  private incomplete = false;
  /** The journal of payments is at hand: without it, nobody can say that nothing calls for a booking. */
  private isRead = false;

  /** `ledger` is how far the ledger has read the payments; undefined when nobody knows. */
  constructor(
    private readonly ledger: ReadUpTo | undefined,
    private readonly findings: Findings,
  ) {}

  readonly ofPayments: PartitionObserver = {
    batch: ({ partition, sequence, events }) => {
      this.isRead = true;
      for (const event of events as readonly RecordedEvent<InitiationEvent>[]) {
        if (event.type !== 'BalanceCompared.v1') continue;
        const isDue = this.ledger?.hasRead(event.stream, partition, sequence) === true;
        this.compared.set(event.id, { event, sequence, isDue });
      }
    },
    broken: () => void (this.incomplete = true),
  };

  readonly ofLedger: PartitionObserver = {
    batch: ({ sequence, events }) => {
      for (const event of events as readonly RecordedEvent<WalletFeeEvent>[]) {
        if (event.type !== 'ProviderChargesBooked.v1') continue;
        this.booked.set(event.causation, [...(this.booked.get(event.causation) ?? []), { event, sequence }]);
      }
    },
    broken: () => void (this.incomplete = true),
  };

  /** After a partition of both journals was read. */
  settle(partition: number): void {
    if (!this.incomplete) {
      for (const { event, sequence, isDue } of this.compared.values()) {
        const problem = isDue ? this.problemOf(event) : undefined;
        if (problem === undefined) continue;
        const text = `${event.type} of ${event.stream}: ${problem}`;
        this.findings.add({ journal: 'initiation', partition, sequence, problem: text });
      }
      this.reportUncalled(partition);
    }
    this.compared.clear();
    this.booked.clear();
    this.incomplete = false;
    this.isRead = false;
  }

  private problemOf(event: Compared): string | undefined {
    const { newChargesCents, shortcode } = event.data;
    const bookings = this.booked.get(event.id) ?? [];
    const wanted = newChargesCents === 0 ? 0 : 1;
    if (bookings.length !== wanted) {
      return `the ledger has read it, and ${bookings.length} of ProviderChargesBooked.v1 follow from it instead of ${wanted}`;
    }
    if (wanted === 0) return undefined;
    const { legs } = bookings[0]!.event.data;
    const isRight = [
      [`${event.environment}/platform/provider-charges`, -newChargesCents],
      [`${event.environment}/mpesa/${shortcode}`, newChargesCents],
    ].every(([account, cents]) => legs.some((leg) => leg.account === account && leg.amountCents === cents));
    return isRight ? undefined : 'ProviderChargesBooked.v1 moves other money than it found';
  }

  private reportUncalled(partition: number): void {
    if (!this.isRead) return;
    for (const [cause, bookings] of this.booked) {
      if (this.compared.has(cause)) continue;
      for (const { event, sequence } of bookings) {
        const problem = `${event.type} in ${event.stream}: no comparison of a balance calls for it`;
        this.findings.add({ journal: 'wallet-fee', partition, sequence, problem });
      }
    }
  }
}
