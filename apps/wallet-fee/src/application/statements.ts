import { partitionOf } from '@daftari/journal-core/partition-of';
import { startProjection, type RunningProjection } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { DaftariError } from '@daftari/kernel/errors';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';
import { walletAccount, type WalletRef } from '../domain/accounts';
import type { LedgerJournal } from './ledger-journal';
import { Tellings } from './tellings';
import {
  endKey,
  entryKey,
  entryPrefix,
  numberIn,
  WALLETS_VIEW,
  WATCHED_PREFIX,
  walletsProjection,
  type StatementEnd,
  type StoredEntry,
  type WatchedWallet,
} from './wallets-projection';

/** How long a caller waits for the view to be built. */
const MAX_WAIT_MS = 5_000;
/** Watched wallets that are read at a time. */
const WATCHED_PAGE = 256;

/** An entry and its place in the wallet's statement, from 1 on. */
export interface NumberedEntry extends StoredEntry {
  readonly number: number;
}

export interface StatementQuery {
  readonly limit: number;
  /** The entries before this number; all of them when absent. */
  readonly before?: number | undefined;
  /** ISO 8601: posted then or later, and then or earlier. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What merchants read of their wallets, from the service's own view of its journal. */
export class Statements {
  private readonly tellings: Tellings;
  private projection: RunningProjection | undefined;
  /** The view held the whole journal once; from then on it is read on as it is asked. */
  private isBuilt = false;

  constructor(
    journal: LedgerJournal,
    private readonly views: ViewStore,
    private readonly scheduler: Scheduler,
    private readonly logger: Logger,
    private readonly onStopped?: (error: unknown) => void,
  ) {
    this.tellings = new Tellings(journal, scheduler);
  }

  start(): void {
    this.projection = startProjection({
      projection: walletsProjection,
      journal: this.tellings,
      views: this.views,
      scheduler: this.scheduler,
      logger: this.logger,
      onError: (error) => {
        const text =
          'the view of wallets has stopped: statements end, and nobody is told of low balances, until a restart';
        this.isBuilt = false;
        this.logger.error({ err: error }, text);
        this.onStopped?.(error);
      },
    });
  }

  async stop(): Promise<void> {
    await this.projection?.stop();
  }

  async caughtUp(): Promise<void> {
    if (this.projection === undefined) return;
    // Together: either may fail while the other is still under way.
    await Promise.all([this.projection.caughtUp(), this.tellings.upToAll()]);
  }

  /**
   * A wallet's entries, newest first, with everything that was posted before it was asked.
   * @throws DaftariError WALLET_NOT_FOUND nothing was ever posted to it; OVERLOADED the view is being built
   */
  async entries(wallet: WalletRef, query: StatementQuery): Promise<NumberedEntry[]> {
    await this.upTo(wallet.merchantId);
    const account = walletAccount(wallet);
    const end = this.views.get<StatementEnd>(WALLETS_VIEW, endKey(account));
    if (end === undefined) throw new DaftariError('WALLET_NOT_FOUND');
    const { limit, before = end.entries + 1, from, to } = query;
    const newest = to === undefined ? end.entries : this.lastUntil(account, to, end.entries);
    const below = Math.min(before, newest + 1);
    const prefix = entryPrefix(account);
    const found = this.views.scan<StoredEntry>(WALLETS_VIEW, {
      prefix,
      limit,
      descending: true,
      after: entryKey(account, below),
    });
    const isWanted = ({ at }: StoredEntry) => from === undefined || at >= from;
    return found.map(({ key, value }) => ({ ...value, number: numberIn(key) })).filter(isWanted);
  }

  /** Every wallet whose merchant is told of a low balance, page by page. */
  *watched(): Generator<WatchedWallet, void> {
    for (let after: string | undefined; ;) {
      const cursor = after === undefined ? {} : { after };
      const page = this.views.scan<WatchedWallet>(WALLETS_VIEW, {
        prefix: WATCHED_PREFIX,
        limit: WATCHED_PAGE,
        ...cursor,
      });
      for (const { value } of page) yield value;
      after = page.at(-1)?.key;
      if (page.length < WATCHED_PAGE) return;
    }
  }

  /** The number of the newest entry at or before a time; times never decrease with numbers. */
  private lastUntil(account: string, to: string, entries: number): number {
    let [low, high] = [0, entries];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const { at } = this.views.get<StoredEntry>(WALLETS_VIEW, entryKey(account, middle))!;
      if (at <= to) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private async upTo(merchantId: string): Promise<void> {
    await this.built();
    await this.tellings.upTo(partitionOf(merchantId));
  }

  private async built(): Promise<void> {
    if (this.isBuilt) return;
    if (this.projection === undefined) throw notReady();
    let cancel = () => {};
    const late = new Promise<boolean>((resolve) => {
      cancel = this.scheduler.after(MAX_WAIT_MS, () => resolve(false));
    });
    const read = this.caughtUp().then(
      () => true,
      () => false,
    );
    this.isBuilt = await Promise.race([read, late]);
    cancel();
    if (!this.isBuilt) throw notReady();
  }
}

function notReady(): DaftariError {
  const message = 'The statements of wallets are being put together; ask again in a moment.';
  return new DaftariError('OVERLOADED', message, { retryAfterSeconds: 2 });
}
