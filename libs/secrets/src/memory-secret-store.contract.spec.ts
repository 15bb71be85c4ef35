import { memorySecretStore } from './memory-secret-store';
import { secretStoreContract } from './testing/secret-store-contract';

secretStoreContract('memory', async () => ({ store: memorySecretStore(), close: async () => undefined }));
