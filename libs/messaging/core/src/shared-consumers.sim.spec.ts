import type { RecordedEvent } from '@daftari/journal-core/event';
import { diceOf, type Dice } from '@daftari/journal-memory/dice';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { pause } from '@daftari/kernel/scheduler';
import { seededRandom } from '@daftari/kernel/random';
import { TTL_MS } from '@daftari/leases/join-share';
import { ShareWorld, type Line, type WorldMember } from '@daftari/leases/testing/share-world';
import { seedsToRun, SIMULATION_LIMIT_MS, withSeed } from '@daftari/simulation/seeds';
import { startConsumer, type Consumer } from './consumer';
import type { ConsumerStore } from './consumer-store';
import { scriptedFeed } from './scripted-feed';
import { viewConsumerStore } from './view-consumer-store';

jest.setTimeout(SIMULATION_LIMIT_MS);

const ADDRESSES = ['10.0.0.1:9090', '10.0.0.2:9090', '10.0.0.3:9090'];
const PARTITIONS = 16;
const STREAMS = 40;

interface Copy {
  readonly member: WorldMember;
  readonly consumer: Consumer;
  kill(): void;
}

describe('copies of a consumer that come, go and die, on stores that are slow and fail', () => {
  it.each(seedsToRun(5, 200))('handle every event, each stream in its order (seed %i)', (seed) =>
    withSeed(seed, () => run(diceOf(seededRandom(seed)))),
  );
});

async function run(dice: Dice): Promise<void> {
  const world = new ConsumerWorld(dice);
  for (let event = 0; event < 15; event++) {
    const address = dice.pick(ADDRESSES);
    if (!world.copies.has(address)) await world.join(address);
    else world.leave(address);
    for (let step = 0; step < 10; step++) {
      world.write(dice.below(STREAMS));
      await world.shares.time.pass(dice.below(TTL_MS / 5));
    }
  }
  world.troubled = false;
  if (world.copies.size === 0) await world.join(ADDRESSES[0]!);
  await world.shares.time.until('everything to be handled', () => world.isAllHandled());
  for (const [stream, numbers] of world.handled.entries()) {
    let seen = 0;
    for (const number of numbers) {
      if (number > seen + 1) throw new Error(`stream ${stream}: ${number} came before ${seen + 1}: ${numbers.join()}`);
      seen = Math.max(seen, number);
    }
  }
}

class ConsumerWorld {
  readonly shares = new ShareWorld();
  readonly copies = new Map<string, Copy>();
  /** By stream: the numbers of its events as they were handled, by whichever copy. */
  readonly handled = Array.from({ length: STREAMS }, (): number[] => []);
  troubled = true;
  private readonly feed = scriptedFeed(PARTITIONS);
  private readonly positions = viewConsumerStore(memoryViewStore(), { error: () => undefined });
  private readonly written = Array.from({ length: STREAMS }, () => 0);
  private readonly line: Line = {
    delaysMs: () => (this.trouble(0.2) ? [this.dice.below(1_000), this.dice.below(1_000)] : [0, 0]),
    failure: () => (this.trouble(0.05) ? this.dice.pick(['before', 'after'] as const) : undefined),
  };

  constructor(private readonly dice: Dice) {}

  write(stream: number): void {
    this.feed.batch(stream % PARTITIONS, `s-${stream}:${++this.written[stream]!}`);
  }

  isAllHandled(): boolean {
    return this.written.every((count, stream) => Math.max(0, ...this.handled[stream]!) === count);
  }

  async join(address: string): Promise<void> {
    const { shares, feed } = this;
    const { clock, scheduler } = shares.time;
    const member = await shares.join(address, {}, this.line);
    let alive = true;
    /** Takes time at times; what a dead process waits for never comes. */
    const slowly = async (chance: number, mostMs: number) => {
      if (this.trouble(chance)) await pause(scheduler, 1 + this.dice.below(mostMs));
      if (!alive) await new Promise<never>(() => undefined);
    };
    const handle = async ({ stream, type }: RecordedEvent) => {
      await slowly(0.1, 300);
      if (this.trouble(0.05)) throw new Error('try again');
      this.handled[Number(stream.split('-')[1])]!.push(Number(type));
      await slowly(0.05, 100);
    };
    const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const about = { name: 'c', feed, views: memoryViewStore(), store: this.storeOver(slowly), share: member.share };
    const consumer = startConsumer({ ...about, scheduler, clock, logger: silent, handle });
    this.copies.set(address, { member, consumer, kill: () => void (alive = false) });
  }

  /** It dies, or stops as it should. */
  leave(address: string): void {
    const { member, consumer, kill } = this.copies.get(address)!;
    this.copies.delete(address);
    if (this.dice.chance(0.5)) {
      kill();
      member.crash();
    } else void member.share.stop().then(() => consumer.stop());
  }

  private trouble(chance: number): boolean {
    return this.troubled && this.dice.chance(chance);
  }

  private storeOver(slowly: (chance: number, mostMs: number) => Promise<void>): ConsumerStore {
    const { positions } = this;
    return {
      ...positions,
      lag: { batches: 5, ms: 200 },
      load: async (consumer, claims) => {
        await slowly(0.3, 500);
        return positions.load(consumer, claims);
      },
      commit: async (consumer, partition, commit) => {
        await slowly(0.3, 500);
        if (this.trouble(0.05)) throw new Error('not kept');
        await positions.commit(consumer, partition, commit);
        await slowly(0, 0);
        if (this.trouble(0.05)) throw new Error('nobody knows whether it was kept');
      },
    };
  }
}
