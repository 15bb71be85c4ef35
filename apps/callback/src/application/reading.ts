import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import { decodeC2b } from '@daftari/daraja/c2b-notice';
import { decodeInitiatorResult } from '@daftari/daraja/initiator-result';
import { decodeQueueTimeout } from '@daftari/daraja/queue-timeout';
import { decodeStkCallback } from '@daftari/daraja/stk-callback';
import type { Reading } from '../domain/decide-callback';
import { bytesOf } from '../domain/stored-body';
import { balanceReading, balanceTimeout } from './balance-reading';

type Received = Extract<CallbackEvent, { type: 'CallbackReceived.v1' }>['data'];

/** What a stored callback says, by the address that it came to. */
export function readingOf(data: Received): Reading {
  const reading = read(data);
  if (reading.kind !== 'undecodable' || !data.cut) return reading;
  return { kind: 'undecodable', reason: `${reading.reason}; of its ${data.bodyBytes} bytes only the first are kept` };
}

function read(data: Received): Reading {
  const { kind } = data;
  const bytes = bytesOf(data);
  switch (kind) {
    case 'stk':
      return stkReading(bytes);
    case 'payout':
    case 'payout-status':
      return resultReading(kind, bytes);
    case 'payout-timeout':
    case 'payout-status-timeout':
      return timeoutReading(kind, bytes);
    case 'c2b':
      return c2bReading(bytes);
    case 'c2b-validation':
      return validationReading(bytes);
    case 'balance':
      return balanceReading(bytes);
    case 'balance-timeout':
      return balanceTimeout();
  }
}

/** The address alone says what happened: whatever the body is, it was understood. */
function timeoutReading(kind: 'payout-timeout' | 'payout-status-timeout', bytes: Buffer): Reading {
  const { originatorConversationId, conversationId } = decodeQueueTimeout(bytes);
  const resultDescription = 'The request waited too long in the queue.';
  return {
    kind: 'provider-result',
    result: { kind, originatorConversationId, conversationId, resultCode: '', resultDescription },
  };
}

function c2bReading(bytes: Buffer): Reading {
  const decoded = decodeC2b(bytes);
  if (decoded.kind === 'undecodable') return decoded;
  const { kind: _, balanceCents: __, thirdPartyTransactionId: ___, ...notice } = decoded;
  return { kind: 'c2b-confirmed', notice };
}

/** It only asks: nothing is known before the confirmation, or the list of transactions, says that money moved. */
function validationReading(bytes: Buffer): Reading {
  const decoded = decodeC2b(bytes);
  return decoded.kind === 'undecodable' ? decoded : { kind: 'noticed' };
}

function stkReading(bytes: Buffer): Reading {
  const decoded = decodeStkCallback(bytes);
  if (decoded.kind === 'undecodable') return decoded;
  const { kind: _, ...result } = decoded;
  return { kind: 'stk-result', result };
}

function resultReading(kind: 'payout' | 'payout-status', bytes: Buffer): Reading {
  const decoded = decodeInitiatorResult(bytes);
  if (decoded.kind === 'undecodable') return decoded;
  const { kind: _, parameters: __, ...result } = decoded;
  return { kind: 'provider-result', result: { kind, ...result } };
}
