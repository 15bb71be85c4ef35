import type { CliIo } from '../cli-io';

/** Prints what a command found: JSON for programs, lines for people. */
export function printResult(io: CliIo, json: boolean | undefined, value: unknown, lines: readonly string[]): void {
  io.out(json === true ? `${JSON.stringify(value, undefined, 2)}\n` : lines.map((line) => `${line}\n`).join(''));
}
