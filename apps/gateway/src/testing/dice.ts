/** Repeatable choices from a seed. */
export interface Dice {
  /** An integer from 0 to `below` − 1. */
  number(below: number): number;
  pick<T>(items: readonly T[]): T;
  /** True so many times in a hundred. */
  percent(chance: number): boolean;
  /** One of the choices, each as likely as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, make: () => T])[]): T;
}

export function dice(seed: number): Dice {
  let state = seed >>> 0 || 1;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const number = (below: number) => Math.floor(next() * below);
  return {
    number,
    pick: (items) => items[number(items.length)]!,
    percent: (chance) => next() * 100 < chance,
    weighted(choices) {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, make] of choices) {
        left -= weight;
        if (left < 0) return make();
      }
      return choices.at(-1)![1]();
    },
  };
}
