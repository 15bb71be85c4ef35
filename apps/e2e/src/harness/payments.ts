import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  InitiationServiceDefinition,
  type Payment,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { grpcClient } from '@daftari/rpc/grpc-client';
import type { Server } from './daftari';

/** The ids of all payments that wait for a person's decision. */
export async function paymentsForAPerson({ addresses }: Server): Promise<ReadonlySet<string>> {
  const client = grpcClient(InitiationServiceDefinition, addresses.grpc, { deadlineMs: 60_000 });
  const ids = new Set<string>();
  try {
    for (let cursor = ''; ;) {
      const page = await client.service.listReviews({ merchantId: '', limit: 100, cursor });
      for (const { payment } of page.reviews) if (payment !== undefined) ids.add(payment.transactionId);
      cursor = page.nextCursor;
      if (cursor === '') return ids;
    }
  } finally {
    client.close();
  }
}

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
