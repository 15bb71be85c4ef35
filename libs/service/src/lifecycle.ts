import type { Logger } from './logger';

/** What of a process the lifecycle needs; `process` itself, but for tests. */
export interface ProcessPort {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  on(event: 'uncaughtException', listener: (error: unknown) => void): unknown;
  exit(code: number): void;
}

export interface LifecycleOptions {
  logger: Logger;
  /** For everything together, from the first signal on. */
  deadlineMs?: number;
  process?: ProcessPort;
}

/** Stops a process in good order. */
export interface Lifecycle {
  /** Registers what has to be stopped; what was started last is stopped first. */
  onStop(name: string, stop: () => Promise<void> | void): void;
  /** True from the first signal on. */
  readonly stopping: boolean;
  /** Stops as a signal would; the process ends, with `exitCode` when all went well. Calling it again changes nothing. */
  stop(reason: string, exitCode?: number): Promise<void>;
}

export const STOP_DEADLINE_MS = 15_000;

/**
 * Drains on SIGTERM and SIGINT, however often they come (a signal to the process group arrives twice under npm), then exits
 * 0; exits 1 when something failed to stop or the deadline passed. close-with-grace exits 1 on the second signal, so it is
 * not used. An uncaught error ends the process at once: the journals survive that, a half-working process might not.
 */
export function createLifecycle(options: LifecycleOptions): Lifecycle {
  const { logger, deadlineMs = STOP_DEADLINE_MS, process: proc = process } = options;
  const stops: { name: string; stop: () => Promise<void> | void }[] = [];
  let stopped: Promise<void> | undefined;
  let current = 'nothing yet';

  async function drain(): Promise<boolean> {
    let clean = true;
    for (let last = stops.pop(); last !== undefined; last = stops.pop()) {
      current = last.name;
      try {
        await last.stop();
      } catch (error) {
        clean = false;
        logger.error({ err: error }, `${last.name} did not stop cleanly`);
      }
    }
    return clean;
  }

  async function stopAndExit(reason: string, exitCode: number): Promise<void> {
    logger.info(`stopping: ${reason}`);
    // A timer that keeps the process alive: a stop that waits for nothing must not look like a clean end.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), deadlineMs)));
    const outcome = await Promise.race([drain(), late]);
    clearTimeout(timer);
    if (outcome === 'late') logger.fatal(`not stopped within ${deadlineMs} ms: ${current} still runs; exiting`);
    else logger.info('stopped');
    proc.exit(outcome === true ? exitCode : 1);
  }

  const lifecycle: Lifecycle = {
    onStop: (name, stop) => void stops.push({ name, stop }),
    get stopping() {
      return stopped !== undefined;
    },
    stop: (reason, exitCode = 0) => (stopped ??= stopAndExit(reason, exitCode)),
  };
  proc.on('SIGTERM', () => void lifecycle.stop('SIGTERM'));
  proc.on('SIGINT', () => void lifecycle.stop('SIGINT'));
  proc.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'uncaught error; exiting');
    proc.exit(1);
  });
  return lifecycle;
}
