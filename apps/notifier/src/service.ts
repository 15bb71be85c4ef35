import { eventChecker } from '@daftari/contracts/event-checker';
import { notifierEvents } from '@daftari/contracts/events/notifier-events';
import type { NotifierService } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import type { EgressClient } from '@daftari/egress/egress-client';
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
import { openAllOf, type PersonalValues } from '@daftari/privacy/sealing/personal-values';
import type { Logger } from '@daftari/service/logger';
import { Courier } from './application/courier';
import { DELIVERIES_VIEW, deliveriesProjection, pendingErrands } from './application/deliveries-view';
import { NotifierLog } from './application/notifier-log';
import { Notifier } from './application/notifier-service';
import { handlePaymentEvent } from './application/payment-events';
import { deliveryModel } from './domain/delivery';
import { endpointModel } from './domain/endpoint';

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
  /** Seals bodies and addresses; absent, they stand in the log as they are. */
  readonly personal?: PersonalValues | undefined;
}

export interface NotifierFeeds {
  /** The payments' events. */
  readonly initiation: EventFeed;
}

export interface NotifierRoom {
  readonly service: NotifierService;
  readonly journal: Journal;
  /** Resolves when the view is up to date; deliveries that a former life left open are on their way from then on. */
  start(feeds: NotifierFeeds): Promise<void>;
  /** Resolves once every payment event so far is planned or parked and the view shows it; not when all is delivered. */
  caughtUp(): Promise<void>;
  /** Lets attempts under way end (at most 5 s, then they are cut and made again later), closes journal and views. */
  stop(): Promise<void>;
  /** Payment events that could not be handled and need a person. */
  parked(): readonly ParkedEvent[];
}

/** Builds the service on its own journal `notifier`. @throws ForeignJournal, StoreDamaged */
export async function buildNotifier(dependencies: NotifierDependencies): Promise<NotifierRoom> {
  const { store, views, clock, ids, scheduler, logger, personal } = dependencies;
  const openAll = openAllOf(personal);
  const journal = await openJournal({
    name: 'notifier',
    store,
    clock,
    ids,
    scheduler,
    events: eventChecker(notifierEvents),
    streams: { delivery: deliveryModel, endpoint: endpointModel },
    personal,
    logger,
  });
  const log = new NotifierLog(journal);
  const courier = new Courier({ ...dependencies, journal, log });
  let projection: RunningProjection | undefined;
  let consumer: Consumer | undefined;
  return {
    service: new Notifier(log, views, openAll),
    journal,
    async start({ initiation }) {
      const onError = (error: unknown) =>
        logger.error(
          { err: error },
          'the view of deliveries stopped: lists are out of date until the service is started again; webhooks go on',
        );
      projection = startProjection({ projection: deliveriesProjection, journal, views, logger, onError });
      await projection.caughtUp();
      // Both read in the same turn: the errands are exactly those of these checkpoints.
      courier.start(pendingErrands(views), views.checkpoints(DELIVERIES_VIEW));
      const handle = handlePaymentEvent({ log, views, openAll });
      consumer = startConsumer({ name: 'notifier-payments', feed: initiation, views, scheduler, logger, handle });
    },
    async caughtUp() {
      await consumer?.caughtUp();
      await projection?.caughtUp();
    },
    async stop() {
      await consumer?.stop();
      await courier.stop();
      await projection?.stop();
      await journal.close();
      views.close();
    },
    parked: () => consumer?.parked() ?? [],
  };
}
