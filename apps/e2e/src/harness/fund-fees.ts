import { randomUUID } from 'node:crypto';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletFeeServiceDefinition, WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { grpcClient } from '@daftari/rpc/grpc-client';
import type { Server } from './daftari';

/** KES 100,000: fees of 40,000 payments. */
const AMOUNT_CENTS = 10_000_000;

/** The demo merchant can pay for some hundred payments: a long load needs more. */
export async function fundFees({ addresses, demo }: Server): Promise<void> {
  const client = grpcClient(WalletFeeServiceDefinition, addresses.grpc, { deadlineMs: 60_000 });
  try {
    await client.service.adjustWallet({
      postingId: randomUUID(),
      merchantId: demo.merchantId,
      environment: Environment.TEST,
      kind: WalletKind.SERVICE,
      amountCents: AMOUNT_CENTS,
      reason: 'fees of a long load',
      caller: { actor: 'service:e2e', causation: '' },
    });
  } finally {
    client.close();
  }
}
