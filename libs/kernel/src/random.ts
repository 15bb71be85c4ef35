import { randomBytes } from 'node:crypto';

/** Gives random bytes. */
export interface Random {
  bytes(count: number): Uint8Array;
}

export const systemRandom: Random = { bytes: (count) => randomBytes(count) };

/** Repeatable bytes from a seed (xorshift32): for tests and simulation, never for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed | 0 || 0x9e3779b9;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  };
  return { bytes: (count) => Uint8Array.from({ length: count }, next) };
}
