import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { foldersOf, infraFolder, runtimeFile } from './folders.mjs';
import { installedCommand, installServer } from './install.mjs';
import { readJson, writeJson } from './json-file.mjs';
import { endProcess, isAlive, isOurs, startDetached } from './processes.mjs';
import { say } from './say.mjs';

const HOST = '127.0.0.1';
const START_DEADLINE_MS = 60_000;
const END_GRACE_MS = 10_000;
const POLL_MS = 100;

/** Starts a server, or finds the one that runs; its address then stands in runtime.json. */
export async function bringUp(server) {
  const command = await installServer(server);
  const running = runningOf(server);
  if (running !== undefined) return adopt(server, running);
  const port = wantedPort(server);
  if (!(await isFree(port))) {
    throw new Error(`port ${port} is in use by another program: set ${server.portVariable} to a free port`);
  }
  const { data, log, pid: pidFile } = foldersOf(server);
  await server.prepare?.({ command, port, dataFolder: data });
  const pid = startDetached(command, server.args({ port, dataFolder: data }), { log, cwd: infraFolder });
  writeJson(pidFile, { pid, port });
  await becomeHealthy(server, { pid, port });
  publish(server, { pid, port });
  say(server, `started, ${server.url(port)}`);
}

/** Ends the server that `bringUp` started; what it stored stays. */
export async function bringDown(server) {
  const running = runningOf(server);
  if (running !== undefined) await endProcess(running.pid, END_GRACE_MS);
  rmSync(foldersOf(server).pid, { force: true });
  publish(server, undefined);
  say(server, running === undefined ? 'was not running' : 'stopped');
}

export async function tellStatus(server) {
  const running = runningOf(server);
  if (running !== undefined) {
    const health = (await server.isHealthy(running.port)) ? 'running' : 'running, but it does not answer';
    say(server, `${health}, ${server.url(running.port)} (process ${running.pid})`);
  } else say(server, installedCommand(server) === undefined ? 'not installed' : 'stopped');
}

/** The process that the pid file names, when it still is the server that was started on our data. */
function runningOf(server) {
  const { pid, data } = foldersOf(server);
  const noted = readJson(pid);
  return noted !== undefined && isOurs(noted.pid, data) ? noted : undefined;
}

async function adopt(server, { pid, port }) {
  if (process.env[server.portVariable] !== undefined && wantedPort(server) !== port) {
    throw new Error(`it runs on port ${port}, and ${server.portVariable} asks for another: run infra:down first`);
  }
  await becomeHealthy(server, { pid, port });
  publish(server, { pid, port });
  say(server, `already running, ${server.url(port)}`);
}

function wantedPort(server) {
  const text = process.env[server.portVariable];
  if (text === undefined) return server.defaultPort;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`${server.portVariable} is "${text}": it must be a port from 1 to 65535`);
}

async function becomeHealthy(server, { pid, port }) {
  const endMs = performance.now() + START_DEADLINE_MS;
  while (!(await server.isHealthy(port))) {
    if (!isAlive(pid)) throw new Error(`it ended at once:\n${endOfLog(server)}`);
    if (performance.now() > endMs) {
      throw new Error(`it does not answer on port ${port}: run infra:down, and look into ${foldersOf(server).log}`);
    }
    await pause(POLL_MS);
  }
}

function publish(server, address) {
  const { [server.name]: _before, ...others } = readJson(runtimeFile) ?? {};
  const entry = address && { url: server.url(address.port), ...address };
  writeJson(runtimeFile, entry === undefined ? others : { ...others, [server.name]: entry });
}

function endOfLog(server) {
  return readFileSync(foldersOf(server).log, 'utf8').split('\n').slice(-15).join('\n');
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, HOST, () => probe.close(() => resolve(true)));
  });
}
