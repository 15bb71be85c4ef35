import type { Random } from '@daftari/kernel/random';

/** Choices that follow from a seed. */
export interface Dice {
  /** 0 … `count` − 1. */
  below(count: number): number;
  /** True with this probability, 0 to 1. */
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
}

export function diceOf(random: Random): Dice {
  const below = (count: number) => Buffer.from(random.bytes(4)).readUInt32BE() % count;
  return {
    below,
    chance: (probability) => below(1_000_000) < probability * 1_000_000,
    pick: <T>(from: readonly T[]) => from[below(from.length)]!,
  };
}
