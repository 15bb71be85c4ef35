/** What a command may touch of the process that runs it. */
export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results: what a script reads. */
  out(text: string): void;
  /** Errors, warnings and progress. */
  err(text: string): void;
  /** True when `err` is a terminal that a person looks at. */
  readonly interactive: boolean;
}

export function processIo(): CliIo {
  return {
    env: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY === true,
  };
}
