import type { Errand } from './errand';

/** Deliveries under way at once. */
export const MAX_AT_ONCE = 64;
export const MAX_AT_ONCE_PER_HOST = 4;
/** Until it answers again, a receiver whose last attempt failed gets fewer: a dead one must not hold the places of others. */
export const MAX_AT_ONCE_PER_FAILING_HOST = 2;
/** Of all hosts together: one merchant with many hosts is not many merchants. */
export const MAX_AT_ONCE_PER_MERCHANT = 16;

/** Errands of one merchant to one host, in the order of their time. */
type Lane = Errand[];

/**
 * What is to be delivered when, and what may go now: lanes take turns, and no host and no merchant gets more than its
 * share, also when everything is due at once after a restart. A delivery under way is not handed out a second time.
 */
export class Agenda {
  private readonly lanes = new Map<string, Lane>();
  private readonly laneOf = new Map<string, string>();
  private readonly underWay = new Set<string>();
  private readonly perHost = new Map<string, number>();
  private readonly perMerchant = new Map<string, number>();
  private readonly failingHosts = new Set<string>();

  /** Plans an errand; of the same delivery only the newest plan stands. */
  put(errand: Errand): void {
    this.remove(errand.deliveryId);
    const name = `${errand.merchantId} ${errand.host}`;
    const lane = this.lanes.get(name) ?? [];
    if (lane.length === 0) this.lanes.set(name, lane);
    const later = lane.findLastIndex(({ dueMs }) => dueMs <= errand.dueMs) + 1;
    lane.splice(later, 0, errand);
    this.laneOf.set(errand.deliveryId, name);
  }

  remove(deliveryId: string): void {
    const name = this.laneOf.get(deliveryId);
    const lane = name === undefined ? undefined : this.lanes.get(name);
    if (name === undefined || lane === undefined) return;
    lane.splice(
      lane.findIndex((errand) => errand.deliveryId === deliveryId),
      1,
    );
    if (lane.length === 0) this.lanes.delete(name);
    this.laneOf.delete(deliveryId);
  }

  /** Forgets what is planned for these; what is under way goes on. */
  forget(isForgotten: (errand: Errand) => boolean): void {
    for (const errand of [...this.lanes.values()].flat()) if (isForgotten(errand)) this.remove(errand.deliveryId);
  }

  /** Hands out an errand that is due and may go; `done` has to follow. Undefined when there is none. */
  take(nowMs: number): Errand | undefined {
    if (this.underWay.size >= MAX_AT_ONCE) return undefined;
    for (const [name, lane] of this.lanes) {
      const [errand] = lane;
      if (errand === undefined || errand.dueMs > nowMs || !this.mayGo(errand)) continue;
      this.remove(errand.deliveryId);
      // To the end of the line, so that every lane has its turn.
      if (this.lanes.delete(name) && lane.length > 0) this.lanes.set(name, lane);
      this.underWay.add(errand.deliveryId);
      add(this.perHost, errand.host, 1);
      add(this.perMerchant, errand.merchantId, 1);
      return errand;
    }
    return undefined;
  }

  /** The attempt has ended; `delivered` undefined when it was not made after all. */
  done(errand: Errand, delivered: boolean | undefined): void {
    if (!this.underWay.delete(errand.deliveryId)) return;
    add(this.perHost, errand.host, -1);
    add(this.perMerchant, errand.merchantId, -1);
    if (delivered === true) this.failingHosts.delete(errand.host);
    if (delivered === false) this.failingHosts.add(errand.host);
    // A host with nothing to come is forgotten, so that this set can not grow for ever.
    if (!this.perHost.has(errand.host) && !this.hasErrandsFor(errand)) this.failingHosts.delete(errand.host);
  }

  /** When the next errand after `nowMs` falls due; what is due already waits for a `done`. */
  nextDueMs(nowMs: number): number | undefined {
    let next: number | undefined;
    for (const [errand] of this.lanes.values()) {
      if (errand !== undefined && errand.dueMs > nowMs && errand.dueMs < (next ?? Infinity)) next = errand.dueMs;
    }
    return next;
  }

  private mayGo({ deliveryId, host, merchantId }: Errand): boolean {
    const mostPerHost = this.failingHosts.has(host) ? MAX_AT_ONCE_PER_FAILING_HOST : MAX_AT_ONCE_PER_HOST;
    return (
      !this.underWay.has(deliveryId) &&
      (this.perHost.get(host) ?? 0) < mostPerHost &&
      (this.perMerchant.get(merchantId) ?? 0) < MAX_AT_ONCE_PER_MERCHANT
    );
  }

  private hasErrandsFor({ merchantId, host }: Errand): boolean {
    return this.lanes.has(`${merchantId} ${host}`);
  }
}

function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
