import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import {
  startProjection,
  viewNameOf,
  type Projection,
  type ProjectionSource,
  type RunningProjection,
} from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { DaftariError } from '@daftari/kernel/errors';
import type { Logger } from '@daftari/service/logger';
import { isAccountOf, typedAccount } from '../../domain/collection/account-number';
import { inTime, type WaitDeps } from '../in-time';

/** How long a look-up waits for the merchants journal to be read. */
const MAX_WAIT_MS = 5_000;

/** Merchants by the digits of their ids, as customers type them. */
export const merchantAccountsProjection: Projection = {
  name: 'initiation.merchant-accounts',
  version: 1,
  project(recorded, view) {
    const event = recorded as RecordedEvent<MerchantsEvent>;
    if (event.type !== 'MerchantRegistered.v1') return;
    const { merchantId } = event.data;
    view.put(merchantId.replaceAll('-', ''), merchantId);
  },
};

const VIEW = viewNameOf(merchantAccountsProjection);

/** Whose account a customer typed, from initiation's own view of the merchants journal. */
export class MerchantAccounts {
  private projection: RunningProjection | undefined;

  constructor(
    private readonly views: ViewStore,
    private readonly deps: WaitDeps & { readonly logger: Logger },
    private readonly onStopped?: (error: unknown) => void,
  ) {}

  follow(merchants: ProjectionSource): void {
    const { logger } = this.deps;
    this.projection = startProjection({
      projection: merchantAccountsProjection,
      journal: merchants,
      views: this.views,
      logger,
      onError: (error) => {
        logger.error(
          { err: error },
          'the view of merchants has stopped: money for new merchants is not known as theirs',
        );
        this.onStopped?.(error);
      },
    });
  }

  /**
   * The merchant whose account the reference is; undefined when it is none's, or that of several. That nobody is found is
   * said only after the whole directory was read.
   * @throws DaftariError OVERLOADED it could not be read in time
   */
  async find(billReference: string): Promise<string | undefined> {
    const typed = typedAccount(billReference);
    if (typed === undefined || this.projection === undefined) return undefined;
    const known = this.startingWith(typed);
    if (known.length === 0) await this.readAll(this.projection);
    const [first, second] = known.length === 0 ? this.startingWith(typed) : known;
    return second === undefined && first !== undefined && isAccountOf(typed, first) ? first : undefined;
  }

  async stop(): Promise<void> {
    await this.projection?.stop();
  }

  private startingWith(typed: string): string[] {
    return this.views.scan<string>(VIEW, { prefix: typed, limit: 2 }).map(({ value }) => value);
  }

  private async readAll(projection: RunningProjection): Promise<void> {
    const late = () => new DaftariError('OVERLOADED', 'The directory of merchants is not read to its end yet.');
    await inTime(this.deps, this.deps.clock.nowMs() + MAX_WAIT_MS, projection.caughtUp(), late);
  }
}
