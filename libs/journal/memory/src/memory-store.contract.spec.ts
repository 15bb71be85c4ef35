import { describeAppends } from '@daftari/journal-core/testing/append-contract';
import { describeContention } from '@daftari/journal-core/testing/contention-contract';
import { describeFollowing } from '@daftari/journal-core/testing/following-contract';
import { describeIndex } from '@daftari/journal-core/testing/index-contract';
import { describeLimits } from '@daftari/journal-core/testing/limits-contract';
import { describeNeighbours } from '@daftari/journal-core/testing/neighbours-contract';
import { describeReading } from '@daftari/journal-core/testing/reading-contract';
import { memoryStore } from './memory-store';

const makeStore = async () => {
  const store = memoryStore();
  return { open: async () => store, survivesClose: true };
};

describeAppends('memory', makeStore);
describeReading('memory', makeStore);
describeIndex('memory', makeStore);
describeContention('memory', makeStore);
describeLimits('memory', makeStore);
describeNeighbours('memory', makeStore);
describeFollowing('memory', makeStore);
