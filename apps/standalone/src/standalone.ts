import { CallbackServiceDefinition } from '@daftari/contracts/generated/daftari/callback/v1/callback';
import { InitiationServiceDefinition } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { JournalServiceDefinition } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import { MerchantsServiceDefinition } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { NotifierServiceDefinition } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { OperationsServiceDefinition } from '@daftari/contracts/generated/daftari/operations/v1/operations';
import { PrivacyServiceDefinition } from '@daftari/contracts/generated/daftari/privacy/v1/privacy';
import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { callbackTokens } from '@daftari/daraja/callback-token';
import { DarajaUpstreams, simulatedWorld } from '@daftari/daraja/upstreams';
import { openLive } from '@daftari/installation/open-live';
import { ownCredentials } from '@daftari/installation/own-credentials';
import { systemClock } from '@daftari/kernel/clock';
import { systemScheduler } from '@daftari/kernel/scheduler';
import type { GrpcDefinition, ServiceOf } from '@daftari/rpc/grpc-definition';
import { grpcHealth } from '@daftari/rpc/grpc-health';
import { startGrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { journalService } from '@daftari/rpc/journal-service';
import type { Config } from '@daftari/service/config';
import type { Lifecycle } from '@daftari/service/lifecycle';
import type { Logger } from '@daftari/service/logger';
import type { Addresses } from './banner';
import { openDataDir, type DataDir } from '@daftari/installation/data-dir';
import { ensureDemoMerchant } from '@daftari/installation/demo-merchant';
import { erasing, type Erasing } from './erasing';
import { recordHeads } from '@daftari/installation/heads-file';
import { writePrivateJson } from '@daftari/installation/private-file';
import { listenRest } from './rest-server';
import { metricsOf } from './metrics-of';
import { openKept } from './open-kept';
import { openSimulator } from './simulator';
import { buildServices, startServices, type Services } from './services';

export interface Standalone {
  readonly addresses: Addresses;
  readonly dataDir: DataDir;
  readonly adminTokenFile: string;
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
  const { config, logger, lifecycle } = options;
  const goOn = () => {
    if (lifecycle.stopping) throw new StoppedWhileStarting();
  };
  warnOfSettingsWithoutEffect(config, logger);
  if (!isLoopback(config.host))
    logger.warn(`REST listens on ${config.host} without TLS: put a TLS proxy in front of it`);
  const dataDir = openDataDir(config.dataDir);
  lifecycle.onStop('data directory', () => dataDir.release());
  const { secrets, privacy, secretStore, admin } = await openKept(options, dataDir);
  const upstreams = new DarajaUpstreams(
    callbackTokens(secrets.callbackKeys),
    systemClock,
    {},
    ownCredentials(secretStore),
  );
  openLive(upstreams, config, logger);
  const services = await buildServices({
    ...options,
    dataDir,
    secrets,
    secretStore,
    adminToken: admin.token,
    privacy,
    upstreams,
  });
  onStopServices(lifecycle, services);
  const heads = recordHeads(dataDir.heads, services.journals, systemScheduler, logger);
  lifecycle.onStop('record of heads', () => heads.stop());
  goOn();

  // Callbacks are taken from here on: the simulator sends what an earlier run left open as soon as it is up. Merchants are
  // answered "starting" until the gateway knows their keys, which is last.
  const rest = await listenRest(services, metricsOf(services, upstreams), config);
  upstreams.reachedAt(config.publicUrl ?? rest.url);
  goOn();
  const simulator = await openSimulator(options, dataDir);
  upstreams.connect('test', simulatedWorld(simulator.url, simulator.credentials));
  lifecycle.onStop('Daraja client', () => upstreams.close());
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
  return { addresses, dataDir, adminTokenFile: admin.file };
}

/** A service that reads another's journal stops before it: notifier and ledger read payments, which read callbacks. */
function onStopServices(lifecycle: Lifecycle, services: Services): void {
  for (const name of ['merchants', 'callback', 'initiation', 'walletFee', 'notifier', 'gateway'] as const) {
    lifecycle.onStop(name, () => services[name].stop());
  }
}

async function startGrpc({ config, logger, lifecycle }: StandaloneOptions, services: Services, people: Erasing) {
  const log = logger.child({ service: 'grpc' });
  const { merchants, walletFee, initiation, callback, notifier } = services;
  const journals = new Map(services.journals.map((journal) => [journal.name, journal]));
  // Nothing that answers here calls on over gRPC: nobody needs to know how long the caller waits.
  const served = <D extends GrpcDefinition>(definition: D, service: ServiceOf<D>) =>
    grpcService(definition, service, log, { inheritDeadlines: false });
  const offered = [
    served(MerchantsServiceDefinition, merchants.service),
    served(WalletFeeServiceDefinition, walletFee.service),
    served(InitiationServiceDefinition, initiation.service),
    served(CallbackServiceDefinition, callback.service),
    served(NotifierServiceDefinition, notifier.service),
    served(PrivacyServiceDefinition, people.service),
    served(JournalServiceDefinition, journalService(journals)),
    served(OperationsServiceDefinition, services.operations),
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

/** Nobody shall believe that they do something. */
function warnOfSettingsWithoutEffect({ bus }: Config, logger: Logger): void {
  if (bus !== 'local')
    logger.warn(`DAFTARI_BUS=${bus} has no effect here: one process needs no bus (npm run cluster uses it)`);
}
