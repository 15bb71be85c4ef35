import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { collectionIdOf } from '@daftari/kernel/collection-id';
import type { Logger } from '@daftari/service/logger';
import { rootOf, type CallbackStream } from '../domain/callback-stream';
import { decideSettle, type Reading } from '../domain/decide-callback';
import { readingOf } from './reading';

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
        correlation: factRootOf(data, reading, environment),
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

/** What was read belongs to what it is about: confirmed money to itself, which has the same id in every log. */
export function factRootOf(data: Received['data'], reading: Reading, environment: Environment | undefined): string {
  const isMoney = reading.kind === 'c2b-confirmed' && environment !== undefined;
  return isMoney ? collectionIdOf(environment, reading.notice.receipt) : rootOf(data);
}
