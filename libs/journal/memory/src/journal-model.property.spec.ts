import { journalModelContract } from '@daftari/journal-core/testing/model/journal-model-contract';
import { memoryStore } from './memory-store';

journalModelContract('memory', async () => {
  const store = memoryStore();
  return { open: async () => store, survivesClose: true };
});
