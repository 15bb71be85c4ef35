import type { PayoutBatch } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { SAMPLE_PAYOUT } from './samples';

/** What the documentation shows as a batch: one paid, one under way, one refused. */
export const SAMPLE_BATCH: PayoutBatch = {
  batchId: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
  merchantId: SAMPLE_PAYOUT.merchantId,
  description: 'Wages of March',
  itemCount: 3,
  totalCents: 1_150_000,
  currency: 'KES',
  waiting: 0,
  pending: 1,
  succeeded: 1,
  failed: 0,
  refused: 1,
  paidCents: 50_000,
  lines: [
    {
      index: 0,
      transactionId: 'a7d5c8b2-6f0e-4a56-9a54-2f6f2f4f9c01',
      amountCents: 50_000,
      phone: '254712345678',
      reference: 'WAGE-1',
      status: 'SUCCESS',
    },
    {
      index: 1,
      transactionId: 'a7d5c8b2-6f0e-4a56-9a54-2f6f2f4f9c02',
      amountCents: 50_000,
      phone: '254712345678',
      reference: 'WAGE-2',
      status: 'PROCESSING',
    },
    {
      index: 2,
      transactionId: 'a7d5c8b2-6f0e-4a56-9a54-2f6f2f4f9c03',
      amountCents: 1_050_000,
      phone: '254722345678',
      reference: 'WAGE-3',
      status: 'REFUSED',
      code: 'INSUFFICIENT_FUNDS',
      message: 'The payout wallet can not cover the amount.',
    },
  ],
  createdAt: '2026-03-31T08:00:00.000Z',
  updatedAt: '2026-03-31T08:00:09.000Z',
};
