/** What a command tells its caller. */
export const EXIT = {
  fine: 0,
  /** The command ran and found something wrong, or broke. */
  findings: 1,
  /** The command was not understood, or what it asks for is not there. */
  usage: 2,
  /** Nothing is said: what was to be checked could not be reached. Again later. */
  unreached: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with one line that says what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.usage,
  ) {
    super(message);
  }
}
