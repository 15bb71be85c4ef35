import type { Random } from '@daftari/kernel/random';

/** A number from 0 up to, but not, 1. */
export function fraction({ random }: { readonly random: Random }): number {
  return Buffer.from(random.bytes(4)).readUInt32BE() / 2 ** 32;
}

/** True so often. Nothing is drawn when it is certain, so that a fault that is off changes nothing. */
export function happens(context: { readonly random: Random }, share: number): boolean {
  if (share <= 0) return false;
  return share >= 1 || fraction(context) < share;
}

/** Whole milliseconds, from 0 to `mostMs`. */
export function someMs(context: { readonly random: Random }, mostMs: number): number {
  return mostMs <= 0 ? 0 : Math.floor(fraction(context) * (mostMs + 1));
}
