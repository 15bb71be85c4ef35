import { OperationsServiceDefinition } from '@daftari/contracts/generated/daftari/operations/v1/operations';
import type { JournalStore } from '@daftari/journal-core/store';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import type { Consumer } from '@daftari/messaging-core/consumer';
import { operationsService } from '@daftari/messaging-core/operations-service';
import type { RelayableJournal } from '@daftari/messaging-kafka/kafka-relay';
import { grpcService, type GrpcService } from '@daftari/rpc/grpc-service';
import { journalService, type ReadableJournal } from '@daftari/rpc/journal-service';
import type { Bus } from './join-bus';
import type { ProcessKit } from './run-process';
import { serveGrpc } from './serve-grpc';

export interface OwnJournal {
  readonly journal: ReadableJournal & RelayableJournal;
  readonly bus: Bus;
  readonly share: PartitionShare;
  /** Where the journal is kept. */
  readonly store: Pick<JournalStore, 'watch'>;
  /** What it acts on of other journals; none where it only answers. */
  readonly consumers?: () => readonly Consumer[];
}

/** Lets others call the service, read its journal, hear of what it writes, and see what is parked. Answers its addresses. */
export async function serveOwn(
  kit: ProcessKit,
  { journal, bus, share, store, consumers = () => [] }: OwnJournal,
  services: readonly GrpcService[],
): Promise<{ grpc: string }> {
  bus.publish(journal, share, store);
  const { name: service, logger } = kit;
  const operations = grpcService(
    OperationsServiceDefinition,
    operationsService([{ service, consumers }], logger),
    logger,
  );
  const grpc = await serveGrpc(kit, [...services, operations], journalService(new Map([[journal.name, journal]])));
  grpc.serving();
  return { grpc: grpc.address };
}
