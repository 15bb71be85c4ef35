import { readConfig, type Config } from '@daftari/service/config';
import { createLifecycle, type Lifecycle } from '@daftari/service/lifecycle';
import { createLogger, type Logger } from '@daftari/service/logger';
import { startErrorLine } from '@daftari/service/start-error';
import { stopWithSupervisor } from '@daftari/service/supervisor';
import { warnOfOpenDoors } from './loopback';
import { metrics, type Metrics } from './metrics';
import { startOpsServer } from './ops-server';
import { readiness, type Readiness } from './readiness';

/** What every process of a cluster has from its first moment on. */
export interface ProcessKit {
  /** The service's name, such as `wallet-fee`. */
  readonly name: string;
  readonly version: string;
  readonly config: Config;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
}

/** Exit code for a start that failed: the line on standard error says what to do. */
const CANNOT_START = 1;

/**
 * Runs a service as a process of its own: settings, logs, `/healthz`, `/readyz` and `/metrics` first, then what `start`
 * does; prints `ready {…}` with what it answers. A signal at any time stops in good order what was started.
 */
export function runProcess(
  name: string,
  version: string,
  start: (kit: ProcessKit) => Promise<Record<string, string>>,
): void {
  const run = async () => {
    const config = readConfig(process.env);
    const logger = createLogger({ level: config.logLevel }).child({ service: name });
    const lifecycle = createLifecycle({ logger });
    stopWithSupervisor(lifecycle);
    const kit: ProcessKit = {
      name,
      version,
      config,
      logger,
      lifecycle,
      readiness: readiness(),
      metrics: metrics(name),
    };
    try {
      await runKit(kit, start);
    } catch (error) {
      // Whatever broke because a signal came is no failure to start: the lifecycle ends the process.
      if (lifecycle.stopping) return logger.info('stopped before everything was up');
      process.stderr.write(`${startErrorLine(error)}\n`);
      // What it holds already, such as its share of the work, is given back: other copies go on with it at once.
      await lifecycle.stop('it could not start', CANNOT_START);
    }
  };
  run().catch((error: unknown) => {
    process.stderr.write(`${startErrorLine(error)}\n`);
    process.exit(CANNOT_START);
  });
}

async function runKit(kit: ProcessKit, start: (kit: ProcessKit) => Promise<Record<string, string>>): Promise<void> {
  const { name, version, config, logger, lifecycle, readiness, metrics } = kit;
  const { grpcHost: host, opsPort: port } = config.cluster;
  warnOfOpenDoors(config, logger);
  const starting = readiness.waitFor('start', 'it is starting');
  const ops = await startOpsServer({ host, port, service: name, version, readiness, metrics });
  lifecycle.onStop('operations server', () => ops.stop());
  const addresses = await start(kit);
  readiness.add('stop', () => (lifecycle.stopping ? 'it is stopping' : undefined));
  starting.done();
  logger.info({ ...addresses, ops: ops.url }, `${name} is ready`);
  process.stdout.write(`ready ${JSON.stringify({ ...addresses, ops: ops.url })}\n`);
}
