import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, type Installation } from './daftari';

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `npx daftari …` as a person would, on an installation's data directory. */
export function daftari(installation: Installation, ...args: string[]): CliResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'apps/cli/bin/daftari.mjs'), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...placesOf(installation) },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status, stdout, stderr };
}

/** What a person at this installation would have set: where its data are, and nothing of the server's. */
function placesOf({ dataDir, env }: Installation): Record<string, string> {
  const { DAFTARI_MONGODB_URL: url } = env;
  return { DAFTARI_DATA_DIR: dataDir, ...(url === undefined ? {} : { DAFTARI_MONGODB_URL: url }) };
}
