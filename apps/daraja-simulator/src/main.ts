import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '@daftari/service/config';
import { createLifecycle } from '@daftari/service/lifecycle';
import { createLogger } from '@daftari/service/logger';
import { listenError, StartError, startErrorLine } from '@daftari/service/start-error';
import { stopWithSupervisor } from '@daftari/service/supervisor';
import { buildSimulator, PROFILE_NAMES, type ProfileName } from './service';

/** Runs the simulator as a process of its own. Its credentials are in `<data dir>/simulator.json` (mode 0600). */
async function main(): Promise<void> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new StartError('the simulator moves no real money and does not start with NODE_ENV=production: unset it');
  }
  const { simulatorPort, dataDir, host, logLevel, publicUrl } = readConfig(process.env);
  const logger = createLogger({ level: logLevel }).child({ service: 'daraja-simulator' });
  const lifecycle = createLifecycle({ logger });
  stopWithSupervisor(lifecycle);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const profile = profileOf(process.argv.slice(2));
  const simulator = await buildSimulator({ storePath: join(dataDir, 'simulator.sqlite'), logger, profile });
  lifecycle.onStop('simulator', () => simulator.stop());
  const listening = await simulator.listen(host, simulatorPort).catch((error: unknown) => {
    throw listenError(error, 'DAFTARI_SIMULATOR_PORT', simulatorPort);
  });
  const url = publicUrl ?? listening;
  const credentialsFile = join(dataDir, 'simulator.json');
  writeFileSync(credentialsFile, `${JSON.stringify({ simulator: url, daraja: simulator.credentials }, null, 2)}\n`, {
    mode: 0o600,
  });
  console.log(`A simulated M-Pesa: no real money. Credentials: ${credentialsFile}. What it saw: ${url}/_sim`);
  console.log(`Every customer's phone: ${url}/_sim/handset`);
  console.log(`ready ${JSON.stringify({ simulator: url })}`);
}

/** `--profile <name>`; `happy` without. @throws StartError */
function profileOf(args: readonly string[]): ProfileName {
  const [flag, given = 'happy', ...rest] = args;
  const name = PROFILE_NAMES.find((one) => one === given);
  if ((flag !== undefined && flag !== '--profile') || rest.length > 0 || name === undefined)
    throw new StartError(`usage: main.js [--profile ${PROFILE_NAMES.join('|')}]`);
  return name;
}

main().catch((error: unknown) => {
  console.error(startErrorLine(error));
  process.exit(1);
});
