import { join } from 'node:path';
import { addressesVariable, SERVICES, type ServiceName } from '@daftari/service/cluster-settings';
import type { Config } from '@daftari/service/config';
import { HOST } from './port-block';
import type { Ports, ProcessPorts } from './ports';

/** How many copies of a service run. */
export type Copies = Readonly<Record<ServiceName, number>>;

/** Two of those that decide about money: the others show that one copy is enough for them. */
export const DEFAULT_COPIES: Copies = { merchants: 1, 'wallet-fee': 2, callback: 1, initiation: 2, notifier: 1 };

/** One process to run. */
export interface PlannedProcess {
  /** Unique; with a number where there may be several copies. */
  readonly name: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of its gRPC; undefined for the simulator, which has none. */
  readonly address?: string;
}

/** What all processes of an installation share. */
export interface Shared {
  readonly dataDir: string;
  readonly installation: string;
  readonly mongodbUrl: string;
  readonly kafkaBrokers: string;
  readonly secretsFile: string;
  readonly masterKeyFile: string;
  readonly secretsKeyFile: string;
  /** The edge's alone. */
  readonly adminTokenFile: string;
  readonly config: Config;
}

export const SIMULATOR = 'daraja-simulator';
export const GATEWAY = 'gateway';
const SERVES_HTTP: readonly string[] = ['callback'];

/** The names of the processes that have ports of their own here; REST, gRPC and simulator ports are the settings'. */
export function processNames(copies: Copies): { names: string[]; withHttp: string[] } {
  const names = SERVICES.flatMap((service) => namesOf(service, copies));
  return {
    names: [...names, GATEWAY],
    withHttp: names.filter((name) => SERVES_HTTP.some((kind) => name.startsWith(kind))),
  };
}

/** Every process of a cluster with its settings. Pure: the same shared settings and ports make the same plan. */
export function planCluster(shared: Shared, copies: Copies, ports: Ports): PlannedProcess[] {
  const addressOf = (name: string) => calledAt(ports[name]!);
  const neighbours = Object.fromEntries(
    SERVICES.map((service) => [addressesVariable(service), namesOf(service, copies).map(addressOf).join(',')]),
  );
  const common = { ...settingsForAll(shared), ...neighbours };
  const callbacks = `http://${HOST}:${ports[namesOf('callback', copies)[0]!]!.http}`;
  const simulator = {
    name: SIMULATOR,
    script: 'dist/simulator/main.js',
    env: {
      DAFTARI_DATA_DIR: join(shared.dataDir, 'processes', SIMULATOR),
      DAFTARI_SIMULATOR_PORT: String(shared.config.simulatorPort),
      DAFTARI_LOG_LEVEL: shared.config.logLevel,
    },
  };
  const services = SERVICES.flatMap((service) =>
    namesOf(service, copies).map((name) => ({
      name,
      script: `dist/${service}/main.js`,
      address: addressOf(name),
      env: { ...common, ...ownSettings(shared, name, ports), DAFTARI_PUBLIC_URL: shared.config.publicUrl ?? callbacks },
    })),
  );
  return [simulator, ...services, gatewayOf(shared, common, ports)];
}

function gatewayOf(shared: Shared, common: Record<string, string>, ports: Ports): PlannedProcess {
  const { host, port, grpcPort } = shared.config;
  return {
    name: GATEWAY,
    script: 'dist/gateway/main.js',
    address: `${HOST}:${grpcPort}`,
    env: {
      ...common,
      ...ownSettings(shared, GATEWAY, ports),
      DAFTARI_HOST: host,
      DAFTARI_ADMIN_TOKEN_FILE: shared.adminTokenFile,
      DAFTARI_PORT: String(port),
      DAFTARI_GRPC_PORT: String(grpcPort),
      DAFTARI_ADVERTISE: `${HOST}:${grpcPort}`,
    },
  };
}

function namesOf(service: ServiceName, copies: Copies): string[] {
  const count = copies[service];
  return DEFAULT_COPIES[service] === 1 && count === 1
    ? [service]
    : Array.from({ length: count }, (_, index) => `${service}-${index + 1}`);
}

function calledAt({ grpc, called }: ProcessPorts): string {
  return `${HOST}:${called ?? grpc}`;
}

function settingsForAll({
  installation,
  mongodbUrl,
  kafkaBrokers,
  secretsFile,
  masterKeyFile,
  secretsKeyFile,
  dataDir,
  config,
}: Shared) {
  const { masterKey, secretsKey, rateLimit, logLevel } = config;
  return {
    DAFTARI_STORAGE: 'mongodb',
    DAFTARI_MONGODB_URL: mongodbUrl,
    DAFTARI_BUS: 'kafka',
    DAFTARI_KAFKA_BROKERS: kafkaBrokers,
    DAFTARI_INSTALLATION: installation,
    DAFTARI_SECRETS_FILE: secretsFile,
    ...(masterKey === undefined ? { DAFTARI_MASTER_KEY_FILE: masterKeyFile } : { DAFTARI_MASTER_KEY: masterKey }),
    ...(secretsKey === undefined ? { DAFTARI_SECRETS_KEY_FILE: secretsKeyFile } : { DAFTARI_SECRETS_KEY: secretsKey }),
    DAFTARI_SIMULATOR_FILE: join(dataDir, 'processes', SIMULATOR, 'simulator.json'),
    DAFTARI_RATE_LIMIT: String(rateLimit),
    ...banSettings(config),
    DAFTARI_LOG_LEVEL: logLevel,
  };
}

/** Where nothing is limited nobody is banned, and there is nothing to say. */
function banSettings({ stkBan }: Shared['config']) {
  if (stkBan === undefined) return {};
  return {
    DAFTARI_STK_BAN_WINDOW_SECONDS: String(stkBan.windowMs / 1_000),
    DAFTARI_STK_BAN_MIN_FINISHED: String(stkBan.minFinished),
    DAFTARI_STK_BAN_SUCCESS_PERCENT: String(stkBan.successPercent),
    DAFTARI_STK_BAN_SECONDS: String(stkBan.banMs / 1_000),
  };
}

function ownSettings({ dataDir }: Shared, name: string, ports: Ports) {
  const { grpc, ops, http } = ports[name]!;
  return {
    DAFTARI_DATA_DIR: join(dataDir, 'processes', name),
    DAFTARI_GRPC_PORT: String(grpc),
    DAFTARI_ADVERTISE: calledAt(ports[name]!),
    DAFTARI_OPS_PORT: String(ops),
    ...(http === undefined ? {} : { DAFTARI_PORT: String(http) }),
  };
}
