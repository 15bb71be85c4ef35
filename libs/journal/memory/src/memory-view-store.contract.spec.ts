import { viewStoreContract } from '@daftari/journal-core/views/view-store-contract';
import { memoryViewStore } from './memory-view-store';

describe('memory view store', () => viewStoreContract(memoryViewStore));
