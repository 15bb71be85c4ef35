import { JournalServiceDefinition, type JournalService } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import { grpcHealth } from '@daftari/rpc/grpc-health';
import { startGrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService, type GrpcService } from '@daftari/rpc/grpc-service';
import type { ProcessKit } from './run-process';

export interface ServedGrpc {
  /** `host:port` it listens on. */
  readonly address: string;
  /** The standard health service says SERVING from then on. */
  serving(): void;
}

/** Serves a process's services and the journals that it reads to others. Stops with the process. @throws StartError */
export async function serveGrpc(
  { config, logger, lifecycle }: ProcessKit,
  services: readonly GrpcService[],
  journal: JournalService,
): Promise<ServedGrpc> {
  const offered = [...services, grpcService(JournalServiceDefinition, journal, logger)];
  const health = grpcHealth(offered.map(({ name }) => name));
  const { grpcHost: host, tls } = config.cluster;
  const server = await startGrpcServer({
    host,
    port: config.grpcPort,
    services: offered,
    reflection: true,
    health,
    tls,
  });
  lifecycle.onStop('gRPC', () => server.stop());
  return { address: server.address, serving: () => health.setAll('SERVING') };
}
