import {
  startProjection,
  viewNameOf,
  type ProjectionSource,
  type RunningProjection,
} from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { DaftariError } from '@daftari/kernel/errors';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';
import { pricingProjection, type MerchantPricing } from './pricing-projection';

/** How long a call waits for the merchants journal to be read before it is refused. */
export const MAX_WAIT_MS = 5_000;

const VIEW = viewNameOf(pricingProjection);

/** Merchants' pricing, from the wallet-fee service's own view of the merchants journal. */
export class MerchantPricings {
  private projection: RunningProjection | undefined;

  constructor(
    private readonly views: ViewStore,
    private readonly scheduler: Scheduler,
    private readonly logger: Logger,
    private readonly onStopped?: (error: unknown) => void,
  ) {}

  follow(merchants: ProjectionSource): void {
    this.projection = startProjection({
      projection: pricingProjection,
      journal: merchants,
      views: this.views,
      logger: this.logger,
      onError: (error) => {
        this.logger.error(
          { err: error },
          'the view of merchants has stopped; new merchants get no holds until a restart',
        );
        this.onStopped?.(error);
      },
    });
  }

  /**
   * A merchant that the view does not hold is not found only after everything in the merchants journal was read: a merchant
   * that we have not heard of yet must never pay fee 0.
   * @throws DaftariError MERCHANT_NOT_FOUND; OVERLOADED when the journal could not be read in time
   */
  async of(merchantId: string): Promise<MerchantPricing> {
    const known = this.views.get<MerchantPricing>(VIEW, merchantId);
    if (known !== undefined) return known;
    await this.readAll();
    const merchant = this.views.get<MerchantPricing>(VIEW, merchantId);
    if (merchant === undefined) throw new DaftariError('MERCHANT_NOT_FOUND');
    return merchant;
  }

  async caughtUp(): Promise<void> {
    await this.projection?.caughtUp();
  }

  async stop(): Promise<void> {
    await this.projection?.stop();
  }

  private async readAll(): Promise<void> {
    if (this.projection === undefined) throw notReady();
    const read = this.projection.caughtUp().then(
      () => true,
      () => false,
    );
    let cancel = () => {};
    const late = new Promise<boolean>((resolve) => (cancel = this.scheduler.after(MAX_WAIT_MS, () => resolve(false))));
    const isRead = await Promise.race([read, late]);
    cancel();
    if (!isRead) throw notReady();
  }
}

function notReady(): DaftariError {
  const message = 'The directory of merchants is not read to its end yet; nothing was changed.';
  return new DaftariError('OVERLOADED', message, { retryAfterSeconds: 1 });
}
