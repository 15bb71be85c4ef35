import { readConfig } from '@daftari/service/config';
import { createLifecycle } from '@daftari/service/lifecycle';
import { createLogger } from '@daftari/service/logger';
import { startErrorLine } from '@daftari/service/start-error';
import { banner, readyLine } from './banner';
import { startStandalone } from './standalone';
import { version } from '../../../package.json';

/** Exit code for a start that failed: the line on standard error says what to do. */
const CANNOT_START = 1;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger({ level: config.logLevel });
  const lifecycle = createLifecycle({ logger });
  try {
    const { addresses, dataDir, adminTokenFile } = await startStandalone({ config, logger, lifecycle, version });
    process.stdout.write(
      `${banner(addresses, { dataDir: dataDir.path, adminTokenFile }, version)}\n${readyLine(addresses)}\n`,
    );
  } catch (error) {
    // Whatever broke because a signal came is no failure to start: the lifecycle ends the process.
    if (!lifecycle.stopping) throw error;
    logger.info('stopped before everything was up');
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${startErrorLine(error)}\n`);
  process.exit(CANNOT_START);
});
