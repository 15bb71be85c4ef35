#!/usr/bin/env node
// Real servers on loopback without Docker, for development and CI: `npm run infra:up`, `infra:down`, `infra:status`.
// `install` only installs, so that the specs can start servers of their own; with --if-possible a machine that lacks what
// it takes is told so and is no failure. Names after the command pick servers; without any, it is all of them.
// Plain Node without a dependency, since nothing may be installed yet.
import { installServer } from './install.mjs';
import { bringDown, bringUp, tellStatus } from './lifecycle.mjs';
import { alone } from './lock.mjs';
import { servers } from './servers.mjs';

const COMMANDS = { up: bringUp, down: bringDown, status: tellStatus, install: installServer };

process.exitCode = await main(process.argv.slice(2));

/** Runs one command on every server that was asked for, each to its end; answers the exit code. */
async function main([name, ...rest]) {
  const command = COMMANDS[name];
  const wanted = rest.filter((arg) => !arg.startsWith('--'));
  const chosen = servers.filter((server) => wanted.length === 0 || wanted.includes(server.name));
  if (command === undefined || chosen.length < wanted.length) {
    const names = servers.map((server) => server.name).join('|');
    console.error(`usage: node tools/infra/run.mjs ${Object.keys(COMMANDS).join('|')} [${names}] [--if-possible]`);
    return 2;
  }
  const run = async () => {
    const failed = [];
    for (const server of chosen) await command(server).catch((error) => failed.push(tell(server, error)));
    return failed.length === 0 || rest.includes('--if-possible') ? 0 : 1;
  };
  return command === tellStatus ? run() : alone(run);
}

function tell(server, error) {
  console.error(`infra  ${server.name}: ${error.message}`);
}
