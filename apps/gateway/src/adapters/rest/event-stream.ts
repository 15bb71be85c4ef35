import { PassThrough, type Readable } from 'node:stream';
import type { Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { Cancel } from '@daftari/kernel/scheduler';
import type { Follower } from '../../application/follow-payment';
import { transactionAnswer } from './presenters/transaction-answer';

/** A browser comes again after this time, in milliseconds. */
const RETRY_MS = 2_000;

/** A payment's states as server-sent events. */
export function eventStream(begin: (follower: Follower) => Cancel, onClose: () => void): Readable {
  const stream = new PassThrough();
  stream.write(`retry: ${RETRY_MS}\n\n`);
  const stop = begin({
    state: (payment, id) => void stream.write(eventText(payment, id)),
    heartbeat: () => void stream.write(': \n\n'),
    end: () => void stream.end(),
  });
  // Also when the client has gone: whoever sends the stream destroys it then.
  stream.once('close', () => {
    stop();
    onClose();
  });
  stream.once('error', () => undefined);
  return stream;
}

export function eventText(payment: Payment, id: string): string {
  return `id: ${id}\nevent: transaction\ndata: ${JSON.stringify(transactionAnswer(payment))}\n\n`;
}
