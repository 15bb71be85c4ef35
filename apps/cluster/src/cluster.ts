import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MerchantsServiceDefinition } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { loadAdminToken } from '@daftari/installation/admin-token';
import { openDataDir, type DataDir } from '@daftari/installation/data-dir';
import { ensureDemoMerchant, type DemoDaraja } from '@daftari/installation/demo-merchant';
import { openPrivacy } from '@daftari/installation/open-privacy';
import { readJson, writePrivateJson } from '@daftari/installation/private-file';
import { openSecretStore } from '@daftari/installation/open-secret-store';
import { loadSecrets } from '@daftari/installation/secrets';
import { systemRandom } from '@daftari/kernel/random';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { grpcClient } from '@daftari/rpc/grpc-client';
import type { Config } from '@daftari/service/config';
import type { Lifecycle } from '@daftari/service/lifecycle';
import type { Logger } from '@daftari/service/logger';
import { StartError } from '@daftari/service/start-error';
import { newStorageMark } from '@daftari/service/storage-mark';
import { untilEdgeTakes } from './edge-takes-key';
import { adoptInfrastructure, type Infrastructure } from './infrastructure';
import { GATEWAY, planCluster, processNames, SIMULATOR, type Copies, type PlannedProcess } from './plan';
import { choosePorts } from './ports';
import { superviseProcess, type SupervisedProcess } from './supervised-process';

export interface ClusterAddresses {
  readonly rest: string;
  readonly grpc: string;
  readonly simulator: string;
  /** Name → process id, database and broker included. */
  readonly processes: Readonly<Record<string, number>>;
}

export interface ClusterOptions {
  /** The workspace's root, where `dist` is. */
  readonly root: string;
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly copies: Copies;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
}

export interface Cluster {
  readonly addresses: ClusterAddresses;
  readonly dataDir: string;
  readonly adminTokenFile: string;
}

/** For the demo merchant's first words with services that have just come up. */
const DEMO_DEADLINE_MS = 20_000;

/**
 * Starts every service as a process of its own on a database and a broker that run, and keeps them running.
 * @throws StartError when it cannot
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { config, logger, lifecycle } = options;
  const dataDir = openDataDir(config.dataDir);
  lifecycle.onStop('data directory', () => dataDir.release());
  const installation = claimInstallation(dataDir);
  const running: SupervisedProcess[] = [];
  const now: { told?: Omit<ClusterAddresses, 'processes'> & { merchantId: string }; pids(): Record<string, number> } = {
    pids: () => pidsOf(running),
  };
  const tell = () => {
    if (now.told !== undefined && !lifecycle.stopping) {
      writePrivateJson(dataDir.runtime, { pid: process.pid, ...now.told, processes: now.pids() });
    }
  };
  const infrastructure = await adoptInfrastructure({ ...options, scheduler: systemScheduler, changed: tell });
  lifecycle.onStop('watch over database and broker', () => infrastructure.stop());
  now.pids = () => ({ ...infrastructure.pids(), ...pidsOf(running) });

  const adminTokenFile = loadAdminToken(config, dataDir.adminToken, systemRandom).file;
  for (const planned of await plan(options, { dataDir, installation, adminTokenFile }, infrastructure)) {
    running.push(supervise(planned, options, tell));
  }
  lifecycle.onStop('processes', () => stopInOrder(running));
  const ready = await allReady(running);
  const [rest, grpc] = [ready[GATEWAY]!['rest']!, ready[GATEWAY]!['grpc']!];
  const simulator = ready[SIMULATOR]!['simulator']!;
  const merchantId = await demo(dataDir, installation, { rest, grpc, simulator });
  now.told = { rest, grpc, simulator, merchantId };
  tell();
  logger.info({ processes: now.pids() }, 'the cluster is up');
  return { addresses: { rest, grpc, simulator, processes: now.pids() }, dataDir: dataDir.path, adminTokenFile };
}

/** Database and topics carry this name, so that a fresh data directory is a fresh world. @throws StartError */
function claimInstallation(dataDir: DataDir): string {
  const mark = dataDir.storage ?? newStorageMark('mongodb');
  if (mark.storage !== 'mongodb') {
    throw new StartError(
      `${dataDir.path} keeps its journals in files of this machine, which processes can not share: ` +
        'set DAFTARI_DATA_DIR to another directory (daftari audit export and import move journals)',
    );
  }
  dataDir.noteStorage(mark);
  return mark.database;
}

/** What is this cluster's alone. */
interface OwnThings {
  readonly dataDir: DataDir;
  readonly installation: string;
  readonly adminTokenFile: string;
}

async function plan(
  { config, logger, lifecycle, copies }: ClusterOptions,
  { dataDir, installation, adminTokenFile }: OwnThings,
  { mongodbUrl, kafkaBrokers }: Infrastructure,
): Promise<PlannedProcess[]> {
  await makeSecrets({ ...config, mongodbUrl, cluster: { ...config.cluster, installation } }, dataDir, logger);
  const { names, withHttp } = processNames(copies);
  const { port, grpcPort, simulatorPort } = config;
  const file = join(dataDir.path, 'cluster.json');
  // A restart has to find the same ports, also where any free one was asked for.
  const chosen = await choosePorts(file, { port, grpcPort, simulatorPort }, names, withHttp);
  lifecycle.onStop('ports', () => chosen.release());
  // The last run's simulator may have been elsewhere.
  rmSync(join(dataDir.path, 'processes', SIMULATOR, 'simulator.json'), { force: true });
  const shared = {
    dataDir: dataDir.path,
    installation,
    mongodbUrl,
    kafkaBrokers,
    secretsFile: dataDir.secrets,
    masterKeyFile: config.masterKeyFile ?? dataDir.masterKey,
    secretsKeyFile: config.secretsKeyFile ?? dataDir.secretsKey,
    adminTokenFile,
    config: { ...config, ...chosen.public },
  };
  return planCluster(shared, copies, chosen.ports);
}

/** Made by one before all others look for them: the secrets, the master key and the secrets key, and the stores that they open. */
async function makeSecrets(config: Config, dataDir: DataDir, logger: Logger): Promise<void> {
  loadSecrets(dataDir.secrets, systemRandom);
  const privacy = await openPrivacy(dataDir, config, logger);
  await privacy.close();
  const secretStore = await openSecretStore(dataDir, config, { makesKey: true });
  await secretStore.close();
}

function supervise(planned: PlannedProcess, { root, logger }: ClusterOptions, changed: () => void): SupervisedProcess {
  mkdirSync(dirname(planned.env['DAFTARI_DATA_DIR']!), { recursive: true, mode: 0o700 });
  const line = (text: string) => void process.stderr.write(`${text}\n`);
  return superviseProcess(planned, { root, scheduler: systemScheduler, logger, changed, line });
}

async function allReady(
  running: readonly SupervisedProcess[],
): Promise<Record<string, Readonly<Record<string, string>>>> {
  return Object.fromEntries(await Promise.all(running.map(async ({ name, ready }) => [name, await ready] as const)));
}

/** Merchants first, so that requests in flight find everybody; what sends callbacks before who takes them. */
async function stopInOrder(running: readonly SupervisedProcess[]): Promise<void> {
  const named = (names: readonly string[]) => running.filter(({ name }) => names.includes(name));
  await Promise.all(named([GATEWAY, SIMULATOR]).map((process) => process.stop()));
  await Promise.all(running.map((process) => process.stop()));
}

async function demo(
  dataDir: DataDir,
  installation: string,
  { rest, grpc, simulator }: Omit<ClusterAddresses, 'processes'>,
) {
  const daraja = readJson<{ daraja: DemoDaraja }>(join(dataDir.path, 'processes', SIMULATOR, 'simulator.json'))!.daraja;
  const merchants = grpcClient(MerchantsServiceDefinition, grpc, { deadlineMs: DEMO_DEADLINE_MS });
  const walletFee = grpcClient(WalletFeeServiceDefinition, grpc, { deadlineMs: DEMO_DEADLINE_MS });
  try {
    const { merchantId, apiKey } = await ensureDemoMerchant({
      file: dataDir.demo,
      installation,
      merchants: merchants.service,
      walletFee: walletFee.service,
      rest,
      simulator,
      daraja,
    });
    await untilEdgeTakes(apiKey, rest, systemScheduler);
    return merchantId;
  } finally {
    merchants.close();
    walletFee.close();
  }
}

function pidsOf(running: readonly SupervisedProcess[]): Record<string, number> {
  return Object.fromEntries(running.flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid]])));
}
