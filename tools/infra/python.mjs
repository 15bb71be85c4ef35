import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { run } from './program.mjs';

const OLDEST = [3, 10];
const NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

/** Installs one package of PyPI into a virtual environment of its own in `folder`; `tell` hears what it is doing. */
export async function installFromPyPI(folder, requirement, tell) {
  const python = findPython();
  tell(`making a virtual environment with ${python}`);
  const made = await run(python, ['-m', 'venv', folder]);
  if (!made.ok) {
    throw new Error(`${python} can not make a virtual environment (on Debian: apt install python3-venv):\n${made.end}`);
  }
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar=off', requirement];
  const installed = await run(join(folder, 'bin/python'), pip, (line) => {
    if (/^(Collecting|Installing) /.test(line)) tell(line);
  });
  if (!installed.ok) {
    throw new Error(
      `pip could not install ${requirement}: check the network, or try another Python with INFRA_PYTHON:\n${installed.end}`,
    );
  }
}

/** The first Python that is new enough. INFRA_PYTHON names one outright. */
function findPython() {
  const named = process.env.INFRA_PYTHON;
  const names = named === undefined ? NAMES : [named];
  const seen = names.map((name) => ({ name, version: versionOf(name) })).filter(({ version }) => version !== undefined);
  const fit = seen.find(({ version: [major, minor] }) => major === OLDEST[0] && minor >= OLDEST[1]);
  if (fit !== undefined) return fit.name;
  const found = seen.length === 0 ? 'none was found' : `found ${seen.map((p) => p.version.join('.')).join(', ')}`;
  throw new Error(
    `it needs Python ${OLDEST.join('.')} or newer, ${found}: ` +
      'install it from https://www.python.org, or set INFRA_PYTHON to its path',
  );
}

function versionOf(python) {
  const asked = spawnSync(python, ['-c', 'import sys; print("%d %d" % sys.version_info[:2])'], { encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout.trim().split(' ').map(Number) : undefined;
}
