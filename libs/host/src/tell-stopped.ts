import type { Readiness } from './readiness';

/** Has `/readyz` say of what stopped for good why it did, until a person has removed the cause and started it again. */
export function tellStopped(readiness: Pick<Readiness, 'add'>): (what: string, error: unknown) => void {
  return (what, error) => {
    const why = `it stopped: ${error instanceof Error ? error.message : String(error)}`;
    readiness.add(what, () => why);
  };
}
