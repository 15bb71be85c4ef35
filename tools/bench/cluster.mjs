// The figures of the whole product: standalone, and every service apart where the infrastructure is installed.
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inFolder, inPairs, runSide } from './pairs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const FOR_MS = 8_000;
const CLIENTS = 32;
/** Each on a fresh server: the median of them is told. */
const HOLD_ROUNDS = 5;
/** As many holds as a call may carry, and as many in flight as two cores can keep busy with. */
const HOLDS = { batchSize: 1_000, inFlight: 12_000, forMs: 6_000 };

/**
 * Durable fee holds over gRPC from this process to a running standalone server, beside batches of the same size that do
 * nothing. The server is the whole product as `npm start` runs it, on its own store: a SQLite journal, synchronous=FULL, whose
 * disk is that of DAFTARI_BENCH_DIR. A hold is answered when it is on that disk. No hold is released, so what the ledger keeps
 * of open holds grows all the while: a real one captures them within seconds.
 */
const holds = {
  names: ['holds-durable'],
  measure: async (tell) => {
    const { batchSize, inFlight } = HOLDS;
    const sides = {
      floor: () => runSide('floor', 'grpc', { batchSize, inFlight: inFlight / batchSize, forMs: 2_000 }),
      ours: () => runSide('ours', 'holds', HOLDS, { bundle: 'cluster' }),
    };
    const measure = async (side) => (await sides[side]()).perSecond;
    return [{ name: 'holds-durable', unit: 'holds/s', ...(await inPairs({ rounds: HOLD_ROUNDS, measure, tell })) }];
  },
};

/** Steps of a payment that an event takes between two services: over Kafka where they are processes apart. */
const EVENT_HOPS = ['capture', 'settle', 'credit'];
/** Steps that are a call to another service, or to Daraja, and a commit. */
const CALL_HOPS = ['initiate', 'accept'];
const HOP_FLOORS = { calls: { batchSize: 1, inFlight: 1, forMs: 2_000 }, messages: 500 };

/** Payments over REST, closed loop, beside a bare Fastify that commits; and each step of them beside what carries it. */
function payments(label, shape) {
  const name = `payments-${label}`;
  const both = (what) => [`${what}-p50`, `${what}-p99`];
  const hops = [...CALL_HOPS, ...EVENT_HOPS];
  return {
    names: [name, ...both(name), ...hops.flatMap((hop) => both(`${name}-${hop}`))],
    measure: async (tell) => {
      tell(1, 1);
      const run = shape === 'standalone' ? withoutServers : withServers;
      return run(async ({ env, broker }) => {
        const floor = await inFolder((folder) =>
          runSide('floor', 'httpCommit', { file: join(folder, 'log.db'), clients: CLIENTS, forMs: FOR_MS }),
        );
        const call = await runSide('floor', 'grpc', HOP_FLOORS.calls);
        const message =
          broker === undefined ? floor : await runSide('floor', 'kafka', { broker, messages: HOP_FLOORS.messages });
        const ours = await runSide(
          'ours',
          'payments',
          { shape, clients: CLIENTS, forMs: FOR_MS },
          { bundle: 'cluster', env },
        );
        if (Object.keys(ours.refused).length > 0) {
          console.error(`bench  ${name}: not answered with 200: ${JSON.stringify(ours.refused)}`);
        }
        const spreads = (what, value, under) => [
          inverse(`${what}-p50`, 'ms', value.p50Ms, under.p50Ms),
          inverse(`${what}-p99`, 'ms', value.p99Ms, under.p99Ms),
        ];
        return [
          figure(name, 'payments/s', ours.perSecond, floor.perSecond),
          ...spreads(name, ours, floor),
          ...CALL_HOPS.flatMap((hop) => spreads(`${name}-${hop}`, ours.hops[hop], call)),
          ...EVENT_HOPS.flatMap((hop) => spreads(`${name}-${hop}`, ours.hops[hop], message)),
        ];
      });
    },
  };
}

const withoutServers = (work) => work({ env: {}, broker: undefined });

/** A broker and a database of this run's own, gone afterwards. */
async function withServers(work) {
  const [kafkaPort, mongodbPort] = [await freePort(), await freePort()];
  return inFolder(async (folder) => {
    for (const server of ['kafka', 'mongodb']) {
      mkdirSync(join(folder, server));
      copyFileSync(join(infraFolder(), server, 'installed.json'), join(folder, server, 'installed.json'));
    }
    const env = { INFRA_DIR: folder, INFRA_KAFKA_PORT: String(kafkaPort), INFRA_MONGODB_PORT: String(mongodbPort) };
    const infra = (command) =>
      promisify(execFile)(process.execPath, [join(root, 'tools/infra/run.mjs'), command], {
        env: { ...process.env, ...env },
      });
    await infra('up');
    try {
      return await work({ env, broker: `127.0.0.1:${kafkaPort}` });
    } finally {
      await infra('down');
    }
  });
}

function freePort() {
  return new Promise((found) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
}

function figure(name, unit, value, floor) {
  return { name, unit, value, floor, pairs: [value / floor] };
}

/** Where less is better, the ratio is floor to ours, so that 1 is the floor everywhere. */
function inverse(name, unit, value, floor) {
  return { name, unit, value, floor, pairs: [floor / value] };
}

function infraFolder() {
  return resolve(root, process.env.INFRA_DIR ?? '.infra');
}

function isInstalled(server) {
  return existsSync(join(infraFolder(), server, 'installed.json'));
}

const apart = ['kafka', 'mongodb'].every(isInstalled)
  ? [1, 2].map((copies) => payments(`cluster-${copies}`, { copies }))
  : [];

export const clusterFigures = [holds, payments('standalone', 'standalone'), ...apart];
