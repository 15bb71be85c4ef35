import type { DemoDaraja } from '@daftari/installation/demo-merchant';
import { readJson } from '@daftari/installation/private-file';
import { StartError } from '@daftari/service/start-error';
import type { ServiceHost } from './service-host';
import { NotThere } from './until-there';

/** The simulator that test payments go to. */
export interface TestDaraja {
  readonly url: string;
  readonly credentials: DemoDaraja;
}

/** Waits for the file in which the simulator says where it is. @throws StartError DAFTARI_SIMULATOR_FILE is not set */
export async function testDaraja(host: ServiceHost): Promise<TestDaraja> {
  const { simulatorFile } = host.kit.config;
  if (simulatorFile === undefined) {
    throw new StartError('DAFTARI_SIMULATOR_FILE is not set: name the simulator.json of the simulator');
  }
  const found = await host.untilThere('simulator', async () => readSimulator(simulatorFile));
  return { url: found.simulator, credentials: found.daraja };
}

interface SimulatorFile {
  readonly simulator: string;
  readonly daraja: DemoDaraja;
}

/** @throws NotThere the simulator has not written it yet */
function readSimulator(file: string): SimulatorFile {
  const found = readJson<SimulatorFile>(file);
  if (found === undefined) throw new NotThere(`there is no ${file} yet`);
  return found;
}
