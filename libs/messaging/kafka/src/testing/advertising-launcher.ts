import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A launcher of the installed Kafka whose broker tells its clients to come to another loopback port, where a proxy stands: they
 * would go around it otherwise, since they connect to where the broker says it is.
 * @param installed what `npm run infra:up` noted about the Kafka that it installed
 * @returns the same note, with the launcher in the command's place
 */
export function launcherThatAdvertises(installed: string, folder: string, port: number): string {
  const note = JSON.parse(installed) as { command: string };
  const launcher = join(folder, 'kafka-behind-proxy');
  const advertised = `advertised.listeners=BROKER://127.0.0.1:${port}`;
  const lines = [
    '#!/bin/sh',
    '# The settings are the last argument.',
    'for settings; do :; done',
    `if [ "$1" = kafka.Kafka ]; then sed -i.before 's|^advertised.listeners=.*|${advertised}|' "$settings"; fi`,
    `exec '${note.command.replaceAll("'", `'\\''`)}' "$@"`,
  ];
  writeFileSync(launcher, `${lines.join('\n')}\n`);
  chmodSync(launcher, 0o755);
  return JSON.stringify({ ...note, command: launcher });
}
