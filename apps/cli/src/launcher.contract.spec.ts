import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../../package.json';

const launcher = join(__dirname, '../bin/daftari.mjs');

function launch(file: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('npx daftari', () => {
  it('runs the built tool and passes its arguments, output and exit code on', () => {
    expect(launch(launcher, '--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    expect(launch(launcher, 'audit', 'trail', 'x')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('is not an id'),
    });
  });

  it('says what to do where nothing is installed', () => {
    const clone = mkdtempSync(join(tmpdir(), 'daftari-clone-'));
    cpSync(launcher, join(clone, 'apps/cli/bin/daftari.mjs'));
    expect(launch(join(clone, 'apps/cli/bin/daftari.mjs'), '--version')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'daftari: nothing is installed yet: run "npm install" (or "npm start") first.\n',
    });
    rmSync(clone, { recursive: true });
  });
});
