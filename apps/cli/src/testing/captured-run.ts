import { run } from '../run';

export interface Captured {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process and keeps what it writes. */
export async function capturedRun(
  args: readonly string[],
  options: { env?: Record<string, string>; interactive?: boolean } = {},
): Promise<Captured> {
  let out = '';
  let err = '';
  const code = await run(args, {
    env: options.env ?? {},
    out: (text) => (out += text),
    err: (text) => (err += text),
    interactive: options.interactive ?? false,
  });
  return { code, out, err };
}
