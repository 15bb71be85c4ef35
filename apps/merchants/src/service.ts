import { eventChecker } from '@daftari/contracts/event-checker';
import { merchantsEvents } from '@daftari/contracts/events/merchants-events';
import type { MerchantsService } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { Journal } from '@daftari/journal-core/journal';
import { openJournal } from '@daftari/journal-core/open-journal';
import type { JournalStore } from '@daftari/journal-core/store';
import type { Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import type { Random } from '@daftari/kernel/random';
import { systemScheduler, type Scheduler } from '@daftari/kernel/scheduler';
import type { SecretStore } from '@daftari/secrets/secret-store';
import type { Logger } from '@daftari/service/logger';
import { EndedCredentials } from './application/ended-credentials';
import { MerchantsDirectory } from './application/merchants-service';
import { merchantModel } from './domain/merchant';

export interface MerchantsDependencies {
  readonly store: JournalStore;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Where API keys come from: cryptographically strong in production. */
  readonly random: Random;
  /** Merchants' Daraja credentials. */
  readonly secrets: SecretStore;
  /** When the secrets of deleted profiles are destroyed: real time when absent. */
  readonly scheduler?: Scheduler;
  readonly logger: Logger;
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
  const { store, clock, ids, random, secrets, scheduler = systemScheduler, logger } = dependencies;
  const journal = await openJournal({
    name: 'merchants',
    store,
    clock,
    ids,
    events: eventChecker(merchantsEvents),
    streams: { merchant: merchantModel },
  });
  const service = new MerchantsDirectory(journal, clock, ids, random, secrets);
  const ended = new EndedCredentials({ journal, secrets, clock, scheduler, logger });
  return {
    service,
    journal,
    start: async () => ended.start(),
    async stop() {
      await ended.stop();
      await service.stop();
      await journal.close();
    },
  };
}
