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
 * The holds that a payment is known to stand behind; key: hold id, value: the payment's id. A hold leaves it with the event
 * that settles its fee, so that the view grows with payments under way and not with history. It only spares questions:
 * whether a hold may end is decided by initiation.
 */
export const pendingPaymentsProjection: Projection = {
  name: 'wallet-fee.pending-payments',
  version: 1,
  project(recorded, view) {
    const event = recorded as RecordedEvent<InitiationEvent>;
    if (!('fee' in event.data) || event.data.fee.holdId === undefined) return;
    const { holdId } = event.data.fee;
    if (event.type === 'PaymentInitiated.v1') view.put(holdId, event.data.transactionId);
    else view.remove(holdId);
  },
};

const VIEW = viewNameOf(pendingPaymentsProjection);

/** What the ledger knows of payments under way, from its own view of the payments journal. */
export class PendingPayments {
  private projection: RunningProjection | undefined;

  constructor(
    private readonly views: ViewStore,
    private readonly logger: Logger,
  ) {}

  follow(initiation: ProjectionSource): void {
    this.projection = startProjection({
      projection: pendingPaymentsProjection,
      journal: initiation,
      views: this.views,
      logger: this.logger,
      onError: (error) =>
        this.logger.error(
          { err: error },
          'the view of pending payments has stopped; until a restart initiation is asked about every old hold',
        ),
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
