import { spawn } from 'node:child_process';
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

/** Stands for MongoDB: answers whatever it is asked as a primary answers \`hello\`. */
const MONGODB = `#!${process.execPath}
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

/** Stands for Maven: "copies" an empty jar. */
const MAVEN = `#!${process.execPath}
const { appendFileSync, existsSync, mkdirSync, writeFileSync } = require('node:fs');
const home = process.env.FAKE_HOME;
if (process.argv[2] === '--version') process.exit(0);
appendFileSync(home + '/runs', 'mvn ' + process.argv.find((arg) => arg.startsWith('dependency:')) + '\\n');
if (existsSync(home + '/mvn-is-broken')) {
  console.error('no route to the repository');
  process.exit(1);
}
const folder = process.argv.find((arg) => arg.startsWith('-DoutputDirectory=')).split('=')[1];
mkdirSync(folder, { recursive: true });
writeFileSync(folder + '/kafka.jar', '');
`;

/** Stands for Java, and for what of Kafka it is asked to run: the broker answers as a cluster of one. */
const JAVA = `#!${process.execPath}
const { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const home = process.env.FAKE_HOME;
const args = process.argv.slice(2);
if (args[0] === '-version') return console.error('openjdk version "' + (process.env.FAKE_JAVA ?? '17.0.15') + '"');
const settings = readFileSync(args.at(-1), 'utf8');
const setting = (name) => new RegExp('^' + name + '=(.*)$', 'm').exec(settings)[1];
if (args.includes('format')) {
  appendFileSync(home + '/runs', 'format\\n');
  mkdirSync(setting('log.dirs'), { recursive: true });
  writeFileSync(setting('log.dirs') + '/meta.properties', 'cluster.id=fake');
} else if (existsSync(home + '/kafka-is-broken')) {
  console.error('no leader was elected');
  process.exit(1);
} else {
  const answer = Buffer.from([0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 1]);
  const server = require('node:net').createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(answer));
  });
  server.listen(Number(/BROKER:..127.0.0.1:([0-9]+)/.exec(setting('listeners'))[1]), '127.0.0.1');
}
`;

/** A machine with nothing but stand-ins for what the installers need, and a home for them. */
export interface FakeMachine {
  readonly ports: { readonly mongodb: number; readonly kafka: number };
  /** A path under its home. */
  at(path: string): string;
  /** What an installer ran, in order. */
  runs(): string[];
  json(path: string): Record<string, unknown>;
  /** Breaks what is named, or all that is missing is put right again. */
  break(name: string): void;
  repair(): void;
  /** Runs `tools/infra/run.mjs` there, to its end. */
  infra(args: string[], env?: Record<string, string>): Promise<{ code: number; output: string }>;
  close(): Promise<void>;
}

const PROGRAMS = { 'bin/python3': PYTHON, server: MONGODB, 'bin/mvn': MAVEN, 'bin/java': JAVA };
const BREAKABLE = ['venv', 'pip', 'server', 'mvn', 'kafka'];

export async function fakeMachine(): Promise<FakeMachine> {
  const home = mkdtempSync(join(tmpdir(), 'daftari-infra-'));
  const at = (path: string) => join(home, path);
  const ports = { mongodb: await freePort(), kafka: await freePort() };
  const machine: FakeMachine = {
    ports,
    at,
    runs: () => (existsSync(at('runs')) ? readFileSync(at('runs'), 'utf8').trim().split('\n') : []),
    json: (path) => JSON.parse(readFileSync(at(path), 'utf8')) as Record<string, unknown>,
    break: (name) => (name.startsWith('bin/') ? rmSync(at(name)) : writeFileSync(at(`${name}-is-broken`), '')),
    repair() {
      for (const name of BREAKABLE) rmSync(at(`${name}-is-broken`), { force: true });
      for (const [path, text] of Object.entries(PROGRAMS)) {
        writeFileSync(at(path), text);
        chmodSync(at(path), 0o755);
      }
    },
    async infra(args, env = {}) {
      const child = spawn(process.execPath, [join(__dirname, '../run.mjs'), ...args], {
        env: {
          PATH: at('bin'),
          FAKE_HOME: home,
          INFRA_DIR: at('infra'),
          INFRA_MONGODB_PORT: String(ports.mongodb),
          INFRA_KAFKA_PORT: String(ports.kafka),
          ...env,
        },
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
      const [code] = (await once(child, 'close')) as [number];
      return { code, output };
    },
    async close() {
      await machine.infra(['down']);
      rmSync(home, { recursive: true });
    },
  };
  mkdirSync(at('bin'));
  machine.repair();
  return machine;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
