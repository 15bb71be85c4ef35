import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { describeConsumerStore } from './testing/consumer-store-contract';
import { viewConsumerStore } from './view-consumer-store';

describeConsumerStore('views', async () => viewConsumerStore(memoryViewStore(), { error: () => undefined }));
