import { describeAppends } from '@daftari/journal-core/testing/append-contract';
import { describeContention } from '@daftari/journal-core/testing/contention-contract';
import { describeFollowing } from '@daftari/journal-core/testing/following-contract';
import { describeIndex } from '@daftari/journal-core/testing/index-contract';
import type { MakeStore } from '@daftari/journal-core/testing/journal-contract';
import { describeLimits } from '@daftari/journal-core/testing/limits-contract';
import { describeNeighbours } from '@daftari/journal-core/testing/neighbours-contract';
import { describeReading } from '@daftari/journal-core/testing/reading-contract';
import { describeWithMongodb, foreignServer } from './testing/describe-with-mongodb';
import { counterStores, dropSpecDatabases } from './testing/spec-database';

/** A deadline against hanging: on a busy machine this server takes its time. */
jest.setTimeout(240_000);

function describeContract(name: string, makeStore: MakeStore): void {
  describeAppends(name, makeStore);
  describeReading(name, makeStore);
  describeIndex(name, makeStore);
  describeContention(name, makeStore);
  describeLimits(name, makeStore);
  describeNeighbours(name, makeStore);
  describeFollowing(name, makeStore);
}

describeWithMongodb('the contract of a store', (server) => {
  describeContract(
    'MongoDB',
    counterStores(() => server().url),
  );
});

const foreign = foreignServer();
if (foreign !== undefined) {
  describe('the server of DAFTARI_MONGODB_URL', () => {
    afterAll(() => dropSpecDatabases(foreign));
    describeContract(
      'MongoDB of DAFTARI_MONGODB_URL',
      counterStores(() => foreign),
    );
  });
}
