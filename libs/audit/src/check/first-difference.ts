export interface Difference {
  /** Field names and indexes from the top, joined by dots; empty when the values differ as wholes. */
  readonly path: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** The first place where two JSON values differ, fields in the expected order; undefined when they are equal. */
export function firstDifference(expected: unknown, found: unknown, path = ''): Difference | undefined {
  if (Object.is(expected, found)) return undefined;
  if (!isBranch(expected) || !isBranch(found) || Array.isArray(expected) !== Array.isArray(found)) {
    return { path, expected, found };
  }
  const [left, right] = [expected as Record<string, unknown>, found as Record<string, unknown>];
  for (const field of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const inner = path === '' ? field : `${path}.${field}`;
    const difference = firstDifference(left[field], right[field], inner);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isBranch(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
