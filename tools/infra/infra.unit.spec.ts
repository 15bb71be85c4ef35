import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fakeMachine, type FakeMachine } from './testing/fake-machine';

const INSTALLS = ['pip SecantusDB==0.7.0b3', 'mvn dependency:copy-dependencies'];

describe('the servers for development', () => {
  let machine: FakeMachine;
  const infra: FakeMachine['infra'] = (args, env) => machine.infra(args, env);
  const pidOf = (server: string) => machine.json(`infra/${server}/pid.json`)['pid'] as number;
  const installs = () => machine.runs().filter((run) => INSTALLS.includes(run));
  const urls = () => ({
    mongodb: `mongodb://127.0.0.1:${machine.ports.mongodb}/?directConnection=true`,
    kafka: `127.0.0.1:${machine.ports.kafka}`,
  });

  beforeEach(async () => {
    machine = await fakeMachine();
  });
  afterEach(() => machine.close());

  it('are installed and started by up, and their addresses are written down', async () => {
    const { code, output } = await infra(['up']);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining(`mongodb: started, ${urls().mongodb}`) as string,
    });
    expect(output).toContain(`kafka: started, ${urls().kafka}`);
    expect(machine.runs()).toEqual([`venv ${machine.at('infra/mongodb/program')}`, ...INSTALLS, 'format']);
    expect(machine.json('infra/runtime.json')).toEqual({
      mongodb: { url: urls().mongodb, port: machine.ports.mongodb, pid: pidOf('mongodb') },
      kafka: { url: urls().kafka, port: machine.ports.kafka, pid: pidOf('kafka') },
    });
    const status = (await infra(['status'])).output;
    expect(status).toContain(`mongodb: running, ${urls().mongodb}`);
    expect(status).toContain(`kafka: running, ${urls().kafka}`);
  });

  it('are found again by a second up, also when their addresses were lost', async () => {
    await infra(['up']);
    const pids = { mongodb: { pid: pidOf('mongodb') }, kafka: { pid: pidOf('kafka') } };
    rmSync(machine.at('infra/runtime.json'));
    expect((await infra(['up'])).output).toMatch(/mongodb: already running[^]*kafka: already running/);
    expect(machine.json('infra/runtime.json')).toMatchObject(pids);
    expect(installs()).toEqual(INSTALLS);
  });

  it('are started once when up runs several times at once', async () => {
    const outputs = (await Promise.all([infra(['up']), infra(['up']), infra(['up'])])).map(({ output }) => output);
    for (const server of ['mongodb', 'kafka']) {
      expect(outputs.filter((output) => output.includes(`${server}: started, `))).toHaveLength(1);
      expect(outputs.filter((output) => output.includes(`${server}: already running`))).toHaveLength(2);
    }
    expect(installs()).toEqual(INSTALLS);
  });

  it('are ended by down, and started by up again without an install', async () => {
    await infra(['up']);
    const pids = [pidOf('mongodb'), pidOf('kafka')];
    expect((await infra(['down'])).output).toMatch(/mongodb: stopped[^]*kafka: stopped/);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(machine.json('infra/runtime.json')).toEqual({});
    expect((await infra(['status'])).output).toMatch(/mongodb: stopped[^]*kafka: stopped/);
    expect((await infra(['down'])).output).toContain('was not running');
    await infra(['up']);
    expect(installs()).toEqual(INSTALLS);
    expect(machine.runs().filter((run) => run === 'format')).toHaveLength(1);
  });

  it.each(['mongodb', 'kafka'])('are never taken for a process that has their number by chance: %s', async (server) => {
    await infra(['install', server]);
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      writeFileSync(machine.at(`infra/${server}/pid.json`), JSON.stringify({ pid: other.pid, port: 1 }));
      expect((await infra(['down', server])).output).toContain('was not running');
      expect(other.exitCode ?? other.signalCode).toBeNull();
      expect((await infra(['status', server])).output).toContain(`${server}: stopped`);
    } finally {
      await end(other);
    }
  });

  it.each([
    ['mongodb', 'INFRA_MONGODB_PORT'],
    ['kafka', 'INFRA_KAFKA_PORT'],
  ] as const)('say which port is in use, and how to take another: %s', async (server, variable) => {
    const port = machine.ports[server];
    const taken = createServer().listen(port, '127.0.0.1');
    await once(taken, 'listening');
    const { code, output } = await infra(['up', server]);
    taken.close();
    expect(code).toBe(1);
    expect(output).toContain(`port ${port} is in use by another program: set ${variable}`);
  });

  it.each([
    ['mongodb', 'server', 'the disk is on fire'],
    ['kafka', 'kafka', 'no leader was elected'],
  ])('say what their log says when they end at once: %s', async (server, broken, says) => {
    machine.break(broken);
    const { code, output } = await infra(['up', server]);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(says) as string });
    expect(existsSync(machine.at('infra/runtime.json'))).toBe(false);
  });

  it.each([
    ['mongodb', 'no Python', {}, 'bin/python3', 'it needs Python 3.10 or newer, none was found'],
    ['mongodb', 'too old a Python', { FAKE_VERSION: '3 9' }, '', 'it needs Python 3.10 or newer, found 3.9'],
    ['mongodb', 'a Python without venv', {}, 'venv', 'can not make a virtual environment (on Debian: apt install pyt'],
    ['mongodb', 'a pip that fails', {}, 'pip', 'pip could not install SecantusDB==0.7.0b3: check the network'],
    ['kafka', 'no Java', {}, 'bin/java', 'it needs Java 17 or newer, none was found: install it'],
    ['kafka', 'too old a Java', { FAKE_JAVA: '11.0.2' }, '', 'it needs Java 17 or newer, found 11'],
    ['kafka', 'a Java of another age', { FAKE_JAVA: '1.8.0_402' }, '', 'it needs Java 17 or newer, found 8'],
    ['kafka', 'no Maven', {}, 'bin/mvn', 'it needs Maven, none was found: install it'],
    ['kafka', 'a Maven that fails', {}, 'mvn', 'Maven could not fetch the jars: check the network'],
  ])('say what to do: %s with %s, and install once it is there', async (server, _, env, broken, says) => {
    if (broken !== '') machine.break(broken);
    expect(await infra(['install'], env)).toMatchObject({ code: 1, output: expect.stringContaining(says) as string });
    expect((await infra(['install', '--if-possible'], env)).code).toBe(0);
    machine.repair();
    expect((await infra(['install'])).code).toBe(0);
    expect(existsSync(machine.json(`infra/${server}/installed.json`)['command'] as string)).toBe(true);
  });

  it('do not keep one another from starting', async () => {
    machine.break('bin/java');
    const { code, output } = await infra(['up']);
    expect(code).toBe(1);
    expect(output).toContain('mongodb: started');
    expect(Object.keys(machine.json('infra/runtime.json'))).toEqual(['mongodb']);
  });

  it('can be asked for by name, and say how', async () => {
    expect((await infra(['status', 'kafka'])).output).toBe('infra  kafka: not installed\n');
    expect(await infra(['status', 'oracle'])).toMatchObject({
      code: 2,
      output: expect.stringContaining('usage') as string,
    });
    expect((await infra([])).code).toBe(2);
  });
});

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
