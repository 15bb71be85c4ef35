/** True in `npm run test:soak`: the same checks, many more seeds. */
export const SOAK = process.env['SOAK'] === '1';

/** A deadline against hanging, not a measure of speed. */
export const SIMULATION_LIMIT_MS = SOAK ? 2 * 3_600_000 : 120_000;

/** The seeds of a simulation: a few in the quick test, many in a soak, the one that is asked for with `SEED=…`. */
export function seedsToRun(quick: number, soak: number): number[] {
  const asked = process.env['SEED'];
  if (asked !== undefined) return [Number(asked)];
  return Array.from({ length: SOAK ? soak : quick }, (_, i) => i + 1);
}

/** Runs a world for a seed; what goes wrong says how to see it again. */
export async function withSeed(seed: number, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new Error(`seed ${seed} failed; SEED=${seed} runs it again: ${told}`, { cause: error });
  }
}
