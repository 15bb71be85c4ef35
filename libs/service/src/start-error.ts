/** The process cannot start. The message is one line that says what is wrong and what to do; no stack is printed. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

export function portInUse(variable: string, port: number): StartError {
  return new StartError(
    `port ${port} is in use: stop what listens there, or set ${variable} to another port (0 for any)`,
  );
}

export function dataDirectoryLocked(directory: string, pid?: number): StartError {
  const owner = pid === undefined ? 'another process' : `process ${pid}`;
  return new StartError(`${directory} is locked by ${owner}: stop it, or set DAFTARI_DATA_DIR to another directory`);
}

/** @param found what is there instead, such as `format 2` or `no Daftari data` */
export function foreignDataDirectory(directory: string, found: string): StartError {
  return new StartError(
    `${directory} cannot be used (${found}): set DAFTARI_DATA_DIR to an empty or a matching directory`,
  );
}

/** Turns what `listen` threw into a line for people; other errors come back as they are. */
export function listenError(error: unknown, variable: string, port: number): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'EADDRINUSE') return portInUse(variable, port);
  if (code === 'EACCES') return new StartError(`port ${port} needs more rights: set ${variable} to a port above 1023`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new StartError(
      'this machine has no such address: set DAFTARI_HOST to 127.0.0.1, or to 0.0.0.0 for all of them',
    );
  }
  return error;
}

const HINTS: Readonly<Record<string, string>> = {
  EACCES: 'no permission: check who owns it, or set DAFTARI_DATA_DIR to a directory you may write to',
  EPERM: 'no permission: check who owns it, or set DAFTARI_DATA_DIR to a directory you may write to',
  EROFS: 'the file system is read-only: set DAFTARI_DATA_DIR to a directory you may write to',
  ENOSPC: 'the disk is full: free some space',
  EEXIST: 'a file is in the way: set DAFTARI_DATA_DIR to a directory',
  ENOTDIR: 'a file is in the way: set DAFTARI_DATA_DIR to a directory',
};

/** The one line to print when starting failed, whatever was thrown. */
export function startErrorLine(error: unknown): string {
  if (error instanceof StartError) return oneLine(error.message);
  const { code, path, message, name } = error as NodeJS.ErrnoException;
  const hint = code === undefined ? undefined : HINTS[code];
  if (hint !== undefined) return oneLine(`${path ?? 'the data directory'}: ${hint}`);
  if (name === 'ForeignJournal') return oneLine(`${message}: set DAFTARI_DATA_DIR to an empty or a matching directory`);
  if (name === 'StoreDamaged' && /readonly database|unable to open|permission/i.test(message)) {
    return oneLine(`${message}: ${HINTS['EACCES']}`);
  }
  if (name === 'StoreDamaged') return oneLine(`${message}: run "npx daftari audit verify" and restore a backup`);
  return oneLine(`cannot start: ${message ?? String(error)}`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
