import { until } from '@daftari/journal-core/testing/until';
import type { LeaseStore, Member } from '../lease-store';

/** A store of a test's own, and how to let its time pass. */
export interface LeaseStoreUnderTest {
  readonly store: LeaseStore;
  /** Lets a little of the store's time pass; a store on a real clock needs nothing for that. */
  tick(): void;
  close(): Promise<void>;
}

/** So long that nothing expires while a test looks at it. */
const LONG_MS = 600_000;
const SHORT_MS = 40;

/** What every store of leases promises. */
export function describeLeaseStore(name: string, make: () => Promise<LeaseStoreUnderTest>): void {
  describe(`leases in ${name}`, () => {
    let under: LeaseStoreUnderTest;
    let store: LeaseStore;
    let a: Member;
    let b: Member;
    let service = 0;
    beforeEach(async () => {
      under = await make();
      ({ store } = under);
      service += 1;
      a = { service: `service-${service}`, address: '10.0.0.1:9090', life: 'first' };
      b = { ...a, address: '10.0.0.2:9090', life: 'second' };
    });
    afterEach(() => under.close());
    const untilExpired = (watcher: Member, isExpired: (book: Awaited<ReturnType<LeaseStore['renew']>>) => boolean) =>
      until(async () => {
        under.tick();
        return isExpired(await store.renew(watcher, [], LONG_MS));
      });

    it('shows the members that live, sorted, and no others', async () => {
      await store.renew(b, [], LONG_MS);
      await store.renew({ ...a, service: 'another' }, [], LONG_MS);
      expect((await store.renew(a, [], LONG_MS)).members).toEqual([a.address, b.address]);
      await store.leave(b);
      expect((await store.renew(a, [], LONG_MS)).members).toEqual([a.address]);
    });

    it('forgets a member that gave no sign of life in time', async () => {
      await store.renew(b, [], SHORT_MS);
      await untilExpired(a, ({ members }) => members.join() === a.address);
    });

    it('gives a lease to one member, and tells everybody whose it is', async () => {
      const [taken] = await store.acquire(a, [3], LONG_MS);
      expect(taken).toMatchObject({ partition: 3, holder: { address: a.address, life: a.life }, expired: false });
      expect(await store.acquire(b, [3], LONG_MS)).toEqual([]);
      expect((await store.renew(b, [3], LONG_MS)).leases).toEqual([taken]);
    });

    it('gives the free ones of several', async () => {
      await store.acquire(a, [1, 5], LONG_MS);
      const taken = await store.acquire(b, [0, 1, 5, 15], LONG_MS);
      expect(taken.map(({ partition }) => partition).sort((x, y) => x - y)).toEqual([0, 15]);
    });

    it('gives one lease to one of many who ask at the same time', async () => {
      const members = Array.from({ length: 8 }, (_, i) => ({ ...a, address: `10.0.1.${i}:9090`, life: `life-${i}` }));
      const taken = await Promise.all(members.map((member) => store.acquire(member, [7], LONG_MS)));
      expect(taken.flat()).toHaveLength(1);
    });

    it('raises the fence by one with each change of hands, and never gives one twice', async () => {
      const [first] = await store.acquire(a, [2], LONG_MS);
      await store.renew(a, [2], LONG_MS);
      await store.release(a, [first!]);
      const [second] = await store.acquire(b, [2], SHORT_MS);
      expect(second!.fence).toBe(first!.fence + 1);
      await untilExpired(a, ({ leases }) => leases[0]!.expired);
      const [third] = await store.acquire(a, [2], LONG_MS);
      expect(third!.fence).toBe(first!.fence + 2);
    });

    it('begins with a fence above all that were given before the leases were lost', async () => {
      const [taken] = await store.acquire(a, [2], LONG_MS);
      expect(taken!.fence).toBeGreaterThan(1_600_000_000_000);
    });

    it('keeps a lease that is renewed, for its holder', async () => {
      const [taken] = await store.acquire(a, [4], SHORT_MS);
      await store.renew(a, [4], LONG_MS);
      for (let i = 0; i < 20; i++) under.tick();
      expect(await store.acquire(b, [4], LONG_MS)).toEqual([]);
      expect((await store.renew(b, [], LONG_MS)).leases).toEqual([taken]);
    });

    it('lets nobody but its holder renew or release a lease', async () => {
      const taken = await store.acquire(a, [4], SHORT_MS);
      await store.renew(b, [4], LONG_MS);
      await store.release(b, taken);
      expect((await store.renew(b, [4], LONG_MS)).leases[0]!.holder?.address).toBe(a.address);
      await untilExpired(b, ({ leases }) => leases[0]!.expired);
    });

    it('does not let an earlier life of an address renew, release or leave what a later one took', async () => {
      const before = await store.acquire(a, [4], LONG_MS);
      const later = { ...a, life: 'later' };
      const [taken] = await store.acquire(later, [4], LONG_MS);
      expect(taken!.holder?.life).toBe('later');
      await store.renew(later, [4], LONG_MS);
      await store.release(a, [...before, taken!]);
      await store.leave(a);
      expect(await store.renew(b, [], LONG_MS)).toMatchObject({
        members: [a.address, b.address],
        leases: [{ fence: taken!.fence, holder: { life: 'later' } }],
      });
    });

    it('does not let a release that comes late free what the same life has taken again', async () => {
      const before = await store.acquire(a, [4], LONG_MS);
      await store.release(a, before);
      const [again] = await store.acquire(a, [4], LONG_MS);
      await store.release(a, before);
      expect((await store.renew(b, [], LONG_MS)).leases).toEqual([again]);
      await store.release(a, [again!]);
      expect(await store.acquire(b, [4], LONG_MS)).toHaveLength(1);
    });

    it('frees everything at once when a member leaves', async () => {
      const taken = await store.acquire(a, [1, 2, 3], LONG_MS);
      await store.leave(a);
      expect(await store.acquire(b, [1, 2, 3], LONG_MS)).toHaveLength(taken.length);
    });
  });
}
