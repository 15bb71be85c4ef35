import type { CliIo } from '../cli-io';
import type { ExitCode } from '../exit-code';

/** What every command is given. */
export interface CommandContext {
  readonly io: CliIo;
  /** Says how the command ended; without it, it ended well. */
  done(code: ExitCode): void;
}

/** Options that every command has. */
export interface CommonOptions {
  readonly dataDir: string;
  readonly json?: boolean;
}

/** Who stands behind what is done from the command line. */
export const OPERATOR = { actor: 'operator:cli', causation: '' } as const;
