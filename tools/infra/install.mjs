import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { foldersOf } from './folders.mjs';
import { readJson, writeJson } from './json-file.mjs';
import { say, withProgress } from './say.mjs';

/** The command of a server that is installed in the wanted version; undefined when it is not. */
export function installedCommand(server) {
  const installed = readJson(foldersOf(server).installed);
  const usable = installed?.version === server.version && existsSync(installed.command);
  return usable ? installed.command : undefined;
}

/** Installs a server unless it is; answers the command to run. Specs read `installed.json` to find it. */
export async function installServer(server) {
  const present = installedCommand(server);
  if (present !== undefined) return present;
  const { program, installed } = foldersOf(server);
  rmSync(installed, { force: true });
  rmSync(program, { recursive: true, force: true });
  mkdirSync(program, { recursive: true });
  say(server, `installing ${server.version} (about half a minute, once)`);
  const command = await withProgress(server, 'installing', () => server.install(program));
  writeJson(installed, { version: server.version, command });
  return command;
}
