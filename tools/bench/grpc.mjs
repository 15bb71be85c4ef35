// The figures of calls between two processes: what is run, how often, and what it is called.
import { inPairs, runSide } from './pairs.mjs';

const ROUNDS = 3;
const FOR_MS = 600;

/** Our side makes single calls, as its callers do, and collects them; the floor is handed its batches ready-made. */
function holds(name, options) {
  const measure = async (side) =>
    (await runSide(side, 'grpc', { ...options, forMs: FOR_MS }, { bundle: 'grpc' })).perSecond;
  return {
    names: [name],
    measure: async (tell) => [{ name, unit: 'holds/s', ...(await inPairs({ rounds: ROUNDS, measure, tell })) }],
  };
}

export const grpcFigures = [
  holds('grpc-single-64', { batchSize: 1, inFlight: 64 }),
  holds('grpc-batched-100', { batchSize: 100, inFlight: 8 }),
];
