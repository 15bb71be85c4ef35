import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import { decodeC2b } from '@daftari/daraja/c2b-notice';
import type { Environment } from '@daftari/journal-core/event';
import { collectionIdOf } from '@daftari/kernel/collection-id';
import { isUnprompted } from '../domain/callback-stream';
import { bytesOf } from '../domain/stored-body';

type Received = Extract<CallbackEvent, { type: 'CallbackReceived.v1' }>['data'];

/**
 * What a callback and all that is read from it belong to, under whose key they are sealed: its payment; of money that came
 * unprompted, the money, which has the same id in every log; itself, where nobody can read what it is about.
 */
export function rootOf(data: Received, environment: Environment | undefined): string {
  const { kind, transactionId, attemptId } = data;
  if (!isUnprompted(kind)) return transactionId;
  if (environment === undefined) return attemptId;
  const notice = decodeC2b(bytesOf(data));
  return notice.kind === 'c2b' ? collectionIdOf(environment, notice.receipt) : attemptId;
}
