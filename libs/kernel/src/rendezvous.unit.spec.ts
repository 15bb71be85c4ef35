import fc from 'fast-check';
import { rendezvousOrder } from './rendezvous';

const members = (count: number) => Array.from({ length: count }, (_, i) => `127.0.0.1:${9101 + i}`);
const partitions = (count: number) => Array.from({ length: count }, (_, partition) => partition);

describe('the rendezvous order', () => {
  it('is for ever the same, because processes of different versions share out partitions by it', () => {
    const firsts = partitions(16).map((p) => rendezvousOrder(members(3), 'wallet-fee', p)[0]?.slice(-1));
    expect(firsts.join('')).toBe('2213322121133313');
  });

  it('has every member once, in whatever order and how often they are given', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 8 }), fc.string(), fc.nat(15), (given, journal, partition) => {
        const order = rendezvousOrder(given, journal, partition);
        expect([...order].sort()).toEqual([...new Set(given)].sort());
        expect(rendezvousOrder([...given, ...given].reverse(), journal, partition)).toEqual(order);
      }),
    );
  });

  it('leaves the others in their order when a member leaves', () => {
    for (const journal of ['initiation', 'wallet-fee']) {
      for (const partition of partitions(200)) {
        const before = rendezvousOrder(members(5), journal, partition);
        for (const gone of before) {
          const left = members(5).filter((member) => member !== gone);
          expect(rendezvousOrder(left, journal, partition)).toEqual(before.filter((member) => member !== gone));
        }
      }
    }
  });

  it.each([2, 3, 5, 8])('gives each of %d members its part', (count) => {
    const firsts = new Map<string, number>();
    for (const partition of partitions(4_000)) {
      const first = rendezvousOrder(members(count), 'initiation', partition)[0]!;
      firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    for (const member of members(count)) {
      expect(firsts.get(member)! / (4_000 / count)).toBeGreaterThan(0.85);
      expect(firsts.get(member)! / (4_000 / count)).toBeLessThan(1.15);
    }
  });

  it("spreads what a member leaves over all the others, and each journal's partitions apart", () => {
    const orders = partitions(4_000).map((p) => rendezvousOrder(members(4), 'initiation', p));
    const heirs = orders.filter(([first]) => first === members(4)[0]).map(([, second]) => second);
    for (const heir of members(4).slice(1)) {
      const share = heirs.filter((member) => member === heir).length / heirs.length;
      expect(Math.abs(share - 1 / 3)).toBeLessThan(0.06);
    }
    const same = orders.filter(([first], p) => rendezvousOrder(members(4), 'wallet-fee', p)[0] === first).length;
    expect(Math.abs(same / 4_000 - 1 / 4)).toBeLessThan(0.05);
  });

  it('gives neither of two copies all partitions of a journal', () => {
    for (let port = 9_000; port < 9_200; port += 2) {
      const pair = [`127.0.0.1:${port}`, `127.0.0.1:${port + 1}`];
      const first = partitions(16).filter((p) => rendezvousOrder(pair, 'initiation', p)[0] === pair[0]).length;
      expect(first).toBeGreaterThan(0);
      expect(first).toBeLessThan(16);
    }
  });
});
