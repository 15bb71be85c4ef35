import type { Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import { pause } from '@daftari/kernel/scheduler';
import { simulatedTime, type SimulatedTime } from '@daftari/simulation/simulated-time';
import { joinShare, type RunningShare, type ShareOptions } from '../join-share';
import type { LeaseStore } from '../lease-store';
import { memoryLeaseStore } from '../memory-lease-store';

export const PARTITIONS = 16;

/** What a member's way to the store does to a call. */
export interface Line {
  /** How long the request takes, then the answer. */
  delaysMs(): readonly [number, number];
  /** `before`: the store hears nothing; `after`: it does, and the answer is lost. */
  failure(): 'before' | 'after' | undefined;
}

export const GOOD_LINE: Line = { delaysMs: () => [0, 0], failure: () => undefined };

/** A member as a test sees it. */
export interface WorldMember {
  readonly address: string;
  readonly share: RunningShare;
  /** Partitions of which it was told, with a minus for each loss. */
  readonly told: string[];
  /** As after kill -9: nothing is given back. */
  crash(): void;
}

/** Members that share one store's leases, on a time that tests move. */
export class ShareWorld {
  readonly time: SimulatedTime = simulatedTime(1_800_000_000_000);
  readonly store = memoryLeaseStore(this.time.clock);
  readonly logged: string[] = [];
  private lives = 0;
  private readonly ids: Ids = { uuid: () => `life-${++this.lives}` };

  async join(address: string, over: Partial<ShareOptions> = {}, line: Line = GOOD_LINE): Promise<WorldMember> {
    let alive = true;
    const isAlive = () => alive;
    const log = (_: object, message: string) => void this.logged.push(message);
    const { clock, scheduler } = this.time;
    const joining = joinShare({
      store: overLine(this.store, this.time, line, isAlive),
      service: 'counters',
      member: address,
      partitions: PARTITIONS,
      clock,
      scheduler: { after: (ms, task) => scheduler.after(ms, () => void (alive && task())) },
      logger: { info: log, warn: log },
      ids: this.ids,
      ...over,
    });
    let settled = false;
    joining.then(
      () => (settled = true),
      () => (settled = true),
    );
    await this.time.until(`${address} to join`, () => settled);
    const share = await joining;
    const told: string[] = [];
    share.onChange((partition, held) => void told.push(held ? `${partition}` : `-${partition}`));
    return { address, share, told, crash: () => void (alive = false) };
  }

  heldBy({ share }: Pick<WorldMember, 'share'>): number[] {
    return Array.from({ length: PARTITIONS }, (_, partition) => partition).filter((p) => share.holds(p));
  }
}

/** A clock that differs from the true one by an offset, and runs faster or slower. */
export function skewed(clock: Clock, offsetMs: number, rate: number): Clock {
  const startMs = clock.nowMs();
  return { nowMs: () => Math.floor(startMs + offsetMs + (clock.nowMs() - startMs) * rate) };
}

function overLine(store: LeaseStore, { scheduler }: SimulatedTime, line: Line, isAlive: () => boolean): LeaseStore {
  const call =
    <A extends unknown[], R>(method: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const [thereMs, backMs] = line.delaysMs();
      const failure = line.failure();
      const travel = (ms: number) => (ms === 0 ? undefined : pause(scheduler, ms));
      await travel(thereMs);
      if (failure === 'before') throw new Error('the request was lost');
      const answer = await method(...args);
      await travel(backMs);
      if (failure === 'after') throw new Error('the answer was lost');
      return isAlive() ? answer : new Promise<never>(() => undefined);
    };
  return {
    renew: call(store.renew),
    acquire: call(store.acquire),
    release: call(store.release),
    leave: call(store.leave),
  };
}
