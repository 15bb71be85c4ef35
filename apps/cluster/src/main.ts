import { join } from 'node:path';
import { readConfig } from '@daftari/service/config';
import { createLifecycle } from '@daftari/service/lifecycle';
import { createLogger } from '@daftari/service/logger';
import { startErrorLine } from '@daftari/service/start-error';
import { banner, readyLine } from './banner';
import { startCluster } from './cluster';
import { copiesFrom } from './copies';
import { version } from '../../../package.json';

/** Exit code for a start that failed: the line on standard error says what to do. */
const CANNOT_START = 1;
/** The processes have their own 15 s. */
const STOP_DEADLINE_MS = 40_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger({ level: config.logLevel }).child({ service: 'cluster' });
  const lifecycle = createLifecycle({ logger, deadlineMs: STOP_DEADLINE_MS });
  const root = join(__dirname, '../..');
  try {
    const { addresses, dataDir, adminTokenFile } = await startCluster({
      root,
      config,
      env: process.env,
      copies: copiesFrom(process.argv.slice(2)),
      logger,
      lifecycle,
    });
    process.stdout.write(`${banner(addresses, { dataDir, adminTokenFile }, version)}\n${readyLine(addresses)}\n`);
  } catch (error) {
    // Whatever broke because a signal came is no failure to start: the lifecycle ends the process.
    if (lifecycle.stopping) return logger.info('stopped before everything was up');
    process.stderr.write(`${startErrorLine(error)}\n`);
    await lifecycle.stop('it could not start', CANNOT_START);
  }
}

void main();
