import { partitionOf } from '@daftari/journal-core/partition-of';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { Sweeps } from '@daftari/leases/sweeps';
import type { Logger } from '@daftari/service/logger';
import { walletAccount, walletId } from '../domain/accounts';
import { decideBalanceLooked, isLowNow } from '../domain/balance-alert';
import { availableOf } from '../domain/ledger';
import { alertStream } from '../domain/streams';
import { recordOn, type LedgerJournal } from './ledger-journal';
import type { Statements } from './statements';
import type { WatchedWallet } from './wallets-projection';

/** A balance that falls and rises again within this time may be told of or not. */
export const ALERT_EVERY_MS = 1_000;

const ACTOR = 'service:wallet-fee';

export interface AlertSweepDependencies {
  readonly journal: LedgerJournal;
  readonly statements: Pick<Statements, 'watched'>;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** Whose wallets are watched. */
  readonly share: PartitionShare;
}

/**
 * Looks once a second at the balances that merchants want to be told of, so that neither holds nor postings have to. Nothing is
 * remembered between looks: what was told stands in the log, and each telling is decided there, so that several copies that look
 * at once, or one that stopped in between, tell once.
 */
export class AlertSweep {
  private readonly sweeps: Sweeps;

  constructor(private readonly dependencies: AlertSweepDependencies) {
    const { scheduler, share } = dependencies;
    this.sweeps = new Sweeps({ scheduler, share, everyMs: ALERT_EVERY_MS, sweep: () => this.sweepOrTell() });
  }

  start(): void {
    this.sweeps.start();
  }

  /** Resolves when nothing is written any more. */
  stop(): Promise<void> {
    return this.sweeps.stop();
  }

  private async sweepOrTell(): Promise<void> {
    try {
      await this.sweep();
    } catch (error) {
      if (this.sweeps.stopped) return;
      this.dependencies.logger.warn({ err: error }, 'balances could not be looked at; tried again in a second');
    }
  }

  private async sweep(): Promise<void> {
    const byPartition = new Map<number, WatchedWallet[]>();
    for (const wallet of this.dependencies.statements.watched()) {
      const partition = partitionOf(wallet.merchantId);
      if (!this.dependencies.share.holds(partition)) continue;
      const neighbours = byPartition.get(partition);
      if (neighbours === undefined) byPartition.set(partition, [wallet]);
      else neighbours.push(wallet);
    }
    for (const [partition, wallets] of byPartition) {
      if (this.sweeps.stopped) return;
      for (const wallet of await this.changed(partition, wallets)) await this.tell(wallet);
    }
  }

  /** One look at a partition's balances for all of its watched wallets. */
  private changed(partition: number, wallets: readonly WatchedWallet[]): Promise<WatchedWallet[]> {
    return this.dependencies.journal.query(partition, [], (view) =>
      wallets.filter((wallet) => {
        const { thresholdCents = 0, isLow } = wallet;
        return isLowNow(availableOf(view.partition, walletAccount(wallet)), { thresholdCents, isLow }) !== isLow;
      }),
    );
  }

  private async tell({ merchantId, environment, kind }: WatchedWallet): Promise<void> {
    const wallet = { merchantId, environment, kind };
    const correlation = walletId(wallet);
    const cause = { actor: ACTOR, correlation, causation: correlation, environment };
    await recordOn(this.dependencies.journal, { merchantId, streams: [alertStream(wallet)], cause }, (view) =>
      decideBalanceLooked(wallet, view),
    );
  }
}
