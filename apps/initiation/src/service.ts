import { eventChecker } from '@daftari/contracts/event-checker';
import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import type { InitiationService } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { MerchantsService } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { CallbackSubject } from '@daftari/daraja/callback-token';
import type { StkProvider } from '@daftari/daraja/provider-port';
import type { PullProvider } from '@daftari/daraja/pull-port';
import type { Environment } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import type { SnapshotStore } from '@daftari/journal-core/snapshots/snapshot-store';
import type { JournalStore } from '@daftari/journal-core/store';
import { startProjection, type RunningProjection } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import { wholeShare, type PartitionShare } from '@daftari/kernel/partition-share';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { startConsumer, type Consumer } from '@daftari/messaging-core/consumer';
import type { ConsumerStore } from '@daftari/messaging-core/consumer-store';
import type { EventFeed } from '@daftari/messaging-core/event-feed';
import type { ParkedEvent } from '@daftari/messaging-core/parked-events';
import { openAllOf, type PersonalValues } from '@daftari/privacy/sealing/personal-values';
import type { Logger } from '@daftari/service/logger';
import { balanceService } from './application/balance/balance-service';
import { balanceStandings, type BalanceStanding } from './application/balance/balance-standing';
import type { BalanceRouteDeps } from './application/balance/ask-balance';
import type { NoteResultsDeps } from './application/balance/note-results';
import { MerchantAccounts } from './application/collection/merchant-accounts';
import type { RegisterUrlsDeps } from './application/collection/register-urls';
import { InFlight } from './application/in-flight';
import { Initiation } from './application/initiation-service';
import { logsOf } from './application/logs';
import { paymentsProjection } from './application/payments-view';
import type { PayoutRouteDeps } from './application/payout/payout-route';
import type { RouteDeps } from './application/payment-route';
import type { TestCredentialsDeps } from './application/test-credentials';
import { callbackRecorder } from './application/record-callback';
import { reviewsOf } from './application/reviews';
import { RunningRequests } from './application/running-requests';
import { workersOf } from './application/workers';
import type { BanPolicy } from './domain/prompt-results';
import { promptsModel, type Prompts } from './domain/prompts';
import { STATUS_ASK_AFTER_MS } from './domain/payout/payout-schedule';
import { ASK_AFTER_MS } from './domain/query-schedule';
import { streamModels } from './domain/stream-models';

/** Payments being started or submitted at once; more are told OVERLOADED. */
const MAX_IN_FLIGHT = 5_000;

export interface InitiationDependencies {
  readonly store: JournalStore;
  readonly views: ViewStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  readonly walletFee: Pick<
    WalletFeeService,
    'holdFees' | 'releaseFee' | 'holdPayouts' | 'releasePayout' | 'getTrialBalance' | 'getWallet'
  >;
  readonly merchants: Pick<MerchantsService, 'getMerchant' | 'getCredentialProfile'>;
  /** Undefined where no Daraja credentials are configured. */
  readonly providerFor: (environment: Environment) => StkProvider | undefined;
  /** Lists what the platform's shortcode received; undefined where no credentials are configured. Absent: nobody is asked. */
  readonly pullFor?: ((environment: Environment) => Pick<PullProvider, 'pull'> | undefined) | undefined;
  /** The shortcode of those credentials. */
  readonly platformShortcode: (environment: Environment) => string | undefined;
  /** Asks with merchants' own credentials. Absent: nobody has any. */
  readonly ownProviderFor?: RouteDeps['ownProviderFor'];
  readonly isReached?: RouteDeps['isReached'];
  readonly platformTransactionType?: RouteDeps['platformTransactionType'];
  readonly whyNoTokenFor?: TestCredentialsDeps['whyNoTokenFor'];
  /** The address with this attempt's secret token to which the provider sends the result. */
  readonly callbackUrlFor: (subject: CallbackSubject) => string;
  /** Registers where payments that come unprompted are told. Absent: they are not asked for. */
  readonly registerCollections?: RegisterUrlsDeps['registerCollections'];
  /** Pays out; undefined where no initiator is configured. Absent: payouts are refused. */
  readonly payoutsFor?: PayoutRouteDeps['payoutsFor'];
  /** Asks for the balance of the platform's shortcode; undefined where no initiator is configured. Absent: nobody is asked. */
  readonly balanceFor?: BalanceRouteDeps['balanceFor'];
  /** Told of the codes of results as they come: they say whether our credentials work. Absent: nobody is. */
  readonly noteResult?: NoteResultsDeps['noteResult'];
  /** The addresses with this attempt's secret token to which results of a payout, or of questions for its status, are sent. */
  readonly resultUrlsFor?: PayoutRouteDeps['resultUrlsFor'];
  /**
   * When the provider is asked about a payment without an end, in milliseconds after its push, ascending; design §5.1 when
   * absent. Another schedule needs fresh views.
   */
  readonly reconcileAfterMs?: readonly number[];
  /** The same for the status of a payout, after its send (daraja.md §16.3). */
  readonly payoutStatusAfterMs?: readonly number[];
  /** When an API key may send no prompts for a while; never when absent. */
  readonly banPolicy?: BanPolicy | undefined;
  /** Seals phones and other personal fields; absent, they stand in the log as they are. */
  readonly personal?: PersonalValues | undefined;
  /** Where the state of open prompts is kept for the next start; it names phones. */
  readonly snapshots?: SnapshotStore | undefined;
  /** The partitions whose background work is this copy's: all of them when absent. */
  readonly share?: PartitionShare | undefined;
  /** Where the consumer's position is kept for whichever copy goes on: in `views` when absent. */
  readonly consumerStore?: ConsumerStore | undefined;
  /** Told when something stopped for good, after the log was: a health check should say so. */
  readonly onStopped?: ((what: string, error: unknown) => void) | undefined;
}

export interface InitiationFeeds {
  /** The callback service's events. */
  readonly callback: EventFeed;
  /** Tells whose account a customer typed who paid unprompted; absent, such money is nobody's until a person decides. */
  readonly merchants?: EventFeed;
}

export interface InitiationRoom {
  readonly service: InitiationService;
  readonly journal: Journal<Prompts>;
  /** Resolves when the views hold the whole journal; results are recorded and lost submissions swept from then on. */
  start(feeds: InitiationFeeds): Promise<void>;
  /**
   * Waits for the submissions in flight (at most about 35 s), then closes journal and views. A process that stops has less
   * (15 s), and closing its Daraja client first ends those that wait for an answer at once, as unknown: nothing is lost.
   */
  stop(): Promise<void>;
  /** Resolves once every callback so far is recorded or parked, and the views show it. */
  caughtUp(): Promise<void>;
  /** Callbacks that contradict the log and need a person, of the partitions that this copy holds. */
  parked(): readonly ParkedEvent[];
  /** How the balances of the platform's shortcodes compare with the ledger. @throws what the journal throws */
  balances(): Promise<BalanceStanding[]>;
  /** What acts on others' events; none before the start. */
  consumers(): readonly Consumer[];
}

/** Builds the service on its own journal `initiation`. @throws ForeignJournal, StoreDamaged */
export async function buildInitiation(dependencies: InitiationDependencies): Promise<InitiationRoom> {
  const { store, views, clock, ids, scheduler, logger, personal, snapshots } = dependencies;
  const { share = wholeShare, consumerStore, onStopped } = dependencies;
  const journal = await openJournal<Prompts>({
    name: 'initiation',
    store,
    clock,
    ids,
    scheduler,
    events: eventChecker(initiationEvents),
    streams: streamModels,
    partition: promptsModel,
    personal,
    snapshots,
    logger,
  });
  const logs = logsOf(journal, personal, dependencies.banPolicy);
  const accounts = new MerchantAccounts(views, { clock, scheduler, logger }, (error) =>
    onStopped?.('view of merchants', error),
  );
  const inFlight = new InFlight(MAX_IN_FLIGHT);
  const running = new RunningRequests(scheduler);
  const { reconcileAfterMs: askAfterMs = ASK_AFTER_MS, payoutStatusAfterMs: statusAskAfterMs = STATUS_ASK_AFTER_MS } =
    dependencies;
  // Whichever copy is asked: a contradiction is known to the one that holds its partition.
  const contradictions = async () => (await consumer?.parkedEverywhere()) ?? [];
  const reviews = reviewsOf({ ...logs, views, clock, parked: contradictions });
  const viewCaughtUp = async () => projection?.caughtUp();
  const all = { ...dependencies, ...logs, accounts, viewCaughtUp, inFlight, running, openAll: openAllOf(personal) };
  const service = new Initiation({ ...all, reviews, parked: contradictions, balance: balanceService(all) });
  const workers = workersOf({ ...all, share, askAfterMs, statusAskAfterMs });
  let projection: RunningProjection | undefined;
  let consumer: Consumer | undefined;
  return {
    service,
    journal,
    async start({ callback, merchants }) {
      if (merchants !== undefined) accounts.follow(merchants);
      const onError = (error: unknown) => {
        const text = 'the view of payments stopped: lists are out of date until the service is started again';
        logger.error({ err: error }, text);
        onStopped?.('view of payments', error);
      };
      const schedules = { payments: askAfterMs, payouts: statusAskAfterMs };
      projection = startProjection({ projection: paymentsProjection(schedules), journal, views, logger, onError });
      await projection.caughtUp();
      const handle = callbackRecorder(all);
      const where = { name: 'initiation-callbacks', feed: callback, views, store: consumerStore, share };
      const onFailure = (error: unknown) => onStopped?.('consumer of callbacks', error);
      consumer = startConsumer({ ...where, scheduler, clock, logger, handle, personal, onFailure });
      for (const worker of workers) worker.start();
    },
    async stop() {
      await consumer?.stop();
      await Promise.all(workers.map((worker) => worker.stop()));
      await inFlight.drain();
      await projection?.stop();
      await accounts.stop();
      await journal.close();
      views.close();
    },
    async caughtUp() {
      await consumer?.caughtUp();
      await viewCaughtUp();
    },
    parked: () => consumer?.parked() ?? [],
    balances: () => balanceStandings(all),
    consumers: () => (consumer === undefined ? [] : [consumer]),
  };
}
