import type { Clock } from '@daftari/kernel/clock';
import { systemIds, type Ids } from '@daftari/kernel/ids';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { LeaseStore } from './lease-store';
import { MemberShare } from './member-share';

/** A lease that is not renewed for so long is free. */
export const TTL_MS = 10_000;
/** How often a member says that it lives and renews what it holds. */
export const RENEW_MS = 2_500;
/** How long work in hand may keep a partition from being handed over. */
export const HAND_OVER_MS = 10_000;

export interface ShareLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface ShareOptions {
  readonly store: LeaseStore;
  /** The journal's name; by it the partitions' work goes where their gRPC calls are routed. */
  readonly service: string;
  /** The address that this process advertises to callers. */
  readonly member: string;
  /** How many partitions the journal has. */
  readonly partitions: number;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: ShareLog;
  readonly ids?: Ids;
  /** `TTL_MS` when absent; work of a member that died is taken over after about so long. */
  readonly ttlMs?: number;
  /** `RENEW_MS` when absent. */
  readonly renewMs?: number;
  /**
   * How long before its lease ends by the store's clock a member stops by its own, counted from before it asked; a sixth of
   * `ttlMs` when absent. It has to cover by how much two clocks drift apart within `ttlMs`, and a clock that is set back.
   */
  readonly marginMs?: number;
  /** `HAND_OVER_MS` when absent. */
  readonly handOverMs?: number;
}

/**
 * A share among several members. A listener that answers a promise to the loss of a partition finishes work in hand: the
 * partition is handed over once all of them have resolved, or after `handOverMs`. After a lease that ended nobody waits.
 */
export interface RunningShare extends PartitionShare {
  /** The addresses that shared the work when the store was last reached, this one included. */
  members(): readonly string[];
  /** Lets go of everything, so that others take over at once. Calling it twice is fine. */
  stop(): Promise<void>;
}

/**
 * Takes part in a service's background work. Each member holds the partitions that rendezvous hashing gives to it among the
 * members that live; what a newcomer is due is handed over to it. While the store is away a member holds on until its own
 * deadline, then nothing, and takes its part again when the store is back. Resolves after the first attempt to join.
 * @throws Error when the times make no sense together
 */
export async function joinShare(options: ShareOptions): Promise<RunningShare> {
  const { ttlMs = TTL_MS, renewMs = RENEW_MS, handOverMs = HAND_OVER_MS, ids = systemIds } = options;
  const marginMs = options.marginMs ?? Math.ceil(ttlMs / 6);
  if (renewMs <= 0 || marginMs <= 0 || ttlMs < marginMs + 2 * renewMs) {
    throw new Error(
      `a lease of ${ttlMs} ms is too short to renew it every ${renewMs} ms and stop ${marginMs} ms early`,
    );
  }
  const me = { service: options.service, address: options.member, life: ids.uuid() };
  const share = new MemberShare({ ...options, me, ttlMs, renewMs, marginMs, handOverMs });
  await share.begin();
  return share;
}
