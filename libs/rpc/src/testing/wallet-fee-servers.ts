import {
  WalletFeeServiceDefinition,
  type FeeHold,
  type HoldFee,
  type HoldFeesRequest,
  type WalletFeeService,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { createLogger } from '@daftari/service/logger';
import { startGrpcServer, type GrpcServer, type GrpcServerOptions } from '../grpc-server';
import { grpcService } from '../grpc-service';

const logger = createLogger({ level: 'silent' });

/** A wallet-fee that holds whatever it is asked to, and notes what it was asked. */
export interface WalletFeeProcess extends GrpcServer {
  readonly requests: HoldFeesRequest[];
}

/** Starts one on loopback. `service` says what it does otherwise. */
export async function walletFeeProcess(
  service: Partial<WalletFeeService> = {},
  options: Partial<GrpcServerOptions> = {},
): Promise<WalletFeeProcess> {
  const requests: HoldFeesRequest[] = [];
  const holding: Partial<WalletFeeService> = {
    async holdFees(request) {
      requests.push(request);
      if (service.holdFees !== undefined) return service.holdFees(request);
      return { results: request.holds.map((hold) => ({ result: { $case: 'hold', value: holdOf(hold) } })) };
    },
  };
  const server = await startGrpcServer({
    host: '127.0.0.1',
    port: 0,
    services: [grpcService(WalletFeeServiceDefinition, { ...service, ...holding } as WalletFeeService, logger)],
    drainDeadlineMs: 2_000,
    ...options,
  });
  return { ...server, requests };
}

/** The hold that is answered: its fee is the item's amount. */
export function holdOf({ holdId, amountCents }: HoldFee): FeeHold {
  return { holdId, feeCents: amountCents, refundOnFailure: false };
}

/** A request for one hold. `merchantId` is the number of the partition that it belongs to, see `routeByMerchant`. */
export function oneHold(holdId: string, partition = 0, causation = ''): HoldFeesRequest {
  const hold: HoldFee = {
    holdId,
    merchantId: String(partition),
    environment: Environment.TEST,
    transactionId: '',
    paymentType: 'STK',
    amountCents: 100 + partition,
  };
  return { holds: [hold], caller: { actor: 'service:test', causation } };
}

export const JOURNAL = 'wallet-fee';

/** Where a request of `oneHold` belongs. */
export function routeByMerchant(_method: string, request: object) {
  const { holds } = request as Partial<HoldFeesRequest>;
  return holds?.[0] === undefined ? undefined : { journal: JOURNAL, partition: Number(holds[0].merchantId) };
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = await walletFeeProcess();
  await server.stop();
  return server.port;
}

/** A deadline against hanging: the machine may be busy. */
const UNTIL_MS = 60_000;

/** Resolves once a condition holds. @throws when it does not within a minute */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const byMs = Date.now() + UNTIL_MS;
  while (!condition()) {
    if (Date.now() > byMs) throw new Error(`${what}: not within ${UNTIL_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
