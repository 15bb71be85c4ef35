import type { MerchantsService } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { isoTime, type Clock } from '@daftari/kernel/clock';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';
import { withDeadline } from '@daftari/rpc/deadline';
import type { Caller } from '../domain/caller';

/** Uses are gathered for so long before they are told. */
export const TELL_AFTER_MS = 10_000;
/** Between two uses of a key that are told. */
export const TOLD_EVERY_MS = 3_600_000;
/** Keys whose last telling is remembered; beyond it the one that was told longest ago may be told again too early. */
export const MAX_KEYS = 50_000;
/** In one call. */
export const MAX_USES = 500;
const DEADLINE_MS = 10_000;

/** Tells the directory when keys were used: in the background, at most once an hour and key. */
export interface KeyUses {
  /** Never fails and never waits. */
  note(caller: Pick<Caller, 'merchantId' | 'keyId'>): void;
  /** What is not told by then is not told. Resolves once nothing is under way. */
  stop(): Promise<void>;
}

export interface KeyUsesDeps {
  readonly merchants: Pick<MerchantsService, 'recordKeyUses'>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
}

interface Use {
  readonly merchantId: string;
  readonly keyId: string;
  readonly usedAt: string;
}

export function keyUses({ merchants, clock, scheduler, logger }: KeyUsesDeps): KeyUses {
  /** Key → when its last use was told or is going to be, in the order of time. */
  const noted = new Map<string, number>();
  let gathered: Use[] = [];
  /** Gathered, or on their way. */
  let pending = 0;
  let cancel: Cancel | undefined;
  let telling: Promise<void> = Promise.resolve();
  let stopped = false;

  async function tell(uses: Use[]): Promise<void> {
    try {
      const asked = merchants.recordKeyUses({ uses, caller: { actor: 'service:gateway', causation: '' } });
      await withDeadline(asked, DEADLINE_MS, scheduler, 'the directory of merchants');
    } catch (error) {
      // The key's next use tells it: nobody waits for it, and nothing grows meanwhile.
      for (const { keyId } of uses) noted.delete(keyId);
      logger.warn({ err: error, keys: uses.length }, 'when keys were used could not be told');
    }
    pending -= uses.length;
  }
  function tellAll(): void {
    cancel = undefined;
    const uses = gathered;
    gathered = [];
    for (let from = 0; from < uses.length; from += MAX_USES) {
      const some = uses.slice(from, from + MAX_USES);
      telling = telling.then(() => tell(some));
    }
  }
  return {
    note({ merchantId, keyId }) {
      const nowMs = clock.nowMs();
      const last = noted.get(keyId);
      if (stopped || (last !== undefined && nowMs - last < TOLD_EVERY_MS)) return;
      // What can not be told in time is left out rather than kept.
      if (pending >= MAX_KEYS) return;
      noted.delete(keyId);
      noted.set(keyId, nowMs);
      if (noted.size > MAX_KEYS) noted.delete(noted.keys().next().value!);
      pending += 1;
      gathered.push({ merchantId, keyId, usedAt: isoTime(nowMs) });
      cancel ??= scheduler.after(TELL_AFTER_MS, tellAll);
    },
    async stop() {
      stopped = true;
      cancel?.();
      await telling;
    },
  };
}
