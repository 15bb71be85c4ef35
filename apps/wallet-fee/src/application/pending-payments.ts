import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import {
  startProjection,
  viewNameOf,
  type Projection,
  type ProjectionSource,
  type RunningProjection,
} from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Logger } from '@daftari/service/logger';

/**
 * The holds that a payment or payout is known to stand behind; key: hold id, value: the payment's id. A hold leaves it with
 * the event that settles it, so that the view grows with payments under way and not with history. It only spares
 * questions: whether a hold may end is decided by initiation.
 */
export const pendingPaymentsProjection: Projection = {
  name: 'wallet-fee.pending-payments',
  version: 1,
  project(recorded, view) {
    const event = recorded as RecordedEvent<InitiationEvent>;
    if (!('fee' in event.data)) return;
    const begins = event.type === 'PaymentInitiated.v1' || event.type === 'PayoutInitiated.v1';
    for (const holdId of holdsIn(event.data)) {
      if (begins) view.put(holdId, event.data.transactionId);
      else view.remove(holdId);
    }
  },
};

/** What an event begins or settles: a fee, and the amount of a payout where the event names its hold. */
function holdsIn({ fee, ...data }: { fee: { holdId?: string }; holdId?: string }): string[] {
  return [fee.holdId, data.holdId].filter((holdId) => holdId !== undefined);
}

const VIEW = viewNameOf(pendingPaymentsProjection);

/** What the ledger knows of payments under way, from its own view of the payments journal. */
export class PendingPayments {
  private projection: RunningProjection | undefined;

  constructor(
    private readonly views: ViewStore,
    private readonly logger: Logger,
    private readonly onStopped?: (error: unknown) => void,
  ) {}

  follow(initiation: ProjectionSource): void {
    this.projection = startProjection({
      projection: pendingPaymentsProjection,
      journal: initiation,
      views: this.views,
      logger: this.logger,
      onError: (error) => {
        this.logger.error(
          { err: error },
          'the view of pending payments has stopped; until a restart initiation is asked about every old hold',
        );
        this.onStopped?.(error);
      },
    });
  }

  /** True when a payment stands behind the hold and its fee is not settled; false may only mean that we are behind. */
  standsBehind(holdId: string): boolean {
    return this.views.get(VIEW, holdId) !== undefined;
  }

  async caughtUp(): Promise<void> {
    await this.projection?.caughtUp();
  }

  async stop(): Promise<void> {
    await this.projection?.stop();
  }
}
