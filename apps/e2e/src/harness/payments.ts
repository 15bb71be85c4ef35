import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  InitiationServiceDefinition,
  type Payment,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { grpcClient } from '@daftari/rpc/grpc-client';
import type { Server } from './daftari';

/** Every payment of the demo merchant, as the running server lists them over gRPC. */
export async function allPayments({ addresses, demo }: Server): Promise<Payment[]> {
  const client = grpcClient(InitiationServiceDefinition, addresses.grpc, { deadlineMs: 60_000 });
  const payments: Payment[] = [];
  try {
    for (let cursor = ''; ;) {
      const { merchantId } = demo;
      const page = await client.service.listPayments({ merchantId, environment: Environment.TEST, limit: 100, cursor });
      payments.push(...page.payments);
      cursor = page.nextCursor;
      if (cursor === '') return payments;
    }
  } finally {
    client.close();
  }
}
