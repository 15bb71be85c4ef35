import type { Problem } from './problem';

interface LockedPackage {
  readonly resolved?: string;
  readonly optionalDependencies?: Record<string, string>;
}

/**
 * What would keep `npm ci` from working elsewhere: a platform's binary that is missing from the lock (npm leaves out what
 * the registry did not have on the day), or the address of the registry it was made with.
 */
export function lockFileProblems(path: string, text: string): Problem[] {
  const { packages } = JSON.parse(text) as { packages: Record<string, LockedPackage> };
  return Object.entries(packages).flatMap(([place, entry]) => [
    ...(entry.resolved === undefined ? [] : [{ path, says: `${place} names a registry` }]),
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !placesToLook(place).some((folder) => `${folder}node_modules/${name}` in packages))
      .map((name) => ({ path, says: `${name}, which ${place} may need, is missing: npm ci would fail` })),
  ]);
}

/** Where Node looks for what the package at `place` asks for, nearest first: `a/node_modules/b/`, `a/`, and the root. */
function placesToLook(place: string): string[] {
  if (place === '') return [''];
  return [`${place}/`, ...placesToLook(place.slice(0, Math.max(place.lastIndexOf('node_modules/') - 1, 0)))];
}
