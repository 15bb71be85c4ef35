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
    async stop() {
      await running.end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
