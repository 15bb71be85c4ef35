import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './daftari';
import { startProcess } from './process';

/** A simulator that lives on while the server is killed. */
export interface OwnSimulator {
  readonly url: string;
  /** What the server is told by `DAFTARI_SIMULATOR_FILE`. */
  readonly file: string;
  /** Holds its time still, so that no callback is sent while nobody listens. */
  freeze(): void;
  /** Lets it go on; what fell due meanwhile happens at once. */
  thaw(): void;
  stop(): Promise<void>;
}

export async function startOwnSimulator(): Promise<OwnSimulator> {
  const dataDir = mkdtempSync(join(tmpdir(), 'daftari-simulator-'));
  const running = await startProcess(ROOT, 'dist/simulator/main.js', {
    DAFTARI_DATA_DIR: dataDir,
    DAFTARI_SIMULATOR_PORT: '0',
    DAFTARI_LOG_LEVEL: 'warn',
  });
  return {
    url: running.ready['simulator']!,
    file: join(dataDir, 'simulator.json'),
    freeze: () => process.kill(running.pid, 'SIGSTOP'),
    thaw: () => process.kill(running.pid, 'SIGCONT'),
    async stop() {
      process.kill(running.pid, 'SIGCONT');
      await running.end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
