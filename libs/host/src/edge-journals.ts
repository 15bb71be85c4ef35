import type { JournalService } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import { DaftariError } from '@daftari/kernel/errors';
import { SERVICES, type ServiceName } from '@daftari/service/cluster-settings';
import type { Neighbours } from './neighbours';

/** All journals behind one address: each is asked of the service that owns it. */
export function edgeJournals(neighbours: Pick<Neighbours, 'journal'>): JournalService {
  const owners = new Map(SERVICES.map((service) => [service, neighbours.journal(service)]));
  const ownerOf = (journal: string): JournalService => {
    const owner = owners.get(journal as ServiceName);
    if (owner === undefined) throw new DaftariError('JOURNAL_NOT_FOUND', undefined, { known: SERVICES.join(', ') });
    return owner;
  };
  return {
    getHeads: async (request) => ownerOf(request.journal).getHeads(request),
    readBatches: async (request) => ownerOf(request.journal).readBatches(request),
  };
}
