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
import type { JournalStore } from '@daftari/journal-core/store';
import { startProjection, type RunningProjection } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { startConsumer, type Consumer } from '@daftari/messaging-core/consumer';
import type { EventFeed } from '@daftari/messaging-core/event-feed';
import type { ParkedEvent } from '@daftari/messaging-core/parked-events';
import type { Logger } from '@daftari/service/logger';
import { InFlight } from './application/in-flight';
import { Initiation } from './application/initiation-service';
import { PaymentLog } from './application/payment-log';
import { paymentsProjection } from './application/payments-view';
import { resultRecorder } from './application/record-result';
import { SubmissionSweep } from './application/submission-sweep';
import { paymentModel } from './domain/payment';
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
}

export interface InitiationFeeds {
  /** The callback service's events. */
  readonly callback: EventFeed;
}

export interface InitiationRoom {
  readonly service: InitiationService;
  readonly journal: Journal;
  /** Resolves when the views hold the whole journal; results are recorded and lost submissions swept from then on. */
  start(feeds: InitiationFeeds): Promise<void>;
  /** Waits for the submissions in flight (at most about 35 s), then closes journal and views. */
  stop(): Promise<void>;
  /** Resolves once every callback so far is recorded or parked, and the views show it. */
  caughtUp(): Promise<void>;
  /** Callbacks that contradict the log and need a person. */
  parked(): readonly ParkedEvent[];
}

/** Builds the service on its own journal `initiation`. @throws ForeignJournal, StoreDamaged */
export async function buildInitiation(dependencies: InitiationDependencies): Promise<InitiationRoom> {
  const { store, views, clock, ids, scheduler, logger } = dependencies;
  const journal = await openJournal({
    name: 'initiation',
    store,
    clock,
    ids,
    scheduler,
    events: eventChecker(initiationEvents),
    streams: { payment: paymentModel, receipt: receiptModel },
  });
  const log = new PaymentLog(journal);
  const inFlight = new InFlight(MAX_IN_FLIGHT);
  const service = new Initiation({ ...dependencies, log, inFlight });
  const sweep = new SubmissionSweep({ log, views, clock, scheduler, logger });
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
      projection = startProjection({ projection: paymentsProjection, journal, views, logger, onError });
      await projection.caughtUp();
      sweep.start();
      const handle = resultRecorder({ log, logger });
      consumer = startConsumer({ name: 'initiation-callbacks', feed: callback, views, scheduler, logger, handle });
    },
    async stop() {
      await consumer?.stop();
      await sweep.stop();
      await inFlight.drain();
      await projection?.stop();
      await journal.close();
      views.close();
    },
    async caughtUp() {
      await consumer?.caughtUp();
      await projection?.caughtUp();
    },
    parked: () => consumer?.parked() ?? [],
  };
}
