import { rendezvousOrder } from '@daftari/kernel/rendezvous';
import { RENEW_MS, TTL_MS } from './join-share';
import { GOOD_LINE, PARTITIONS, ShareWorld, type Line } from './testing/share-world';

const ALL = Array.from({ length: PARTITIONS }, (_, partition) => partition);
const [A, B] = ['10.0.0.1:9090', '10.0.0.2:9090'];
const dueTo = (address: string, members = [A, B]) =>
  ALL.filter((partition) => rendezvousOrder(members, 'counters', partition)[0] === address);

describe('a share', () => {
  let world: ShareWorld;
  beforeEach(() => void (world = new ShareWorld()));

  it('is everything for a member that is alone, with a fence for each partition', async () => {
    const a = await world.join(A);
    expect(world.heldBy(a)).toEqual(ALL);
    expect(a.share.members()).toEqual([A]);
    expect(a.share.fence(3)).toBeGreaterThan(0);
    await a.share.stop();
    expect(world.heldBy(a)).toEqual([]);
    expect(a.share.fence(3)).toBeUndefined();
    expect(a.told).toEqual(ALL.map((partition) => `-${partition}`));
  });

  it('goes over to a newcomer as rendezvous hashing says, within seconds', async () => {
    const a = await world.join(A);
    const fences = ALL.map((partition) => a.share.fence(partition)!);
    const b = await world.join(B);
    await world.time.until('the hand-over', () => world.heldBy(b).length === dueTo(B).length, 2 * RENEW_MS);
    expect(world.heldBy(b)).toEqual(dueTo(B));
    expect(world.heldBy(a)).toEqual(dueTo(A));
    expect(dueTo(B).map((p) => b.share.fence(p))).toEqual(dueTo(B).map((p) => fences[p]! + 1));
    expect(a.told).toEqual(dueTo(B).map((partition) => `-${partition}`));
    expect(b.told).toEqual(dueTo(B).map(String));
  });

  it('is handed over only when work in hand is finished', async () => {
    const a = await world.join(A);
    let finish = () => undefined as void;
    const work = new Promise<void>((resolve) => (finish = resolve));
    const slow = dueTo(B)[0]!;
    const working = (partition: number): unknown => (partition === slow ? work : undefined);
    a.share.onChange(working);
    const b = await world.join(B);
    await world.time.pass(TTL_MS);
    expect(world.heldBy(b)).toEqual(dueTo(B).slice(1));
    expect(a.share.holds(slow)).toBe(false);
    finish();
    await world.time.until('the last hand-over', () => b.share.holds(slow), RENEW_MS);
  });

  it('is handed over after a while though work in hand never ends, or fails', async () => {
    const a = await world.join(A, { handOverMs: 3_000 });
    const stuck = (partition: number): unknown => {
      if (partition === dueTo(B)[0]) return new Promise(() => undefined);
      throw new Error('no');
    };
    a.share.onChange(stuck);
    const b = await world.join(B);
    await world.time.until('the hand-over', () => world.heldBy(b).length === dueTo(B).length, 2 * RENEW_MS + 3_000);
    expect(world.logged.join()).toContain('could not be finished');
  });

  it('of a member that stops is taken over at once', async () => {
    const a = await world.join(A);
    const b = await world.join(B);
    await world.time.until('the hand-over', () => world.heldBy(b).length > 0);
    void a.share.stop();
    await world.time.until('the take-over', () => world.heldBy(b).length === PARTITIONS, RENEW_MS + 100);
    expect(b.share.members()).toEqual([B]);
  });

  it('of a member that died is taken over when its leases end, and given back when it returns', async () => {
    const a = await world.join(A);
    const b = await world.join(B);
    await world.time.until('the hand-over', () => world.heldBy(b).length > 0);
    a.crash();
    await world.time.pass(TTL_MS - RENEW_MS - 500);
    expect(world.heldBy(b)).toEqual(dueTo(B));
    await world.time.until('the take-over', () => world.heldBy(b).length === PARTITIONS, 2 * RENEW_MS + 1_000);
    const again = await world.join(A);
    await world.time.until('the return', () => world.heldBy(again).length === dueTo(A).length, 2 * RENEW_MS);
  });

  it('goes at once to the next life of its address', async () => {
    const a = await world.join(A);
    const before = a.share.fence(0)!;
    a.crash();
    const again = await world.join(A);
    expect(world.heldBy(again)).toEqual(ALL);
    expect(again.share.fence(0)).toBe(before + 1);
  });

  it('ends before its leases do when the store is away, and comes back with it', async () => {
    let isAway = false;
    const line: Line = { ...GOOD_LINE, failure: () => (isAway ? 'before' : undefined) };
    const a = await world.join(A, {}, line);
    const before = a.share.fence(0)!;
    isAway = true;
    await world.time.pass(TTL_MS / 2 - RENEW_MS / 2);
    expect(world.heldBy(a)).toEqual(ALL);
    await world.time.until('the end', () => a.told.length === PARTITIONS, TTL_MS);
    expect(world.heldBy(a)).toEqual([]);
    const { leases } = await world.store.renew({ service: 'counters', address: B, life: 'other' }, [], 1);
    expect(leases.map(({ expired }) => expired)).toEqual(ALL.map(() => false));
    expect(world.logged.filter((line) => line.includes('can not be renewed'))).toHaveLength(1);
    isAway = false;
    await world.time.until('the return', () => world.heldBy(a).length === PARTITIONS, RENEW_MS);
    expect(a.share.fence(0)).toBe(before + 1);
    expect(world.logged.at(-1)).toContain('can be renewed again');
  });

  it('is joined also while the store is away', async () => {
    let isAway = true;
    const a = await world.join(A, {}, { ...GOOD_LINE, failure: () => (isAway ? 'before' : undefined) });
    expect(world.heldBy(a)).toEqual([]);
    isAway = false;
    await world.time.until('the first leases', () => world.heldBy(a).length === PARTITIONS, RENEW_MS);
    expect(a.told).toEqual(ALL.map(String));
  });

  it('is refused with times that make no sense together', async () => {
    await expect(world.join(A, { ttlMs: 3_000, renewMs: 2_000 })).rejects.toThrow('too short');
  });
});
