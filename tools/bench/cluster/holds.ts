import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { systemIds } from '@daftari/kernel/ids';
import { grpcClient } from '@daftari/rpc/grpc-client';
import { benchMerchants } from './bench-merchants';
import { startServer } from './start-server';

const MERCHANTS = 64;
const WARM_UP_MS = 2_000;
const DEADLINE_MS = 10_000;
const caller = { actor: 'service:bench', causation: '' };

export interface Holds {
  /** Most holds in one request. */
  readonly batchSize: number;
  /** Holds that are waited for at a time. */
  readonly inFlight: number;
  readonly forMs: number;
}

/**
 * Holds fees of a running server from this process, in ready-made batches, each hold of another merchant than its neighbour;
 * a batch is answered when all of it is durable (SQLite, synchronous=FULL). No hold is released. Answers holds a second.
 */
export async function holds({ batchSize, inFlight, forMs }: Holds): Promise<{ perSecond: number }> {
  const server = await startServer('standalone');
  try {
    const { service } = grpcClient(WalletFeeServiceDefinition, server.grpc, { deadlineMs: DEADLINE_MS });
    const merchants = (await benchMerchants(server, MERCHANTS)).map(({ merchantId }) => merchantId);
    let held = 0;
    let next = 0;
    let running = true;
    const oneHold = () => {
      const merchantId = merchants[next++ % merchants.length]!;
      // One literal: what this process spends on asking is not there for the server.
      return {
        holdId: systemIds.uuid(),
        merchantId,
        environment: Environment.TEST,
        transactionId: systemIds.uuid(),
        paymentType: 'STK',
        amountCents: 50_000,
        caller,
      };
    };
    const client = async () => {
      while (running) {
        const asked = Array.from({ length: batchSize }, oneHold);
        const { results } = await service.holdFees({ holds: asked, caller: undefined });
        const refused = results.find(({ result }) => result?.$case !== 'hold');
        if (refused !== undefined) throw new Error(`a hold was refused: ${JSON.stringify(refused)}`);
        held += results.length;
      }
    };
    const clients = Array.from({ length: inFlight / batchSize }, client);
    await pause(WARM_UP_MS);
    const [before, startedMs] = [held, performance.now()];
    await pause(forMs);
    const perSecond = ((held - before) * 1_000) / (performance.now() - startedMs);
    running = false;
    await Promise.all(clients);
    return { perSecond };
  } finally {
    await server.stop();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
