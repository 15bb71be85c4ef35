import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The script that an outsider uses; it knows nothing of ours. */
const SCRIPT = join(__dirname, '../../../../docs/guides/verify_export.py');
const DEADLINE_MS = 30_000;

/** True when there is a Python that is new enough. Where infrastructure is required, its absence is a failure. */
export function pythonIsHere(): boolean {
  const { status } = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']);
  if (status !== 0 && process.env['REQUIRE_INFRA'] === '1') throw new Error('python3 (3.8 or newer) is required');
  return status === 0;
}

export interface ScriptRun {
  readonly code: number | null;
  readonly lines: readonly string[];
}

/** Runs it on an export; `env` replaces the environment, such as a PATH without openssl. */
export function verifyByScript(
  folder: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): ScriptRun {
  const { status, stdout, stderr } = spawnSync('python3', [SCRIPT, folder, ...args], {
    encoding: 'utf8',
    env,
    timeout: DEADLINE_MS,
  });
  return { code: status, lines: `${stdout}${stderr}`.trimEnd().split('\n') };
}
