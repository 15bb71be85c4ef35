import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Where everything of the servers lives; ignored by git. INFRA_DIR shares one between clones, or keeps a test's apart. */
export const infraFolder = resolve(root, process.env.INFRA_DIR ?? '.infra');

/** Addresses of the running servers, by name. */
export const runtimeFile = join(infraFolder, 'runtime.json');

/** The paths of one server. `installed` is written last: without it an install broke off. */
export function foldersOf(server) {
  const folder = join(infraFolder, server.name);
  return {
    program: join(folder, 'program'),
    installed: join(folder, 'installed.json'),
    data: join(folder, 'data'),
    log: join(folder, 'server.log'),
    pid: join(folder, 'pid.json'),
  };
}
