import type { Replayable } from '@daftari/audit/replay/replayable';
import { eventChecker } from '@daftari/contracts/event-checker';
import { merchantsEvents } from '@daftari/contracts/events/merchants-events';
import { merchantModel } from './domain/merchant';

/** What the merchants directory offers to an auditor; it keeps no views. */
export function replayOfMerchants(): Replayable {
  return {
    journal: 'merchants',
    events: eventChecker(merchantsEvents),
    streams: { merchant: merchantModel },
    views: [],
    consumers: [],
  };
}
