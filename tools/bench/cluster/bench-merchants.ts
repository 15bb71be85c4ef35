import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  ChannelKind,
  KycStatus,
  MerchantsServiceDefinition,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { WalletFeeServiceDefinition, WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { systemIds } from '@daftari/kernel/ids';
import { grpcClient } from '@daftari/rpc/grpc-client';
import type { StartedServer } from './start-server';

const DEADLINE_MS = 10_000;
const caller = { actor: 'service:bench', causation: '' };

export interface BenchMerchant {
  readonly merchantId: string;
  readonly apiKey: string;
}

/** Merchants with a key, a channel, a price and more money than any benchmark spends. */
export async function benchMerchants({ grpc, shortcode }: StartedServer, count: number): Promise<BenchMerchant[]> {
  const merchants = grpcClient(MerchantsServiceDefinition, grpc, { deadlineMs: DEADLINE_MS });
  const walletFee = grpcClient(WalletFeeServiceDefinition, grpc, { deadlineMs: DEADLINE_MS });
  const made: BenchMerchant[] = [];
  while (made.length < count) {
    const [merchantId, environment] = [systemIds.uuid(), Environment.TEST];
    await merchants.service.registerMerchant({
      merchantId,
      name: 'Bench',
      kycStatus: KycStatus.APPROVED,
      channels: [
        { channelId: systemIds.uuid(), kind: ChannelKind.PAYBILL, shortcode, name: 'PayBill', isDefault: true },
      ],
      pricing: [{ paymentType: 'STK', flatCents: 1, basisPoints: 0, refundOnFailure: false }],
      caller,
    });
    await walletFee.service.adjustWallet({
      postingId: systemIds.uuid(),
      merchantId,
      environment,
      kind: WalletKind.SERVICE,
      amountCents: 1_000_000_000,
      reason: 'bench',
      caller,
    });
    const key = { merchantId, name: 'bench', environment, caller, scopes: [], allowedAddresses: [] };
    const { apiKey } = await merchants.service.issueApiKey(key);
    made.push({ merchantId, apiKey });
  }
  merchants.close();
  walletFee.close();
  return made;
}
