import type { Lifecycle } from './lifecycle';

/** What of a process this needs; `process` itself, but for tests. */
export interface SupervisedPort {
  /** True while the channel to the process that started this one is open. */
  readonly connected?: boolean | undefined;
  once(event: 'disconnect', listener: () => void): unknown;
}

/**
 * Stops a process when the one that started it is gone, so that nothing goes on running unseen. Only for processes that were
 * given a channel (`stdio: 'ipc'`); others are left alone.
 */
export function stopWithSupervisor(lifecycle: Pick<Lifecycle, 'stop'>, port: SupervisedPort = process): void {
  if (port.connected === true) port.once('disconnect', () => void lifecycle.stop('the supervisor is gone'));
}
