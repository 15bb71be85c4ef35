import { eventChecker } from '@daftari/contracts/event-checker';
import { notifierEvents } from '@daftari/contracts/events/notifier-events';
import type { NotifierService } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import type { EgressClient } from '@daftari/egress/egress-client';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import type { JournalStore } from '@daftari/journal-core/store';
import { startProjection, type Projection, type RunningProjection } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import { wholeShare, type PartitionShare } from '@daftari/kernel/partition-share';
import { systemRandom, type Random } from '@daftari/kernel/random';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { startConsumer, type Consumer } from '@daftari/messaging-core/consumer';
import type { ConsumerStore } from '@daftari/messaging-core/consumer-store';
import type { EventFeed } from '@daftari/messaging-core/event-feed';
import type { ParkedEvent } from '@daftari/messaging-core/parked-events';
import { openAllOf, type PersonalValues } from '@daftari/privacy/sealing/personal-values';
import type { SecretStore } from '@daftari/secrets/secret-store';
import type { Logger } from '@daftari/service/logger';
import { Courier } from './application/courier';
import { DELIVERIES_VIEW, deliveriesProjection, pendingErrands } from './application/deliveries-view';
import { EndpointLog } from './application/endpoint-log';
import { eventsProjection } from './application/events-view';
import { FollowedPayments } from './application/followed-payments';
import { NotifierLog } from './application/notifier-log';
import { notifierService } from './application/notifier-service';
import { outgoing } from './application/outgoing';
import { handlePaymentEvent } from './application/payment-events';
import type { PaymentFactsSource } from './application/payment-facts-source';
import { forgetFormerPayments, rememberedPayments } from './application/remembered-payments';
import { handleWalletEvent } from './application/wallet-events';
import { tellsOfWallet } from './domain/wallet-webhook';
import { NOTIFIER_STREAMS } from './domain/streams';

export interface NotifierDependencies {
  readonly store: JournalStore;
  readonly views: ViewStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  readonly egress: Pick<EgressClient, 'post'>;
  /** Ours: receivers see `user-agent: Daftari/<version>`. */
  readonly version: string;
  /** Keeps the signing secrets of merchants' own endpoints. */
  readonly secrets: SecretStore;
  /** Of these secrets; the system's when absent. */
  readonly random?: Random | undefined;
  /** Seals bodies and addresses; absent, they stand in the log as they are. */
  readonly personal?: PersonalValues | undefined;
  /** The partitions whose background work is this copy's: all of them when absent. */
  readonly share?: PartitionShare | undefined;
  /** Where the consumer's position is kept for whichever copy goes on: in `views` when absent. */
  readonly consumerStore?: ConsumerStore | undefined;
  /** Told when something stopped for good, after the log was: a health check should say so. */
  readonly onStopped?: ((what: string, error: unknown) => void) | undefined;
}

export interface NotifierFeeds {
  /** The payments' events. */
  readonly initiation: EventFeed;
  /** The wallets' events. */
  readonly walletFee: EventFeed;
}

export interface NotifierRoom {
  readonly service: NotifierService;
  readonly journal: Journal;
  /** Resolves when the views are up to date; deliveries that a former life left open are on their way from then on. */
  start(feeds: NotifierFeeds): Promise<void>;
  /** Resolves once every event so far is planned or parked and the views show it; not when all is delivered. */
  caughtUp(): Promise<void>;
  /** Lets attempts under way end (at most 5 s, then they are cut and made again later), closes journal and views. */
  stop(): Promise<void>;
  /** Events that could not be handled and need a person, of the partitions that this copy holds. */
  parked(): readonly ParkedEvent[];
  /** What acts on others' events; none before it has begun to. */
  consumers(): readonly Consumer[];
}

/** Builds the service on its own journal `notifier`. @throws ForeignJournal, StoreDamaged */
export async function buildNotifier(dependencies: NotifierDependencies): Promise<NotifierRoom> {
  const { views, clock, scheduler, logger, personal } = dependencies;
  const { share = wholeShare, consumerStore, onStopped } = dependencies;
  const openAll = openAllOf(personal);
  const journal = await openOwnJournal(dependencies);
  const log = new NotifierLog(journal);
  const endpoints = new EndpointLog(journal, dependencies.secrets, dependencies.random ?? systemRandom);
  const courier = new Courier({
    ...dependencies,
    share,
    journal,
    log,
    outgoing: outgoing(endpoints, dependencies.version),
    onStopped: (error) => onStopped?.('courier of webhooks', error),
  });
  let projections: readonly RunningProjection[] = [];
  let consumers: readonly Consumer[] = [];
  let followed: FollowedPayments | undefined;
  let consuming: Promise<void> = Promise.resolve();
  let stopped = false;
  const consume = ({ initiation, walletFee }: NotifierFeeds, payments: PaymentFactsSource) => {
    if (stopped) return;
    const consumer = consumerOf(dependencies);
    const handlePayment = handlePaymentEvent({ log, payments, openAll });
    consumers = [
      consumer(PAYMENTS_CONSUMER, 'payments', initiation, handlePayment),
      consumer('notifier-wallets', 'wallets', walletFee, handleWalletEvent(log), tellsOfWallet),
    ];
  };
  const caughtUp = (all: readonly { caughtUp(): Promise<void> }[]) => Promise.all(all.map((one) => one.caughtUp()));
  return {
    service: notifierService({ log, endpoints, views, openAll, ids: dependencies.ids, clock }),
    journal,
    async start(feeds) {
      projections = startViews(journal, dependencies);
      await caughtUp(projections);
      // Both read in the same turn: the errands are exactly those of these checkpoints.
      courier.start(() => ({ errands: pendingErrands(views), at: views.checkpoints(DELIVERIES_VIEW) }));
      if (dependencies.share === undefined && consumerStore === undefined) {
        forgetFormerPayments(views, PAYMENTS_CONSUMER);
        return consume(feeds, rememberedPayments(views));
      }
      const payments = new FollowedPayments(feeds.initiation, {
        views,
        scheduler,
        logger,
        onStopped: (error) => onStopped?.('view of payments', error),
      });
      followed = payments;
      consuming = payments.built().then(() => consume(feeds, payments));
    },
    async caughtUp() {
      await consuming;
      await caughtUp(consumers);
      await caughtUp(projections);
    },
    async stop() {
      stopped = true;
      // Together: what waits for the view of payments waits no longer.
      await Promise.all([...consumers.map((one) => one.stop()), followed?.stop()]);
      await courier.stop();
      await Promise.all(projections.map((one) => one.stop()));
      await journal.close();
      views.close();
    },
    parked: () => consumers.flatMap((one) => one.parked()),
    consumers: () => consumers,
  };
}

const PAYMENTS_CONSUMER = 'notifier-payments';

/** Starts what reads another service's events, of the partitions that are this copy's. */
function consumerOf({
  views,
  scheduler,
  clock,
  logger,
  onStopped,
  share = wholeShare,
  consumerStore: store,
}: NotifierDependencies) {
  type Handle = (event: RecordedEvent) => Promise<void>;
  type Concerns = (event: RecordedEvent) => boolean;
  return (name: string, what: string, feed: EventFeed, handle: Handle, concerns: Concerns = () => true) => {
    const onFailure = (error: unknown) => onStopped?.(`consumer of ${what}`, error);
    return startConsumer({ name, feed, views, store, share, scheduler, clock, logger, concerns, handle, onFailure });
  };
}

/** The views that lists are read from. */
function startViews(journal: Journal, { views, logger, onStopped }: NotifierDependencies): RunningProjection[] {
  const start = (projection: Projection, what: string) => {
    const onError = (error: unknown) => {
      const text = `the view of ${what} stopped: lists are out of date until the service is started again; webhooks go on`;
      logger.error({ err: error }, text);
      onStopped?.(`view of ${what}`, error);
    };
    return startProjection({ projection, journal, views, logger, onError });
  };
  return [start(deliveriesProjection, 'deliveries'), start(eventsProjection, 'events')];
}

function openOwnJournal({ store, clock, ids, scheduler, personal, logger }: NotifierDependencies): Promise<Journal> {
  return openJournal({
    name: 'notifier',
    store,
    clock,
    ids,
    scheduler,
    events: eventChecker(notifierEvents),
    streams: NOTIFIER_STREAMS,
    personal,
    logger,
  });
}
