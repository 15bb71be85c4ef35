import { eventChecker } from '@daftari/contracts/event-checker';
import type { EventTypes } from '@daftari/contracts/events/event-types';
import { callbackEvents } from '@daftari/contracts/events/callback-events';
import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { merchantsEvents } from '@daftari/contracts/events/merchants-events';
import { notifierEvents } from '@daftari/contracts/events/notifier-events';
import { walletFeeEvents } from '@daftari/contracts/events/wallet-fee-events';
import { PARTITIONS } from '@daftari/journal-core/partition-of';
import type { JournalStore } from '@daftari/journal-core/store';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import { systemIds } from '@daftari/kernel/ids';
import { systemScheduler } from '@daftari/kernel/scheduler';
import type { EventFeed } from '@daftari/messaging-core/event-feed';
import { ownerJournal } from '@daftari/messaging-core/owner-journal';
import { kafkaConnection, type KafkaConnection } from '@daftari/messaging-kafka/kafka-connection';
import { kafkaFeed, type KafkaFeed } from '@daftari/messaging-kafka/kafka-feed';
import { kafkaRelay, type RelayableJournal } from '@daftari/messaging-kafka/kafka-relay';
import { lazyCheckpoints } from '@daftari/messaging-kafka/lazy-checkpoints';
import { mongodbRelayCheckpoints } from '@daftari/messaging-mongodb/mongodb-relay-checkpoints';
import type { ServiceName } from '@daftari/service/cluster-settings';
import { StartError } from '@daftari/service/start-error';
import { databaseOf, memberOf } from './join-work';
import type { Neighbours } from './neighbours';
import type { ProcessKit } from './run-process';
import { tellStopped } from './tell-stopped';

const EVENTS: Readonly<Record<ServiceName, EventTypes>> = {
  merchants: merchantsEvents,
  'wallet-fee': walletFeeEvents,
  callback: callbackEvents,
  initiation: initiationEvents,
  notifier: notifierEvents,
};

/** How events travel between the processes of an installation. */
export interface Bus {
  /** A service's events, over Kafka, and from the service itself where Kafka lost them. One for each journal. */
  feed(journal: ServiceName): EventFeed;
  /** Publishes this process's share of its own journal's events. */
  publish(journal: RelayableJournal, share: PartitionShare, store: Pick<JournalStore, 'watch'>): void;
}

/** Joins Kafka; broker and owners are waited for, however long they are away. @throws StartError settings are missing */
export function joinBus(kit: ProcessKit, neighbours: Pick<Neighbours, 'journal'>): Bus {
  const connection = connectionOf(kit);
  const feeds = new Map<ServiceName, KafkaFeed>();
  const { lifecycle, metrics } = kit;
  metrics.gauge('daftari_feed_lag_batches', 'Batches of a journal not dealt with here', ['journal', 'partition'], () =>
    [...feeds].flatMap(([journal, feed]) =>
      feed
        .lag()
        .map(({ partition, batches }) => ({ labels: { journal, partition: String(partition) }, value: batches })),
    ),
  );
  return {
    feed(journal) {
      const known = feeds.get(journal);
      if (known !== undefined) return known;
      const made = kafkaFeed({
        connection,
        journal,
        partitions: PARTITIONS,
        owner: ownerJournal(neighbours.journal(journal), journal),
        events: eventChecker(EVENTS[journal]),
        scheduler: systemScheduler,
        ids: systemIds,
      });
      feeds.set(journal, made);
      lifecycle.onStop(`feed of ${journal}`, () => made.stop());
      return made;
    },
    publish: (journal, share, store) => startRelay(kit, connection, { journal, share, store }),
  };
}

function connectionOf(kit: ProcessKit): KafkaConnection {
  const { kafkaBrokers } = kit.config;
  if (kafkaBrokers === undefined)
    throw new StartError('DAFTARI_KAFKA_BROKERS is not set: name the brokers, as host:port');
  return kafkaConnection({
    brokers: kafkaBrokers,
    clientId: `daftari-${kit.name}-${memberOf(kit).replace(/[^A-Za-z0-9.-]/g, '-')}`,
    // Topics know no underscore.
    namespace: databaseOf(kit).database.replaceAll('_', '-'),
    logger: kit.logger,
  });
}

function startRelay(
  kit: ProcessKit,
  connection: KafkaConnection,
  { journal, share, store }: { journal: RelayableJournal; share: PartitionShare; store: Pick<JournalStore, 'watch'> },
): void {
  const { lifecycle, metrics, readiness } = kit;
  const kept = mongodbRelayCheckpoints({ ...databaseOf(kit), journal: journal.name });
  const checkpoints = lazyCheckpoints(kept, systemScheduler);
  lifecycle.onStop('relay checkpoints', () => checkpoints.flush().finally(() => kept.close()));
  const onFailure = (error: unknown) => tellStopped(readiness)('relay', error);
  const watch: JournalStore['watch'] = (listener) => store.watch(listener);
  const relay = kafkaRelay({ connection, journal, checkpoints, scheduler: systemScheduler, share, watch, onFailure });
  lifecycle.onStop('relay', () => relay.stop());
  metrics.gauge('daftari_relay_lag_batches', 'Batches of the own journal not published yet', ['partition'], async () =>
    (await relay.lag()).map(({ partition, batches }) => ({ labels: { partition: String(partition) }, value: batches })),
  );
}
