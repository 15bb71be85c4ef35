import { describeAppends } from '@daftari/journal-core/testing/append-contract';
import { describeIndex } from '@daftari/journal-core/testing/index-contract';
import { describeReading } from '@daftari/journal-core/testing/reading-contract';
import { memoryStore } from './memory-store';

const makeStore = async () => {
  const store = memoryStore();
  return { open: async () => store, survivesClose: true };
};

describeAppends('memory', makeStore);
describeReading('memory', makeStore);
describeIndex('memory', makeStore);
