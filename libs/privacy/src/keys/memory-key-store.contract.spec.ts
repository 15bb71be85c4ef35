import type { KeyStore } from './key-store';
import { keyStoreContract } from './key-store-contract';
import { memoryKeyStore } from './memory-key-store';

let kept: KeyStore;
keyStoreContract(
  'memory',
  async () => (kept = memoryKeyStore()),
  async () => kept,
);
