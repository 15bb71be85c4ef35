/** Names one secret value: events name it so, and never hold the value. */
export interface SecretName {
  /** Of what owns it, such as a credential profile or a webhook endpoint: a UUID. */
  readonly id: string;
  /** 1, then one more with each change. */
  readonly version: number;
}

/** Keeps secrets apart from every log, sealed with AES-256-GCM under a master key that is not in the store (design §2.5). */
export interface SecretStore {
  /**
   * Durable before it resolves, and before any event may name it. A name is written once: the same value again is a no-op.
   * @throws DaftariError ALREADY_EXISTS another value stands under the name
   */
  put(name: SecretName, value: Uint8Array): Promise<void>;
  /** Undefined when it was never put, or was destroyed. @throws Error the master key is another one */
  get(name: SecretName): Promise<Uint8Array | undefined>;
  /** Ends every version of it, for ever; destroying none is a no-op. */
  destroy(id: string): Promise<void>;
}
