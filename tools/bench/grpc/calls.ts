import { fork } from 'node:child_process';
import { once } from 'node:events';
import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { holdFeesBatch } from '@daftari/rpc/batching/hold-fees-batch';
import { routedClient } from '@daftari/rpc/routing/routed-client';

const WARM_UP_MS = 250;
const PARTITIONS = 16;

export interface GrpcCalls {
  /** Most holds in one request; 1 turns batching off. */
  readonly batchSize: number;
  /** Requests of that size that are in flight. */
  readonly inFlight: number;
  readonly forMs: number;
}

/** Keeps as many single calls in flight as the floor has holds; answers holds a second. */
export async function grpc({ batchSize, inFlight, forMs }: GrpcCalls): Promise<{ perSecond: number }> {
  const server = fork(__filename, ['serve']);
  const [{ address }] = (await once(server, 'message')) as [{ address: string }];
  const { service } = routedClient(WalletFeeServiceDefinition, {
    addresses: [address],
    routeOf: (_method, request) =>
      'holds' in request
        ? { journal: 'wallet-fee', partition: Number(request.holds[0]!.merchantId.at(-1)) }
        : undefined,
    safeToRetry: ['holdFees'],
    batches: batchSize === 1 ? {} : { holdFees: { ...holdFeesBatch, maxItems: batchSize } },
  });
  const caller = { actor: 'service:bench', causation: 'bench' };
  let held = 0;
  let next = 0;
  const hold = () => ({
    holdId: `11111111-1111-4111-8111-${String(next++).padStart(12, '0')}`,
    merchantId: `22222222-2222-4222-8222-${String(next % PARTITIONS).padStart(12, '0')}`,
    environment: Environment.TEST,
    transactionId: '33333333-3333-4333-8333-333333333333',
    paymentType: 'STK',
    amountCents: 50_000,
  });
  const startedMs = performance.now();
  let countedFromMs = 0;
  const worker = async () => {
    for (;;) {
      const nowMs = performance.now();
      if (nowMs - startedMs > WARM_UP_MS + forMs) return;
      if (countedFromMs === 0 && nowMs - startedMs > WARM_UP_MS) [countedFromMs, held] = [nowMs, 0];
      const { results } = await service.holdFees({ holds: [hold()], caller });
      if (results[0]?.result?.$case === 'hold') held++;
    }
  };
  await Promise.all(Array.from({ length: batchSize * inFlight }, worker));
  const perSecond = (held * 1_000) / (performance.now() - countedFromMs);
  server.kill();
  return { perSecond };
}
