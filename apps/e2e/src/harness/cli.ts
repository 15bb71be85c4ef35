import { execFile, spawnSync } from 'node:child_process';
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
    timeout: 180_000,
  });
  return { code: status, stdout, stderr };
}

/** As `daftari`, for tests that serve what it needs: their own process goes on meanwhile. */
export function daftariAside(installation: Installation, ...args: string[]): Promise<CliResult> {
  const options = { cwd: ROOT, env: { PATH: process.env['PATH'], ...placesOf(installation) }, timeout: 180_000 };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(ROOT, 'apps/cli/bin/daftari.mjs'), ...args],
      options,
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** What a person at this installation would have set: where its data are, and nothing of the server's. */
function placesOf({ dataDir, env }: Installation): Record<string, string> {
  const { DAFTARI_MONGODB_URL: url } = env;
  return { DAFTARI_DATA_DIR: dataDir, ...(url === undefined ? {} : { DAFTARI_MONGODB_URL: url }) };
}
