/** What the edge puts before a causation that follows from an Idempotency-Key: the same is then the same request. */
const KEYED = 'key:';

export function isKeyed(causation: string): boolean {
  return causation.startsWith(KEYED);
}
