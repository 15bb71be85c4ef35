import {
  WalletFeeServiceDefinition,
  type HoldFeesRequest,
  type HoldFeesResponse,
  type WalletFeeService,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { startGrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { createLogger } from '@daftari/service/logger';

/** Our server around a wallet-fee that holds whatever it is asked to; sends its address to its parent. */
export async function serve(): Promise<void> {
  const walletFee: Pick<WalletFeeService, 'holdFees'> = { holdFees: async (request) => held(request) };
  const logger = createLogger({ level: 'error' });
  const services = [grpcService(WalletFeeServiceDefinition, walletFee as WalletFeeService, logger)];
  const { address } = await startGrpcServer({ host: '127.0.0.1', port: 0, services });
  process.send?.({ address });
  process.on('disconnect', () => process.exit());
}

function held({ holds }: HoldFeesRequest): HoldFeesResponse {
  return {
    results: holds.map(({ holdId }) => ({
      result: { $case: 'hold', value: { holdId, feeCents: 250, refundOnFailure: false } },
    })),
  };
}
