import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import type { Logger } from '@daftari/service/logger';
import type { CallbackStream } from '../domain/callback-stream';
import { decideSettle } from '../domain/decide-callback';
import { readingOf } from './reading';
import { rootOf } from './root-of';

type Received = Extract<CallbackEvent, { type: 'CallbackReceived.v1' }>;

/**
 * Reads stored callbacks one by one: CallbackMatched or CallbackRejected follows on the same stream, once, however often
 * the event is delivered. @throws what `Journal.decide` throws
 */
export function matchCallbacks(journal: Journal, logger: Logger): (event: RecordedEvent) => Promise<void> {
  return async (event) => {
    if (event.type !== 'CallbackReceived.v1') return;
    const { id, stream, environment } = event;
    const { data } = event as RecordedEvent<Received>;
    const reading = readingOf(data);
    const { events } = await journal.decide({
      partition: partitionOf(data.merchantId),
      streams: [stream],
      cause: {
        correlation: rootOf(data, environment),
        causation: id,
        actor: 'service:callback',
        ...(environment === undefined ? {} : { environment }),
      },
      decide: (view) => ({
        events: decideSettle(id, data, reading, view.stream<CallbackStream>(stream).state).map((fact) => ({
          ...fact,
          stream,
        })),
        result: undefined,
      }),
    });
    if (reading.kind === 'undecodable' && events.length > 0) {
      logger.warn(
        { callbackId: id, transactionId: data.transactionId, reason: reading.reason, bodyBytes: data.bodyBytes },
        'a callback could not be read; its body is kept, and the payment stays open until it is known how it ended',
      );
    }
  };
}
