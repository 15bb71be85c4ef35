import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesOf } from './cluster';
import { ROOT, type Installation } from './daftari';
import { freePort } from './free-port';
import { startProcess } from './process';
import { until } from './until';

const READY_WITHIN_MS = 240_000;

export interface Ended {
  readonly how: number | string;
  readonly tookMs: number;
  readonly output: string;
}

/** A copy of a service more than the cluster has, as an operator starts one. */
export interface AnotherCopy {
  readonly name: string;
  /** Sends a signal; answers the exit code or the signal that ended it, how long that took, and what it had printed. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Ended>;
  /** Of its share of the background work, as its metrics have it. */
  partitionsHeld(): Promise<number>;
}

/** Starts it with the settings of a copy that runs, and a data directory, ports and an address of its own. */
export async function startAnotherCopy(
  installation: Installation,
  service: 'initiation' | 'wallet-fee',
): Promise<AnotherCopy> {
  const dataDir = mkdtempSync(join(tmpdir(), `daftari-${service}-3-`));
  const grpc = await freePort();
  const env = {
    ...settingsOf(processesOf(installation)[`${service}-1`]!),
    DAFTARI_DATA_DIR: dataDir,
    DAFTARI_GRPC_PORT: String(grpc),
    DAFTARI_ADVERTISE: `127.0.0.1:${grpc}`,
    DAFTARI_OPS_PORT: String(await freePort()),
  };
  const running = await startProcess(ROOT, `dist/${service}/main.js`, env, READY_WITHIN_MS);
  return {
    name: `${service}-3`,
    async end(signal) {
      const startMs = Date.now();
      const how = await running.end(signal);
      rmSync(dataDir, { recursive: true, force: true });
      return { how, tookMs: Date.now() - startMs, output: running.output() };
    },
    async partitionsHeld() {
      const text = await (await fetch(`${running.ready['ops']}/metrics`)).text();
      return Number(/^daftari_partitions_held\S* (\d+)/m.exec(text)?.[1] ?? NaN);
    },
  };
}

/** Waits until a copy has its share of the work. */
export function untilItWorks(copy: AnotherCopy): Promise<true> {
  return until(
    `${copy.name} to hold partitions`,
    async () => ((await copy.partitionsHeld().catch(() => 0)) > 0 ? true : undefined),
    () => '',
    READY_WITHIN_MS,
  );
}

/** What a process that runs was told. */
function settingsOf(pid: number): Record<string, string> {
  const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  return Object.fromEntries(
    entries.flatMap((entry) => {
      const [name = '', ...value] = entry.split('=');
      return name.startsWith('DAFTARI_') ? [[name, value.join('=')]] : [];
    }),
  );
}
