// The figures of the whole product: standalone, and every service apart where the infrastructure is installed.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
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

/** Payments over REST, closed loop, beside a bare Fastify that commits. */
function payments(label, shape, clients = CLIENTS) {
  const names = [`payments-${label}`, `payments-${label}-p50`, `payments-${label}-p99`];
  return {
    names,
    measure: async (tell) => {
      tell(1, 1);
      const floor = await inFolder((folder) =>
        runSide('floor', 'httpCommit', { file: join(folder, 'log.db'), clients, forMs: FOR_MS }),
      );
      const ours = await runSide('ours', 'payments', { shape, clients, forMs: FOR_MS }, { bundle: 'cluster' });
      return [
        figure(names[0], 'payments/s', ours.perSecond, floor.perSecond),
        inverse(names[1], 'ms', ours.p50Ms, floor.p50Ms),
        inverse(names[2], 'ms', ours.p99Ms, floor.p99Ms),
      ];
    },
  };
}

function figure(name, unit, value, floor) {
  return { name, unit, value, floor, pairs: [value / floor] };
}

/** Where less is better, the ratio is floor to ours, so that 1 is the floor everywhere. */
function inverse(name, unit, value, floor) {
  return { name, unit, value, floor, pairs: [floor / value] };
}

function isInstalled(server) {
  return existsSync(join(resolve(root, process.env.INFRA_DIR ?? '.infra'), server, 'installed.json'));
}

const apart = ['kafka', 'mongodb'].every(isInstalled)
  ? [1, 2].map((copies) => payments(`cluster-${copies}`, { copies }, 8))
  : [];

export const clusterFigures = [holds, payments('standalone', 'standalone'), ...apart];
