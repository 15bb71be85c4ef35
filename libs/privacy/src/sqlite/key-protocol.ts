import type { Destruction, Erasure, KeyStoreIdentity, Rewrapping, StoredKey, WantedKey } from '../keys/key-store';

/** What the writer's thread is asked to do. */
export type KeyWork =
  | { readonly kind: 'create'; readonly identity: KeyStoreIdentity }
  | { readonly kind: 'ensure'; readonly wanted: readonly WantedKey[] }
  | { readonly kind: 'destroy'; readonly destruction: Destruction }
  | { readonly kind: 'request-erasure'; readonly person: string; readonly at: string }
  | { readonly kind: 'finish-erasure'; readonly person: string; readonly at: string }
  | { readonly kind: 'rewrap'; readonly change: Rewrapping };

/** What it answers when the work is durable. */
export interface KeyAnswers {
  readonly create: KeyStoreIdentity;
  readonly ensure: readonly StoredKey[];
  readonly destroy: undefined;
  readonly 'request-erasure': Erasure;
  readonly 'finish-erasure': undefined;
  readonly rewrap: undefined;
}

export interface KeyRequest {
  readonly id: number;
  readonly work: KeyWork;
}

export type KeyReply =
  | { readonly id: number; readonly status: 'done'; readonly answer: KeyAnswers[KeyWork['kind']] }
  | { readonly id: number; readonly status: 'failed'; readonly message: string };

export interface KeyWriterOptions {
  readonly file: string;
}
