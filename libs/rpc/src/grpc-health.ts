import type { Server } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import type { GrpcService } from './grpc-service';
import { servicesAddedBy } from './added-services';

export type HealthStatus = 'SERVING' | 'NOT_SERVING';

/** The standard health service `grpc.health.v1.Health`. The empty name stands for the whole server. */
export interface GrpcHealth {
  /** Who watches is told at once. */
  set(service: string, status: HealthStatus): void;
  /** What is answered for a service; undefined when nothing was ever said of it. */
  get(service: string): HealthStatus | undefined;
  /** All of them, the whole server included: the process is ready, or about to stop. */
  setAll(status: HealthStatus): void;
  readonly service: GrpcService;
}

/** Begins with nothing serving: what is ready has to say so. `services` are full names. */
export function grpcHealth(services: readonly string[]): GrpcHealth {
  const statuses = new Map<string, HealthStatus>(['', ...services].map((name) => [name, 'NOT_SERVING']));
  const implementation = new HealthImplementation(Object.fromEntries(statuses));
  const set = (name: string, status: HealthStatus) => {
    statuses.set(name, status);
    implementation.setStatus(name, status);
  };
  const [added] = servicesAddedBy((server) => implementation.addToServer(server as Server));
  return {
    set,
    get: (name) => statuses.get(name),
    setAll: (status) => [...statuses.keys()].forEach((name) => set(name, status)),
    service: added!,
  };
}
