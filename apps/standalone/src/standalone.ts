import { CallbackServiceDefinition } from '@daftari/contracts/generated/daftari/callback/v1/callback';
import { InitiationServiceDefinition } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { JournalServiceDefinition } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import { MerchantsServiceDefinition } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { buildSimulator } from '@daftari/daraja-simulator/service';
import { darajaProvider } from '@daftari/daraja/daraja-provider';
import { systemClock } from '@daftari/kernel/clock';
import { systemRandom } from '@daftari/kernel/random';
import { startGrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { journalService } from '@daftari/rpc/journal-service';
import type { Config } from '@daftari/service/config';
import type { Lifecycle } from '@daftari/service/lifecycle';
import type { Logger } from '@daftari/service/logger';
import { listenError } from '@daftari/service/start-error';
import type { Addresses } from './banner';
import { openDataDir, type DataDir } from './data-dir';
import { ensureDemoMerchant } from './demo-merchant';
import { writePrivateJson } from './private-file';
import { listenRest } from './rest-server';
import { loadCallbackKeys } from './secrets';
import { buildServices, startServices, type Services, type Upstream } from './services';

export interface Standalone {
  readonly addresses: Addresses;
  readonly dataDir: DataDir;
}

export interface StandaloneOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  readonly version: string;
}

/**
 * Runs every service, the gateway and the simulator in this process, on a data directory of its own. What was started is
 * stopped by the lifecycle, the newest first. @throws StartError when it cannot start; what was started is then stopped
 * by the process's end
 */
export async function startStandalone(options: StandaloneOptions): Promise<Standalone> {
  const { config, logger, lifecycle, version } = options;
  warnOfSettingsWithoutEffect(config, logger);
  const dataDir = openDataDir(config.dataDir);
  lifecycle.onStop('data directory', () => dataDir.release());
  const callbackKeys = loadCallbackKeys(dataDir.secrets, systemRandom);
  const upstream: Upstream = { publicUrl: '', provider: undefined, shortcode: '' };
  const services = await buildServices({ dataDir, logger, callbackKeys, upstream, version });
  onStopServices(lifecycle, services);

  // Callbacks are taken from here on: the simulator sends what an earlier run left open as soon as it is up. Merchants are
  // answered "starting" until the gateway knows their keys, which is last.
  const rest = await listenRest(services, config);
  upstream.publicUrl = config.publicUrl ?? rest.url;
  const simulator = await startSimulator(options, dataDir, upstream);
  lifecycle.onStop('REST', () => rest.stop());
  await startServices(services);
  const demo = await ensureDemoMerchant({
    file: dataDir.demo,
    installation: services.merchants.journal.journalId,
    merchants: services.merchants.service,
    walletFee: services.walletFee.service,
    rest: rest.url,
    simulator: simulator.url,
    daraja: simulator.credentials,
  });
  const grpc = await startGrpc(options, services);
  // First of all: a callback that finds REST closed is lost, as in real life.
  lifecycle.onStop('simulator callbacks', () => simulator.quiesce());
  const addresses = { rest: rest.url, grpc: grpc.address, simulator: simulator.url };
  await services.walletFee.caughtUp();
  await services.gateway.start();
  await services.gateway.caughtUp();
  writePrivateJson(dataDir.runtime, { pid: process.pid, ...addresses, merchantId: demo.merchantId });
  return { addresses, dataDir };
}

/** A service that reads another's journal stops before it: the ledger reads payments, which read callbacks. */
function onStopServices(lifecycle: Lifecycle, services: Services): void {
  for (const name of ['merchants', 'callback', 'initiation', 'walletFee', 'gateway'] as const) {
    lifecycle.onStop(name, () => services[name].stop());
  }
}

async function startSimulator({ config, logger, lifecycle }: StandaloneOptions, dataDir: DataDir, upstream: Upstream) {
  const simulator = await buildSimulator({
    storePath: dataDir.simulator,
    logger: logger.child({ service: 'daraja-simulator' }),
  });
  lifecycle.onStop('simulator', () => simulator.stop());
  const url = await simulator.listen(config.host, config.simulatorPort).catch((error: unknown) => {
    throw listenError(error, 'DAFTARI_SIMULATOR_PORT', config.simulatorPort);
  });
  const provider = darajaProvider({ baseUrl: url, credentials: simulator.credentials, clock: systemClock });
  lifecycle.onStop('Daraja client', () => provider.close());
  upstream.provider = provider;
  upstream.shortcode = simulator.credentials.shortcode;
  return { url, credentials: simulator.credentials, quiesce: () => simulator.quiesce() };
}

async function startGrpc({ config, logger, lifecycle }: StandaloneOptions, services: Services) {
  const log = logger.child({ service: 'grpc' });
  const { merchants, walletFee, initiation, callback } = services;
  const journals = [merchants.journal, walletFee.journal, initiation.journal, callback.journal];
  const server = await startGrpcServer({
    host: config.host,
    port: config.grpcPort,
    services: [
      grpcService(MerchantsServiceDefinition, merchants.service, log),
      grpcService(WalletFeeServiceDefinition, walletFee.service, log),
      grpcService(InitiationServiceDefinition, initiation.service, log),
      grpcService(CallbackServiceDefinition, callback.service, log),
      grpcService(JournalServiceDefinition, journalService(new Map(journals.map((j) => [j.name, j]))), log),
    ],
  });
  lifecycle.onStop('gRPC', () => server.stop());
  return server;
}

/** These names are accepted from the first day; nobody shall believe that they do something. */
function warnOfSettingsWithoutEffect({ storage, bus }: Config, logger: Logger): void {
  if (storage !== 'sqlite')
    logger.warn(`DAFTARI_STORAGE=${storage} has no effect yet: the journals are kept in SQLite`);
  if (bus !== 'local') logger.warn(`DAFTARI_BUS=${bus} has no effect yet: events stay in this process`);
}
