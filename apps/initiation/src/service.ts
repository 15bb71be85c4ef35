import { eventChecker } from '@daftari/contracts/event-checker';
import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import type { InitiationService } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { MerchantsService } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { CallbackSubject } from '@daftari/daraja/callback-token';
import type { StkProvider } from '@daftari/daraja/provider-port';
import type { Environment } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import type { SnapshotStore } from '@daftari/journal-core/snapshots/snapshot-store';
import type { JournalStore } from '@daftari/journal-core/store';
import { startProjection, type RunningProjection } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { startConsumer, type Consumer } from '@daftari/messaging-core/consumer';
import type { EventFeed } from '@daftari/messaging-core/event-feed';
import type { ParkedEvent } from '@daftari/messaging-core/parked-events';
import { openAllOf, type PersonalValues } from '@daftari/privacy/sealing/personal-values';
import type { Logger } from '@daftari/service/logger';
import { InFlight } from './application/in-flight';
import { Initiation } from './application/initiation-service';
import { PaymentLog } from './application/payment-log';
import { paymentsProjection } from './application/payments-view';
import { Reconciler } from './application/reconciler';
import { resultRecorder } from './application/record-result';
import { reviewsOf } from './application/reviews';
import { RunningRequests } from './application/running-requests';
import { SubmissionSweep } from './application/submission-sweep';
import { openPromptsModel, type OpenPrompts } from './domain/open-prompts';
import { paymentModel } from './domain/payment-model';
import { ASK_AFTER_MS } from './domain/query-schedule';
import { receiptModel } from './domain/receipt';

/** Payments being started or submitted at once; more are told OVERLOADED. */
const MAX_IN_FLIGHT = 5_000;

export interface InitiationDependencies {
  readonly store: JournalStore;
  readonly views: ViewStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  readonly walletFee: Pick<WalletFeeService, 'holdFees' | 'releaseFee'>;
  readonly merchants: Pick<MerchantsService, 'getMerchant'>;
  /** Undefined where no Daraja credentials are configured. */
  readonly providerFor: (environment: Environment) => StkProvider | undefined;
  /** The shortcode of those credentials. */
  readonly platformShortcode: (environment: Environment) => string | undefined;
  /** The address with this attempt's secret token to which the provider sends the result. */
  readonly callbackUrlFor: (subject: CallbackSubject) => string;
  /**
   * When the provider is asked about a payment without an end, in milliseconds after its push, ascending; design §5.1 when
   * absent. Another schedule needs fresh views.
   */
  readonly reconcileAfterMs?: readonly number[];
  /** Seals phones and other personal fields; absent, they stand in the log as they are. */
  readonly personal?: PersonalValues | undefined;
  /** Where the state of open prompts is kept for the next start; it names phones. */
  readonly snapshots?: SnapshotStore | undefined;
}

export interface InitiationFeeds {
  /** The callback service's events. */
  readonly callback: EventFeed;
}

export interface InitiationRoom {
  readonly service: InitiationService;
  readonly journal: Journal<OpenPrompts>;
  /** Resolves when the views hold the whole journal; results are recorded and lost submissions swept from then on. */
  start(feeds: InitiationFeeds): Promise<void>;
  /**
   * Waits for the submissions in flight (at most about 35 s), then closes journal and views. A process that stops has less
   * (15 s), and closing its Daraja client first ends those that wait for an answer at once, as unknown: nothing is lost.
   */
  stop(): Promise<void>;
  /** Resolves once every callback so far is recorded or parked, and the views show it. */
  caughtUp(): Promise<void>;
  /** Callbacks that contradict the log and need a person. */
  parked(): readonly ParkedEvent[];
}

/** Builds the service on its own journal `initiation`. @throws ForeignJournal, StoreDamaged */
export async function buildInitiation(dependencies: InitiationDependencies): Promise<InitiationRoom> {
  const { store, views, clock, ids, scheduler, logger, personal, snapshots } = dependencies;
  const journal = await openJournal<OpenPrompts>({
    name: 'initiation',
    store,
    clock,
    ids,
    scheduler,
    events: eventChecker(initiationEvents),
    streams: { payment: paymentModel, receipt: receiptModel },
    partition: openPromptsModel,
    personal,
    snapshots,
    logger,
  });
  const log = new PaymentLog(journal, personal);
  const inFlight = new InFlight(MAX_IN_FLIGHT);
  const running = new RunningRequests(scheduler);
  const askAfterMs = dependencies.reconcileAfterMs ?? ASK_AFTER_MS;
  const parked = () => consumer?.parked() ?? [];
  const reviews = reviewsOf({ log, views, clock, parked });
  const service = new Initiation({ ...dependencies, log, inFlight, running, reviews, openAll: openAllOf(personal) });
  const sweep = new SubmissionSweep({ log, views, clock, scheduler, logger });
  const reconciler = new Reconciler({ ...dependencies, log, askAfterMs });
  let projection: RunningProjection | undefined;
  let consumer: Consumer | undefined;
  return {
    service,
    journal,
    async start({ callback }) {
      const onError = (error: unknown) =>
        logger.error(
          { err: error },
          'the view of payments stopped: lists are out of date until the service is started again',
        );
      projection = startProjection({ projection: paymentsProjection(askAfterMs), journal, views, logger, onError });
      await projection.caughtUp();
      sweep.start();
      const handle = resultRecorder({ log, logger });
      const name = 'initiation-callbacks';
      consumer = startConsumer({ name, feed: callback, views, scheduler, logger, handle, personal });
      reconciler.start();
    },
    async stop() {
      await consumer?.stop();
      await sweep.stop();
      await reconciler.stop();
      await inFlight.drain();
      await projection?.stop();
      await journal.close();
      views.close();
    },
    async caughtUp() {
      await consumer?.caughtUp();
      await projection?.caughtUp();
    },
    parked,
  };
}
