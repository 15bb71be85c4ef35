import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A process's own data directory within an installation's, or that itself where all runs in one process. */
export interface ProcessFolder {
  /** The process's name; absent where there is only one process. */
  readonly name?: string;
  readonly folder: string;
}

const PROCESSES = 'processes';

/** Whether the services of an installation run apart, each process in a folder of its own here. */
export function runsApart(dataDir: string): boolean {
  return existsSync(join(dataDir, PROCESSES));
}

/** The folders in which a service may have stored something. */
export function processFolders(dataDir: string, service: string): ProcessFolder[] {
  if (!runsApart(dataDir)) return [{ folder: dataDir }];
  return readdirSync(join(dataDir, PROCESSES))
    .sort()
    .map((name) => ({ name, folder: join(dataDir, PROCESSES, name) }))
    .filter(
      ({ folder }) =>
        existsSync(join(folder, 'views', `${service}.db`)) || existsSync(join(folder, 'snapshots', service)),
    );
}
