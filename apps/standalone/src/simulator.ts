import { buildSimulator } from '@daftari/daraja-simulator/service';
import type { Config } from '@daftari/service/config';
import type { Lifecycle } from '@daftari/service/lifecycle';
import type { Logger } from '@daftari/service/logger';
import { listenError, StartError } from '@daftari/service/start-error';
import type { DataDir } from '@daftari/installation/data-dir';
import type { DemoDaraja } from '@daftari/installation/demo-merchant';
import { readJson } from '@daftari/installation/private-file';

/** The Daraja that test payments go to. */
export interface TestDaraja {
  readonly url: string;
  readonly credentials: DemoDaraja;
  /** Sends no more callbacks: the first thing to stop, for a callback that finds REST closed is lost. */
  quiesce(): Promise<void>;
}

export interface SimulatorOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
}

/** It knows no keys and shows everything: it is for this machine only, whatever REST listens on. */
const THIS_MACHINE = '127.0.0.1';

/** The simulator that runs apart, when one is named, or one in this process. @throws StartError */
export async function openSimulator(options: SimulatorOptions, dataDir: DataDir): Promise<TestDaraja> {
  const { simulatorFile } = options.config;
  return simulatorFile === undefined ? startOne(options, dataDir) : readOne(simulatorFile);
}

async function startOne({ config, logger, lifecycle }: SimulatorOptions, dataDir: DataDir): Promise<TestDaraja> {
  const simulator = await buildSimulator({
    storePath: dataDir.simulator,
    logger: logger.child({ service: 'daraja-simulator' }),
  });
  lifecycle.onStop('simulator', () => simulator.stop());
  const url = await simulator.listen(THIS_MACHINE, config.simulatorPort).catch((error: unknown) => {
    throw listenError(error, 'DAFTARI_SIMULATOR_PORT', config.simulatorPort);
  });
  return { url, credentials: simulator.credentials, quiesce: () => simulator.quiesce() };
}

function readOne(file: string): TestDaraja {
  const hint = 'start the simulator first (node dist/simulator/main.js), or take DAFTARI_SIMULATOR_FILE away';
  try {
    const found = readJson<{ simulator: string; daraja: DemoDaraja }>(file);
    if (found === undefined) throw new StartError(`there is no ${file}: ${hint}`);
    return { url: found.simulator, credentials: found.daraja, quiesce: () => Promise.resolve() };
  } catch (error) {
    throw error instanceof StartError ? error : new StartError(`${file} can not be read: ${hint}`);
  }
}
