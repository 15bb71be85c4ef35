import { systemClock, type Clock } from '@daftari/kernel/clock';
import type { Lease, LeaseStore, Member } from './lease-store';

interface Held {
  fence: number;
  holder: Pick<Member, 'address' | 'life'> | undefined;
  expiresAtMs: number;
}

interface Service {
  readonly signs: Map<string, { readonly life: string; readonly expiresAtMs: number }>;
  readonly leases: Map<number, Held>;
}

/** Leases in memory, for members of one process: for tests and simulation. */
export function memoryLeaseStore(clock: Clock = systemClock): LeaseStore {
  const services = new Map<string, Service>();
  const serviceOf = ({ service: name }: Member): Service => {
    const service = services.get(name) ?? { signs: new Map(), leases: new Map() };
    services.set(name, service);
    return service;
  };
  const own = (member: Member, partitions: Iterable<number>): Held[] =>
    [...partitions].flatMap((partition) => {
      const lease = serviceOf(member).leases.get(partition);
      return lease?.holder?.life === member.life ? [lease] : [];
    });
  const shown = (partition: number, { fence, holder, expiresAtMs }: Held): Lease => ({
    partition,
    fence,
    holder,
    expired: expiresAtMs <= clock.nowMs(),
  });
  const free = (lease: Held) => void Object.assign(lease, { holder: undefined, expiresAtMs: 0 });

  return {
    async renew(member, partitions, ttlMs) {
      const { signs, leases } = serviceOf(member);
      const nowMs = clock.nowMs();
      signs.set(member.address, { life: member.life, expiresAtMs: nowMs + ttlMs });
      for (const lease of own(member, partitions)) lease.expiresAtMs = nowMs + ttlMs;
      const members = [...signs].filter(([, sign]) => sign.expiresAtMs > nowMs).map(([address]) => address);
      return { members: members.sort(), leases: [...leases].map(([partition, lease]) => shown(partition, lease)) };
    },
    async acquire(member, partitions, ttlMs) {
      const { leases } = serviceOf(member);
      const nowMs = clock.nowMs();
      return partitions.flatMap((partition) => {
        const lease = leases.get(partition);
        const isFree =
          lease?.holder === undefined || lease.expiresAtMs <= nowMs || lease.holder.address === member.address;
        if (!isFree) return [];
        const { address, life } = member;
        const taken: Held = {
          fence: lease === undefined ? nowMs : lease.fence + 1,
          holder: { address, life },
          expiresAtMs: nowMs + ttlMs,
        };
        leases.set(partition, taken);
        return [shown(partition, taken)];
      });
    },
    async release(member, given) {
      for (const { partition, fence } of given) {
        own(member, [partition])
          .filter((lease) => lease.fence === fence)
          .forEach(free);
      }
    },
    async leave(member) {
      const { signs, leases } = serviceOf(member);
      if (signs.get(member.address)?.life === member.life) signs.delete(member.address);
      own(member, leases.keys()).forEach(free);
    },
  };
}
