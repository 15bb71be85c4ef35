import { eventChecker } from '@daftari/contracts/event-checker';
import { merchantsEvents } from '@daftari/contracts/events/merchants-events';
import type { MerchantsService } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import type { JournalStore } from '@daftari/journal-core/store';
import type { Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import type { Random } from '@daftari/kernel/random';
import { MerchantsDirectory } from './application/merchants-service';
import { merchantModel } from './domain/merchant';

export interface MerchantsDependencies {
  readonly store: JournalStore;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Where API keys come from: cryptographically strong in production. */
  readonly random: Random;
}

export interface Merchants {
  readonly service: MerchantsService;
  readonly journal: Journal;
  start(): Promise<void>;
  /** Finishes what is being written and closes the journal. */
  stop(): Promise<void>;
}

/** Builds the merchants directory on its own journal `merchants`. @throws ForeignJournal, StoreDamaged */
export async function buildMerchants(dependencies: MerchantsDependencies): Promise<Merchants> {
  const { store, clock, ids, random } = dependencies;
  const journal = await openJournal({
    name: 'merchants',
    store,
    clock,
    ids,
    events: eventChecker(merchantsEvents),
    streams: { merchant: merchantModel },
  });
  return {
    service: new MerchantsDirectory(journal, ids, random),
    journal,
    start: () => Promise.resolve(),
    stop: () => journal.close(),
  };
}
