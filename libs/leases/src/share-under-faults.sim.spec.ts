import { diceOf, type Dice } from '@daftari/journal-memory/dice';
import { seededRandom } from '@daftari/kernel/random';
import { seedsToRun, SIMULATION_LIMIT_MS, withSeed } from '@daftari/simulation/seeds';
import { HAND_OVER_MS, RENEW_MS, TTL_MS } from './join-share';
import { PARTITIONS, ShareWorld, skewed, type Line, type WorldMember } from './testing/share-world';

jest.setTimeout(SIMULATION_LIMIT_MS);

const ADDRESSES = ['10.0.0.1:9090', '10.0.0.2:9090', '10.0.0.3:9090'];
const STEP_MS = 5;
/** Of what the margin covers within a lease: clocks that run faster or slower by a twentieth. */
const WORST_DRIFT = 0.05;

describe('members of a share whose clocks differ, on a store that is slow and fails', () => {
  it.each(seedsToRun(3, 300))('never hold one partition together, and leave none alone for long (seed %i)', (seed) =>
    withSeed(seed, () => run(diceOf(seededRandom(seed)))),
  );
});

async function run(dice: Dice): Promise<void> {
  const world = new ShareWorld();
  const members = new Map<string, WorldMember>();
  const fences = new Map<string, WorldMember>();
  let troubled = true;
  const cutUntilMs = new Map<string, number>();
  const isCut = (address: string) => troubled && world.time.clock.nowMs() < (cutUntilMs.get(address) ?? 0);
  const lineOf = (address: string): Line => ({
    delaysMs: () => (troubled && dice.chance(0.2) ? [dice.below(1_500), dice.below(1_500)] : [0, 0]),
    failure: () => {
      if (isCut(address)) return 'before';
      return troubled && dice.chance(0.1) ? dice.pick(['before', 'after'] as const) : undefined;
    },
  });
  const join = async (address: string) => {
    const clock = skewed(world.time.clock, dice.below(20_000) - 10_000, 1 + WORST_DRIFT * (dice.below(3) - 1));
    const member = await world.join(address, { clock }, lineOf(address));
    // Work in hand that takes a while, sometimes too long.
    const working = (_: number, held: boolean): unknown =>
      held ? undefined : world.time.until('work in hand', () => dice.chance(0.01), 2 * HAND_OVER_MS).catch(() => 0);
    if (dice.chance(0.3)) member.share.onChange(working);
    members.set(address, member);
  };
  const check = () => {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const holders = [...members.values()].filter(({ share }) => share.holds(partition));
      if (holders.length > 1) throw new Error(`${holders.map((h) => h.address).join()} hold partition ${partition}`);
      const [holder] = holders;
      if (holder === undefined) continue;
      const fence = `${partition}/${holder.share.fence(partition)}`;
      const first = fences.get(fence) ?? holder;
      if (first !== holder) throw new Error(`two lives hold partition and fence ${fence}`);
      fences.set(fence, first);
    }
  };
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= STEP_MS) {
      await world.time.pass(STEP_MS);
      check();
    }
  };

  for (let event = 0; event < 25; event++) {
    const address = dice.pick(ADDRESSES);
    const member = members.get(address);
    if (member === undefined) await join(address);
    else if (dice.chance(0.6)) cutUntilMs.set(address, world.time.clock.nowMs() + dice.below(2 * TTL_MS));
    else {
      members.delete(address);
      if (dice.chance(0.5)) member.crash();
      else void member.share.stop();
    }
    await pass(dice.below(2 * TTL_MS));
  }
  troubled = false;
  if (members.size === 0) await join(ADDRESSES[0]!);
  await pass(TTL_MS + HAND_OVER_MS + 3 * RENEW_MS);
  const held = [...members.values()].map((member) => world.heldBy(member).length);
  expect(held.reduce((sum, count) => sum + count)).toBe(PARTITIONS);
  await crashOne(world, members, pass);
}

/** Without other troubles, what a dead member held is held again within a lease's time and two looks. */
async function crashOne(world: ShareWorld, members: Map<string, WorldMember>, pass: (ms: number) => Promise<void>) {
  const [victim, ...others] = [...members.values()];
  if (victim === undefined || others.length === 0) return;
  victim.crash();
  members.delete(victim.address);
  await pass(TTL_MS + 2 * RENEW_MS);
  const held = others.map((member) => world.heldBy(member).length);
  expect(held.reduce((sum, count) => sum + count)).toBe(PARTITIONS);
}
