import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Stands for Python: makes "virtual environments" of itself, and "installs" the server below into them. */
const PYTHON = `#!${process.execPath}
const { appendFileSync, copyFileSync, existsSync, mkdirSync } = require('node:fs');
const { join } = require('node:path');
const [flag, tool, ...rest] = process.argv.slice(2);
const home = process.env.FAKE_HOME;
if (flag === '-c') return console.log(process.env.FAKE_VERSION ?? '3 12');
appendFileSync(join(home, 'runs'), tool + ' ' + rest.at(-1) + '\\n');
if (existsSync(join(home, tool + '-is-broken'))) {
  console.error('no module named ' + tool);
  process.exit(1);
}
if (tool === 'venv') {
  mkdirSync(join(rest[0], 'bin'), { recursive: true });
  copyFileSync(__filename, join(rest[0], 'bin/python'));
} else {
  console.log('Collecting ' + rest.at(-1));
  copyFileSync(join(home, 'server'), join(__dirname, 'secantusd-py'));
}
`;

/** Stands for the server: answers whatever it is asked as a primary answers \`hello\`. */
const SERVER = `#!${process.execPath}
const args = process.argv.slice(2);
const at = (name) => args[args.indexOf(name) + 1];
if (require('node:fs').existsSync(process.env.FAKE_HOME + '/server-is-broken')) {
  console.error('the disk is on fire');
  process.exit(1);
}
const answer = Buffer.from('....isWritablePrimary\\0\\x01');
answer.writeInt32LE(answer.length);
const server = require('node:net').createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', () => socket.write(answer));
});
server.listen(Number(at('--port')), at('--host'));
`;

describe('the servers for development', () => {
  let home = '';
  let port = 0;
  const at = (path: string) => join(home, path);
  const pythonRuns = () => (existsSync(at('runs')) ? readFileSync(at('runs'), 'utf8').trim().split('\n') : []);
  const json = (path: string) => JSON.parse(readFileSync(at(path), 'utf8')) as Record<string, unknown>;
  const pidOf = () => json('infra/mongodb/pid.json')['pid'] as number;

  async function infra(args: string[], env: Record<string, string> = {}): Promise<{ code: number; output: string }> {
    const child = spawn(process.execPath, [join(__dirname, 'run.mjs'), ...args], {
      env: {
        PATH: at('bin'),
        FAKE_HOME: home,
        INFRA_DIR: at('infra'),
        INFRA_MONGODB_PORT: String(port),
        ...env,
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
    const [code] = (await once(child, 'close')) as [number];
    return { code, output };
  }

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'daftari-infra-'));
    mkdirSync(at('bin'));
    for (const [path, text] of [
      ['bin/python3', PYTHON],
      ['server', SERVER],
    ] as const) {
      writeFileSync(at(path), text);
      chmodSync(at(path), 0o755);
    }
    port = await freePort();
  });
  afterEach(async () => {
    await infra(['down']);
    rmSync(home, { recursive: true });
  });

  it('are installed and started by up, and their address is written down', async () => {
    const { code, output } = await infra(['up']);
    const url = `mongodb://127.0.0.1:${port}/?directConnection=true`;
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining(`mongodb: started, ${url}`) as string,
    });
    expect(pythonRuns()).toEqual([`venv ${at('infra/mongodb/program')}`, 'pip SecantusDB==0.7.0b3']);
    expect(json('infra/runtime.json')).toEqual({ mongodb: { url, port, pid: pidOf() } });
    expect((await infra(['status'])).output).toContain(`mongodb: running, ${url}`);
  });

  it('are found again by a second up, also when their address was lost', async () => {
    await infra(['up']);
    const pid = pidOf();
    rmSync(at('infra/runtime.json'));
    expect((await infra(['up'])).output).toContain('already running');
    expect(json('infra/runtime.json')).toMatchObject({ mongodb: { pid } });
    expect(pythonRuns()).toHaveLength(2);
  });

  it('are started once when up runs several times at once', async () => {
    const outputs = (await Promise.all([infra(['up']), infra(['up']), infra(['up'])])).map(({ output }) => output);
    expect(outputs.filter((output) => output.includes('started, '))).toHaveLength(1);
    expect(outputs.filter((output) => output.includes('already running'))).toHaveLength(2);
    expect(pythonRuns()).toHaveLength(2);
  });

  it('are ended by down, and started by up again without an install', async () => {
    await infra(['up']);
    const pid = pidOf();
    expect((await infra(['down'])).output).toContain('mongodb: stopped');
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(json('infra/runtime.json')).toEqual({});
    expect((await infra(['status'])).output).toContain('mongodb: stopped');
    expect((await infra(['down'])).output).toContain('was not running');
    await infra(['up']);
    expect(pythonRuns()).toHaveLength(2);
  });

  it('are never taken for a process that has their number by chance', async () => {
    await infra(['install']);
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      writeFileSync(at('infra/mongodb/pid.json'), JSON.stringify({ pid: other.pid, port }));
      expect((await infra(['down'])).output).toContain('was not running');
      expect(other.exitCode ?? other.signalCode).toBeNull();
      expect((await infra(['status'])).output).toContain('mongodb: stopped');
    } finally {
      await end(other);
    }
  });

  it('say which port is in use, and how to take another', async () => {
    const taken = createServer().listen(port, '127.0.0.1');
    await once(taken, 'listening');
    const { code, output } = await infra(['up']);
    taken.close();
    expect(code).toBe(1);
    expect(output).toContain(`port ${port} is in use by another program: set INFRA_MONGODB_PORT`);
  });

  it('say what their log says when they end at once', async () => {
    writeFileSync(at('server-is-broken'), '');
    const { code, output } = await infra(['up']);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('the disk is on fire') as string });
    expect(existsSync(at('infra/runtime.json'))).toBe(false);
  });

  it.each([
    ['no Python', {}, 'rm', 'it needs Python 3.10 or newer, none was found'],
    ['too old a Python', { FAKE_VERSION: '3 9' }, '', 'it needs Python 3.10 or newer, found 3.9'],
    ['a Python without venv', {}, 'venv', 'can not make a virtual environment (on Debian: apt install python3-venv)'],
    ['a pip that fails', {}, 'pip', 'pip could not install SecantusDB==0.7.0b3: check the network'],
  ])('say what to do about %s, and install once it is there', async (_, env, broken, says) => {
    if (broken === 'rm') rmSync(at('bin/python3'));
    else if (broken !== '') writeFileSync(at(`${broken}-is-broken`), '');
    expect(await infra(['install'], env)).toMatchObject({ code: 1, output: expect.stringContaining(says) as string });
    expect((await infra(['install', '--if-possible'], env)).code).toBe(0);
    rmSync(at(`${broken}-is-broken`), { force: true });
    writeFileSync(at('bin/python3'), PYTHON, { mode: 0o755 });
    expect((await infra(['install'])).code).toBe(0);
    expect(existsSync(json('infra/mongodb/installed.json')['command'] as string)).toBe(true);
  });

  it('can be asked for by name, and say how', async () => {
    expect((await infra(['status', 'mongodb'])).output).toContain('mongodb: not installed');
    expect(await infra(['status', 'oracle'])).toMatchObject({
      code: 2,
      output: expect.stringContaining('usage') as string,
    });
    expect((await infra([])).code).toBe(2);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
