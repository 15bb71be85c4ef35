/** Why something is not ready, in words for an operator; undefined when it is. */
export type ReadinessCheck = () => string | undefined;

export interface NotReady {
  readonly name: string;
  readonly why: string;
}

/** What has to be true before a process can do its work. */
export interface Readiness {
  /** @param name unique; a later check of the same name takes its place */
  add(name: string, check: ReadinessCheck): void;
  /** A check that waits until it is told that all is well. */
  waitFor(name: string, why: string): { done(): void };
  /** What may be missing without the process being unready: its work goes on, some of it later or worse. */
  addDegraded(name: string, check: ReadinessCheck): void;
  /** Such things that are missing now. */
  degraded(): readonly NotReady[];
  /** In the order of adding; empty when the process is ready. */
  notReady(): readonly NotReady[];
}

export function readiness(): Readiness {
  const checks = new Map<string, ReadinessCheck>();
  const bearable = new Map<string, ReadinessCheck>();
  return {
    add: (name, check) => void checks.set(name, check),
    waitFor(name, why) {
      let waiting = true;
      checks.set(name, () => (waiting ? why : undefined));
      return { done: () => void (waiting = false) };
    },
    addDegraded: (name, check) => void bearable.set(name, check),
    degraded: () => failing(bearable),
    notReady: () => failing(checks),
  };
}

function failing(checks: ReadonlyMap<string, ReadinessCheck>): NotReady[] {
  return [...checks].flatMap(([name, check]) => {
    const why = check();
    return why === undefined ? [] : [{ name, why }];
  });
}
