import type { Clock } from '@daftari/kernel/clock';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { joinShare, type RunningShare } from '../join-share';
import type { LeaseStore } from '../lease-store';

export interface SpecMemberOptions {
  readonly store: LeaseStore;
  readonly service: string;
  readonly member: string;
  readonly partitions: number;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}

/** A member on a test's own time, and how it dies. */
export interface SpecMember {
  readonly share: RunningShare;
  /** As after kill -9: it renews nothing any more, and gives nothing back. */
  crash(): void;
}

export async function joinForSpec(options: SpecMemberOptions): Promise<SpecMember> {
  let alive = true;
  const { scheduler } = options;
  const mortal: Scheduler = { after: (ms, task) => scheduler.after(ms, () => void (alive && task())) };
  const silent = { info: () => undefined, warn: () => undefined };
  const share = await joinShare({ ...options, scheduler: mortal, logger: silent });
  return { share, crash: () => void (alive = false) };
}
