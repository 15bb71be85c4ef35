import { PARTITIONS } from '@daftari/journal-core/partition-of';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import type { Ids } from '@daftari/kernel/ids';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import { joinShare } from '@daftari/leases/join-share';
import type { LeaseStore } from '@daftari/leases/lease-store';
import type { ConsumerStore } from '@daftari/messaging-core/consumer-store';
import { viewConsumerStore } from '@daftari/messaging-core/view-consumer-store';
import type { Logger } from '@daftari/service/logger';
import type { VirtualTime } from './virtual-time';

/** Nobody dies here: leases are renewed rarely, so that days pass quickly. */
const RENEW_MS = 300_000;
const TTL_MS = 4 * RENEW_MS;

/** What tells a copy of a service from the others, beside its own views. */
export interface CopyOf {
  readonly share?: PartitionShare;
  readonly consumerStore?: ConsumerStore;
}

export interface CopiesOptions {
  readonly service: string;
  readonly copies: number;
  readonly time: VirtualTime;
  readonly leases: LeaseStore;
  readonly ids: Ids;
  readonly logger: Logger;
}

/**
 * Builds a service so many times on one store, as a cluster runs it: background work is shared out by leases, and the
 * consumers' positions are kept where every copy finds them. One copy alone shares with nobody.
 */
export async function buildCopies<T>(options: CopiesOptions, build: (copy: CopyOf) => Promise<T>): Promise<T[]> {
  const { service, copies, time, leases, ids, logger } = options;
  if (copies === 1) return [await build({})];
  const { clock, scheduler } = time;
  const consumerStore = viewConsumerStore(memoryViewStore(), logger);
  const built: T[] = [];
  for (let copy = 1; copy <= copies; copy++) {
    const member = `10.0.0.${copy}:9090`;
    const life = { ids, renewMs: RENEW_MS, ttlMs: TTL_MS };
    const joined = { store: leases, service, member, partitions: PARTITIONS, clock, scheduler, logger, ...life };
    built.push(await build({ share: await joinShare(joined), consumerStore }));
  }
  return built;
}

/**
 * One service in front of its copies: each call goes to the next of them, wherever its merchant's partition is worked on. A
 * cluster routes better than that; it has to be right all the same.
 */
export function inTurn<S extends object>(services: readonly S[]): S {
  const [first] = services;
  if (first === undefined) throw new Error('a service without a copy');
  let next = 0;
  return new Proxy(first, {
    get(target, name) {
      if (typeof Reflect.get(target, name) !== 'function') return Reflect.get(target, name) as unknown;
      return (...args: unknown[]) => {
        const service = services[next++ % services.length]!;
        return (Reflect.get(service, name) as (...args: unknown[]) => unknown).apply(service, args);
      };
    },
  });
}
