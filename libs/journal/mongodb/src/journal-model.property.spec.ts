import { journalModelContract } from '@daftari/journal-core/testing/model/journal-model-contract';
import { describeWithMongodb } from './testing/describe-with-mongodb';
import { counterStores } from './testing/spec-database';

describeWithMongodb('a model', (server) =>
  journalModelContract(
    'MongoDB',
    counterStores(() => server().url),
  ),
);
