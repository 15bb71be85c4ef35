import { JournalServiceDefinition } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import { decodeBatch } from '@daftari/journal-core/batch';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { grpcClient } from '@daftari/rpc/grpc-client';
import type { Addresses } from './daftari';

const PAGE = 1_000;

/** Every event of one journal, as a running installation reads it to anyone, partition by partition. */
export async function eventsOverGrpc({ grpc }: Addresses, journal: string): Promise<RecordedEvent[]> {
  const client = grpcClient(JournalServiceDefinition, grpc, { deadlineMs: 60_000 });
  try {
    const { heads } = await client.service.getHeads({ journal });
    const events: RecordedEvent[] = [];
    for (const { partition } of heads) {
      for (let afterSequence = -1; ;) {
        const { batches } = await client.service.readBatches({ journal, partition, afterSequence, limit: PAGE });
        events.push(...batches.flatMap(({ body }) => decodeBatch(body).events));
        const last = batches.at(-1);
        if (last === undefined) break;
        afterSequence = last.sequence;
      }
    }
    return events;
  } finally {
    client.close();
  }
}
