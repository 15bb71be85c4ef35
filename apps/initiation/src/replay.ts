import type { Replayable } from '@daftari/audit/replay/replayable';
import { eventChecker } from '@daftari/contracts/event-checker';
import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { merchantAccountsProjection } from './application/collection/merchant-accounts';
import { paymentsProjection } from './application/payments-view';
import { promptsModel, type Prompts } from './domain/prompts';
import { streamModels } from './domain/stream-models';

/** What initiation offers to an auditor. */
export function replayOfInitiation(): Replayable<Prompts> {
  return {
    journal: 'initiation',
    events: eventChecker(initiationEvents),
    streams: streamModels,
    partition: promptsModel,
    views: [
      { projection: paymentsProjection(), source: 'initiation' },
      { projection: merchantAccountsProjection, source: 'merchants' },
    ],
    consumers: [{ name: 'initiation-callbacks', source: 'callback' }],
  };
}
