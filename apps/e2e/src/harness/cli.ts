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
    env: { PATH: process.env['PATH'], DAFTARI_DATA_DIR: installation.dataDir },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status, stdout, stderr };
}
