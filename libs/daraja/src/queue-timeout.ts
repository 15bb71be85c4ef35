import { redactValue } from '@daftari/service/redact';
import { redact } from './redact';
import { fieldsOf, idOf, parseBody } from './wire-values';

/** A request waited too long in Daraja's queue. It can still be executed: this is no failure (daraja.md §4). */
export interface QueueTimeout {
  readonly kind: 'queue-timeout';
  /** Empty when the body names none. */
  readonly originatorConversationId: string;
  /** Empty when the body names none. */
  readonly conversationId: string;
  /** What of the body may be shown: without credentials, tokens and full phones; at most 500 characters. */
  readonly text: string;
}

/**
 * Reads what came to a QueueTimeOutURL. Its body is not documented: it is said to be our request, credential included, and
 * may be a Result or nothing at all. The address alone says what happened, so every body is understood. Never throws.
 */
export function decodeQueueTimeout(body: Uint8Array): QueueTimeout {
  const root = parseBody(body);
  const fields = fieldsOf(fieldsOf(root)?.['Result']) ?? fieldsOf(root);
  return {
    kind: 'queue-timeout',
    originatorConversationId: idOf(fields?.['OriginatorConversationID'] ?? fields?.['OriginalConversationID']),
    conversationId: idOf(fields?.['ConversationID']),
    text: shown(root, body),
  };
}

function shown(root: unknown, body: Uint8Array): string {
  if (root !== undefined) return redact(JSON.stringify(redactValue(root)));
  return redact(Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 4_000)).toString('utf8'));
}
