import { eventChecker } from '@daftari/contracts/event-checker';
import { walletFeeEvents } from '@daftari/contracts/events/wallet-fee-events';
import type { InitiationService } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { openJournal } from '@daftari/journal-core/open-journal';
import type { SnapshotStore } from '@daftari/journal-core/snapshots/snapshot-store';
import type { JournalStore } from '@daftari/journal-core/store';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import { wholeShare, type PartitionShare } from '@daftari/kernel/partition-share';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { startConsumer, type Consumer } from '@daftari/messaging-core/consumer';
import type { ConsumerStore } from '@daftari/messaging-core/consumer-store';
import type { EventFeed } from '@daftari/messaging-core/event-feed';
import type { Logger } from '@daftari/service/logger';
import { adjustWallet } from './application/adjust-wallet';
import { AlertSweep } from './application/alert-sweep';
import { captureFee, releaseFee } from './application/finish-hold';
import { getTrialBalance } from './application/get-trial-balance';
import { getWallet } from './application/get-wallet';
import { holdFees } from './application/hold-fees';
import { holdPayouts } from './application/hold-payouts';
import { HoldSweep } from './application/hold-sweep';
import type { LedgerJournal } from './application/ledger-journal';
import { listEntries } from './application/list-entries';
import { MerchantPricings } from './application/merchant-pricing';
import { moveFunds } from './application/move-funds';
import { openHolds, type OpenHolds } from './application/open-holds';
import { handlePaymentEvent } from './application/payment-events';
import { PendingPayments } from './application/pending-payments';
import { quoteFee } from './application/quote-fee';
import { releasePayout } from './application/release-payout';
import { setBalanceAlert } from './application/set-balance-alert';
import { Statements } from './application/statements';
import { alertModel } from './domain/balance-alert';
import { holdModel } from './domain/hold';
import { ledgerModel } from './domain/ledger';
import { postingModel } from './domain/posting';
import { walletModel } from './domain/wallet';

export interface WalletFeeDependencies {
  readonly store: JournalStore;
  readonly views: ViewStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** Where balances are kept for the next start. */
  readonly snapshots?: SnapshotStore | undefined;
  /** The partitions whose background work is this copy's: all of them when absent. */
  readonly share?: PartitionShare | undefined;
  /** Where the consumer's position is kept for whichever copy goes on: in `views` when absent. */
  readonly consumerStore?: ConsumerStore | undefined;
  /** Told when something stopped for good, after the log was: a health check should say so. */
  readonly onStopped?: ((what: string, error: unknown) => void) | undefined;
}

/** Whose events the ledger follows, and who is asked before a hold without a payment ends. */
export interface WalletFeeNeighbours {
  readonly merchants: EventFeed;
  readonly initiation: EventFeed;
  readonly initiationService: Pick<InitiationService, 'abandonPayment'>;
}

export interface WalletFee {
  readonly service: WalletFeeService;
  readonly journal: LedgerJournal;
  /**
   * Follows the feeds, and looks for holds without a payment now and every minute. The neighbours come late because
   * initiation, whose events these are, is built with this service. Before it, what needs a merchant is refused with
   * OVERLOADED.
   */
  start(neighbours: WalletFeeNeighbours): Promise<void>;
  /** What is reserved at this moment, for operators and metrics. @throws what the journal throws */
  openHolds(): Promise<OpenHolds>;
  /** What acts on others' events; none before the start. */
  consumers(): readonly Consumer[];
  /** Resolves once everything that stood in both feeds when it was called was handled or parked. */
  caughtUp(): Promise<void>;
  /** Finishes what is being handled and written, and closes journal and views. */
  stop(): Promise<void>;
}

/** Builds the ledger of wallets, fees and holds on its own journal `wallet-fee`. @throws ForeignJournal, StoreDamaged */
export async function buildWalletFee(dependencies: WalletFeeDependencies): Promise<WalletFee> {
  const { store, views, clock, ids, scheduler, logger, snapshots } = dependencies;
  const { share = wholeShare, consumerStore, onStopped } = dependencies;
  const journal: LedgerJournal = await openJournal({
    name: 'wallet-fee',
    store,
    clock,
    ids,
    scheduler,
    events: eventChecker(walletFeeEvents),
    streams: { hold: holdModel, posting: postingModel, wallet: walletModel, alert: alertModel },
    partition: ledgerModel,
    snapshots,
    logger,
  });
  const pricings = new MerchantPricings(views, scheduler, logger, (error) => onStopped?.('view of merchants', error));
  const pending = new PendingPayments(views, logger, (error) => onStopped?.('view of pending payments', error));
  const statements = new Statements(journal, views, scheduler, logger, (error) =>
    onStopped?.('view of wallets', error),
  );
  const alerts = new AlertSweep({ journal, statements, scheduler, logger, share });
  let payments: Consumer | undefined;
  let sweep: HoldSweep | undefined;
  return {
    service: walletFeeService(journal, pricings, statements, logger),
    journal,
    openHolds: () => openHolds(journal),
    consumers: () => (payments === undefined ? [] : [payments]),
    start: async ({ merchants, initiation, initiationService }) => {
      if (payments !== undefined) throw new Error('wallet-fee is started already');
      pricings.follow(merchants);
      const handle = handlePaymentEvent(journal);
      const where = { name: 'wallet-fee.payments', feed: initiation, views, store: consumerStore, share };
      const onFailure = (error: unknown) => onStopped?.('consumer of payments', error);
      payments = startConsumer({ ...where, scheduler, clock, logger, handle, onFailure });
      pending.follow(initiation);
      sweep = new HoldSweep({ journal, payments: pending, initiation: initiationService, scheduler, logger, share });
      sweep.start();
      statements.start();
      alerts.start();
    },
    caughtUp: async () => {
      await Promise.all([pricings.caughtUp(), payments?.caughtUp(), pending.caughtUp()]);
      await statements.caughtUp();
    },
    stop: async () => {
      await sweep?.stop();
      await alerts.stop();
      await statements.stop();
      await payments?.stop();
      await pending.stop();
      await pricings.stop();
      await journal.close();
      views.close();
    },
  };
}

function walletFeeService(
  journal: LedgerJournal,
  pricings: MerchantPricings,
  statements: Statements,
  logger: Logger,
): WalletFeeService {
  return {
    quoteFee: (request) => quoteFee(pricings, request),
    holdFees: (request) => holdFees({ journal, pricings, logger }, request),
    holdPayouts: (request) => holdPayouts({ journal, pricings, logger }, request),
    releasePayout: async (request) => {
      await releasePayout(journal, request);
      return {};
    },
    captureFee: async (request) => {
      await captureFee(journal, request);
      return {};
    },
    releaseFee: async (request) => {
      await releaseFee(journal, request);
      return {};
    },
    adjustWallet: async (request) => ({ wallet: await adjustWallet(journal, pricings, request) }),
    getWallet: async (request) => ({ wallet: await getWallet(journal, request) }),
    listEntries: (request) => listEntries(statements, request),
    moveFunds: (request) => moveFunds(journal, pricings, request),
    setBalanceAlert: async (request) => ({ wallet: await setBalanceAlert(journal, request) }),
    getTrialBalance: (request) => getTrialBalance(journal, request),
  };
}
