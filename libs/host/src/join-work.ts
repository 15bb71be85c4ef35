import { systemClock } from '@daftari/kernel/clock';
import { PARTITIONS } from '@daftari/journal-core/partition-of';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { joinShare, type RunningShare } from '@daftari/leases/join-share';
import { mongodbLeaseStore } from '@daftari/leases/mongodb-lease-store';
import { StartError } from '@daftari/service/start-error';
import { isLoopback } from './loopback';
import type { ProcessKit } from './run-process';

/** Where this process's database is. */
export interface Database {
  readonly url: string;
  readonly database: string;
}

/** @throws StartError the settings do not name it */
export function databaseOf({ config }: ProcessKit): Database {
  const { mongodbUrl: url, cluster } = config;
  if (url === undefined)
    throw new StartError('DAFTARI_MONGODB_URL is not set: services that run apart share a database');
  if (cluster.installation === undefined) {
    throw new StartError('DAFTARI_INSTALLATION is not set: give all services of an installation the same name');
  }
  return { url, database: cluster.installation };
}

/** `host:port` at which others reach this process's gRPC, which is its name among its copies. @throws StartError */
export function memberOf({ config }: ProcessKit): string {
  const { advertise, grpcHost } = config.cluster;
  if (advertise !== undefined) return advertise;
  // Two copies of one name would take each other's leases, and both would do all of the work.
  if (!isLoopback(grpcHost)) {
    throw new StartError(
      'DAFTARI_ADVERTISE is not set: say at which host:port the other services reach this process, as in their lists',
    );
  }
  if (config.grpcPort !== 0) return `${grpcHost}:${config.grpcPort}`;
  throw new StartError(
    'DAFTARI_GRPC_PORT is 0: set DAFTARI_ADVERTISE, or another port, so that others know this process',
  );
}

/** Takes part in the background work of the process's service until the process stops. */
export async function joinWork(kit: ProcessKit): Promise<RunningShare> {
  const { name, logger, lifecycle, metrics } = kit;
  const store = mongodbLeaseStore(databaseOf(kit));
  lifecycle.onStop('lease store', () => store.close());
  const share = await joinShare({
    store,
    service: name,
    member: memberOf(kit),
    partitions: PARTITIONS,
    clock: systemClock,
    scheduler: systemScheduler,
    logger,
  });
  lifecycle.onStop('share of the work', () => share.stop());
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  metrics.gauge('daftari_partitions_held', 'Partitions whose background work is done here', [], () => [
    { value: partitions.filter((partition) => share.holds(partition)).length },
  ]);
  metrics.gauge('daftari_members', 'Processes that share the work of this service', [], () => [
    { value: share.members().length },
  ]);
  return share;
}
