import { describeAppends } from '@daftari/journal-core/testing/append-contract';
import { describeIndex } from '@daftari/journal-core/testing/index-contract';
import type { MakeStore } from '@daftari/journal-core/testing/journal-contract';
import { describeReading } from '@daftari/journal-core/testing/reading-contract';
import { describeWithMongodb, foreignServer } from './testing/describe-with-mongodb';
import { counterStores, dropSpecDatabases } from './testing/spec-database';

function describeContract(name: string, makeStore: MakeStore): void {
  describeAppends(name, makeStore);
  describeReading(name, makeStore);
  describeIndex(name, makeStore);
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
