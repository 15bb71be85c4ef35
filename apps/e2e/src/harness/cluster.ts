import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { launcherThatAdvertises } from '@daftari/messaging-kafka/testing/advertising-launcher';
import { installedKafka } from '@daftari/messaging-kafka/testing/kafka-server';
import { installedServer } from '@daftari/journal-mongodb/testing/mongodb-server';
import { ROOT, startServersAs, type Installation } from './daftari';
import { faultyLink, type FaultyLink } from './faulty-link';
import { freePort } from './free-port';

/** A dozen processes on a machine that may be busy. */
const READY_WITHIN_MS = 300_000;

const MISSING = 'cluster: skipped, run npm run infra:up (needs Java ≥ 17, Maven and Python ≥ 3.10)';

/** A broker and a database of a spec's own, which the cluster adopts and keeps running. */
export interface ClusterInfra {
  readonly env: Readonly<Record<string, string>>;
  readonly mongodbUrl: string;
  /** `host:port` of Kafka. */
  readonly broker: string;
  /** The ways that the cluster's processes take to both, where the tests asked for such. */
  readonly links?: { readonly kafka: FaultyLink; readonly mongodb: FaultyLink };
  /** Ends both and removes what they stored. */
  close(): Promise<void>;
}

/**
 * Describes tests in which `startServer` starts every service as a process of its own. Without installed servers one line
 * says that they are skipped; with REQUIRE_INFRA=1 that line fails instead.
 * @param overFaultyLinks broker and database are reached over lines that the tests can break, and not kept running
 */
export function describeOnCluster(
  name: string,
  tests: (infra: () => ClusterInfra) => void,
  { overFaultyLinks = false } = {},
): void {
  if (installedKafka() === undefined || installedServer() === undefined) return describeMissing(name);
  describe(`cluster: ${name}`, () => {
    jest.setTimeout(2 * READY_WITHIN_MS);
    let infra: ClusterInfra | undefined;
    beforeAll(async () => {
      infra = await newClusterInfra(overFaultyLinks);
      const { env, mongodbUrl } = infra;
      startServersAs({ script: 'dist/cluster/main.js', env, mongodbUrl, readyWithinMs: READY_WITHIN_MS });
    });
    tests(() => infra!);
    // After the tests' own clean-up, whose processes still use it.
    afterAll(async () => {
      startServersAs(undefined);
      await infra?.close();
    });
  });
}

/** The processes of a running cluster by name, as `runtime.json` has them now. */
export function processesOf({ dataDir }: Installation): Readonly<Record<string, number>> {
  const { processes } = JSON.parse(readFileSync(join(dataDir, 'runtime.json'), 'utf8')) as {
    processes: Record<string, number>;
  };
  return processes;
}

async function newClusterInfra(overFaultyLinks: boolean): Promise<ClusterInfra> {
  const folder = mkdtempSync(join(tmpdir(), 'daftari-infra-'));
  const [mongodbPort, kafkaPort] = [await freePort(), await freePort()];
  const links = overFaultyLinks
    ? { kafka: await faultyLink(kafkaPort), mongodb: await faultyLink(mongodbPort) }
    : undefined;
  for (const name of ['kafka', 'mongodb']) {
    mkdirSync(join(folder, name));
    const installed = readFileSync(join(infraFolder(), name, 'installed.json'), 'utf8');
    const note =
      name === 'kafka' && links !== undefined ? launcherThatAdvertises(installed, folder, links.kafka.port) : installed;
    writeFileSync(join(folder, name, 'installed.json'), note);
  }
  const mongodbAt = (port: number) => `mongodb://127.0.0.1:${port}/?directConnection=true`;
  const env = {
    INFRA_DIR: folder,
    INFRA_KAFKA_PORT: String(kafkaPort),
    INFRA_MONGODB_PORT: String(mongodbPort),
    ...(links && {
      DAFTARI_KAFKA_BROKERS: `127.0.0.1:${links.kafka.port}`,
      DAFTARI_MONGODB_URL: mongodbAt(links.mongodb.port),
    }),
    // Where the servers look for what they run on.
    ...Object.fromEntries(['HOME', 'JAVA_HOME'].flatMap((key) => (process.env[key] ? [[key, process.env[key]!]] : []))),
  };
  const infra = (command: string) =>
    promisify(execFile)(process.execPath, [join(ROOT, 'tools/infra/run.mjs'), command], {
      env: { ...process.env, ...env },
    });
  // Before the cluster starts, which would start them too: on a busy machine the two take half of its time to get ready.
  await infra('up');
  return {
    env,
    mongodbUrl: mongodbAt(mongodbPort),
    broker: `127.0.0.1:${kafkaPort}`,
    ...(links && { links }),
    async close() {
      await infra('down');
      await Promise.all([links?.kafka.close(), links?.mongodb.close()]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function infraFolder(): string {
  return resolve(ROOT, process.env['INFRA_DIR'] ?? '.infra');
}

function describeMissing(name: string): void {
  describe(`cluster: ${name}`, () => {
    if (process.env['REQUIRE_INFRA'] !== '1') return it.skip(MISSING, () => undefined);
    return it('has a broker and a database to run on', () => {
      throw new Error('REQUIRE_INFRA is 1, and Kafka or MongoDB is not installed: run npm run infra:up');
    });
  });
}
