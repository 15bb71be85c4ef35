import type { Replayable } from '@daftari/audit/replay/replayable';
import { eventChecker } from '@daftari/contracts/event-checker';
import { callbackEvents } from '@daftari/contracts/events/callback-events';
import { callbacksProjection } from './application/callbacks-view';
import { callbackModel } from './domain/callback-stream';

/** What the callback service offers to an auditor. */
export function replayOfCallback(): Replayable {
  return {
    journal: 'callback',
    events: eventChecker(callbackEvents),
    streams: { callback: callbackModel },
    views: [{ projection: callbacksProjection, source: 'callback' }],
    consumers: [{ name: 'matching', source: 'callback' }],
  };
}
