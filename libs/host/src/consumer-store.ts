import type { ConsumerStore } from '@daftari/messaging-core/consumer-store';
import { mongodbConsumerStore } from '@daftari/messaging-mongodb/mongodb-consumer-store';
import { databaseOf } from './join-work';
import type { ProcessKit } from './run-process';

/** Where this process's consumers keep how far they are, so that any copy can go on. Closed when the process stops. */
export function consumerStoreOf(kit: ProcessKit): ConsumerStore {
  const store = mongodbConsumerStore(databaseOf(kit));
  kit.lifecycle.onStop('consumer store', () => store.close());
  return store;
}
