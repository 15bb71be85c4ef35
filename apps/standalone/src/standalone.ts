import { CallbackServiceDefinition } from '@daftari/contracts/generated/daftari/callback/v1/callback';
import { InitiationServiceDefinition } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { JournalServiceDefinition } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import { MerchantsServiceDefinition } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { NotifierServiceDefinition } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { PrivacyServiceDefinition } from '@daftari/contracts/generated/daftari/privacy/v1/privacy';
import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { darajaProvider } from '@daftari/daraja/daraja-provider';
import { systemClock } from '@daftari/kernel/clock';
import { systemRandom } from '@daftari/kernel/random';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { grpcHealth } from '@daftari/rpc/grpc-health';
import { startGrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { journalService } from '@daftari/rpc/journal-service';
import type { Config } from '@daftari/service/config';
import type { Lifecycle } from '@daftari/service/lifecycle';
import type { Logger } from '@daftari/service/logger';
import type { Addresses } from './banner';
import { openDataDir, type DataDir } from './data-dir';
import { ensureDemoMerchant } from './demo-merchant';
import { erasing, type Erasing } from './erasing';
import { recordHeads } from './heads-file';
import { openPrivacy } from './privacy';
import { writePrivateJson } from './private-file';
import { listenRest } from './rest-server';
import { loadSecrets } from './secrets';
import { openSimulator } from './simulator';
import { buildServices, startServices, type Services, type Upstream } from './services';

export interface Standalone {
  readonly addresses: Addresses;
  readonly dataDir: DataDir;
}

/** A signal came before everything was up; what was started is being stopped. */
export class StoppedWhileStarting extends Error {
  override readonly name = 'StoppedWhileStarting';
}

/** gRPC knows no keys: it is for this machine only, whatever REST listens on. */
const THIS_MACHINE = '127.0.0.1';

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
  const goOn = () => {
    if (lifecycle.stopping) throw new StoppedWhileStarting();
  };
  warnOfSettingsWithoutEffect(config, logger);
  if (!isLoopback(config.host))
    logger.warn(`REST listens on ${config.host} without TLS: put a TLS proxy in front of it`);
  const dataDir = openDataDir(config.dataDir);
  lifecycle.onStop('data directory', () => dataDir.release());
  const secrets = loadSecrets(dataDir.secrets, systemRandom);
  const privacy = await openPrivacy(dataDir, config, logger.child({ service: 'privacy' }));
  lifecycle.onStop('keys', () => privacy.close());
  const upstream: Upstream = { publicUrl: '', provider: undefined, shortcode: '' };
  const services = await buildServices({ dataDir, logger, secrets, privacy, config, upstream, version });
  onStopServices(lifecycle, services);
  const heads = recordHeads(dataDir.heads, services.journals, systemScheduler, logger);
  lifecycle.onStop('record of heads', () => heads.stop());
  goOn();

  // Callbacks are taken from here on: the simulator sends what an earlier run left open as soon as it is up. Merchants are
  // answered "starting" until the gateway knows their keys, which is last.
  const rest = await listenRest(services, config);
  upstream.publicUrl = config.publicUrl ?? rest.url;
  goOn();
  const simulator = await startSimulator(options, dataDir, upstream);
  // Stopped before the simulator and its client: requests in flight get their answers.
  lifecycle.onStop('REST', () => rest.stop());
  goOn();
  await startServices(services);
  goOn();
  const demo = await ensureDemoMerchant({
    file: dataDir.demo,
    installation: services.merchants.journal.journalId,
    merchants: services.merchants.service,
    walletFee: services.walletFee.service,
    rest: rest.url,
    simulator: simulator.url,
    daraja: simulator.credentials,
  });
  goOn();
  const people = erasing({ dataDir, privacy, services, simulator: simulator.url, logger });
  lifecycle.onStop('erasures', () => people.stop());
  const grpc = await startGrpc(options, services, people);
  // First of all: a callback that finds REST closed is lost, as in real life.
  lifecycle.onStop('simulator callbacks', () => simulator.quiesce());
  const addresses = { rest: rest.url, grpc: grpc.address, simulator: simulator.url };
  await services.walletFee.caughtUp();
  await services.gateway.start();
  await services.gateway.caughtUp();
  people.start();
  grpc.health.setAll('SERVING');
  writePrivateJson(dataDir.runtime, { pid: process.pid, ...addresses, merchantId: demo.merchantId });
  return { addresses, dataDir };
}

/** A service that reads another's journal stops before it: notifier and ledger read payments, which read callbacks. */
function onStopServices(lifecycle: Lifecycle, services: Services): void {
  for (const name of ['merchants', 'callback', 'initiation', 'walletFee', 'notifier', 'gateway'] as const) {
    lifecycle.onStop(name, () => services[name].stop());
  }
}

async function startSimulator(options: StandaloneOptions, dataDir: DataDir, upstream: Upstream) {
  const simulator = await openSimulator(options, dataDir);
  const { url, credentials } = simulator;
  const provider = darajaProvider({ baseUrl: url, credentials, clock: systemClock });
  options.lifecycle.onStop('Daraja client', () => provider.close());
  upstream.provider = provider;
  upstream.shortcode = credentials.shortcode;
  return simulator;
}

async function startGrpc({ config, logger, lifecycle }: StandaloneOptions, services: Services, people: Erasing) {
  const log = logger.child({ service: 'grpc' });
  const { merchants, walletFee, initiation, callback, notifier } = services;
  const journals = new Map(services.journals.map((journal) => [journal.name, journal]));
  const offered = [
    grpcService(MerchantsServiceDefinition, merchants.service, log),
    grpcService(WalletFeeServiceDefinition, walletFee.service, log),
    grpcService(InitiationServiceDefinition, initiation.service, log),
    grpcService(CallbackServiceDefinition, callback.service, log),
    grpcService(NotifierServiceDefinition, notifier.service, log),
    grpcService(PrivacyServiceDefinition, people.service, log),
    grpcService(JournalServiceDefinition, journalService(journals), log),
  ];
  const health = grpcHealth(offered.map(({ name }) => name));
  const server = await startGrpcServer({
    host: THIS_MACHINE,
    port: config.grpcPort,
    services: offered,
    reflection: true,
    health,
  });
  lifecycle.onStop('gRPC', () => server.stop());
  return { address: server.address, health };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** These names are accepted from the first day; nobody shall believe that they do something. */
function warnOfSettingsWithoutEffect({ bus }: Config, logger: Logger): void {
  if (bus !== 'local') logger.warn(`DAFTARI_BUS=${bus} has no effect yet: events stay in this process`);
}
