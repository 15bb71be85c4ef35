import type {
  PayoutBatch as BatchMessage,
  PayoutBatchLine,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { statusRead } from '@daftari/contracts/transaction-words';
import type { BatchItem } from '../../domain/batch/payout-batch';
import type { Payout } from '../../domain/payout/payout';
import { payoutMessage } from '../payout/payout-message';
import type { BatchStanding } from './batch-log';

/** A batch and its progress as it goes over the wire; what is not begun, under way and ended adds up to its items. */
export function batchMessage({ batch, payouts }: BatchStanding): BatchMessage {
  const lines = batch.items.map((item) => lineOf(item, payouts.get(item.transactionId)));
  const countOf = (...statuses: string[]) => lines.filter(({ status }) => statuses.includes(status)).length;
  const [waiting, refused, succeeded] = [countOf('WAITING'), countOf('REFUSED'), countOf('SUCCESS')];
  const pending = countOf('PENDING', 'PROCESSING');
  const paid = lines.filter(({ status }) => status === 'SUCCESS');
  return {
    batchId: batch.batchId,
    merchantId: batch.merchantId,
    description: batch.description,
    itemCount: batch.itemCount,
    totalCents: batch.totalCents,
    currency: batch.currency,
    waiting,
    pending,
    succeeded,
    failed: lines.length - waiting - pending - succeeded - refused,
    refused,
    paidCents: paid.reduce((sum, { amountCents }) => sum + amountCents, 0),
    lines,
    createdAt: batch.createdAt,
    updatedAt: [...payouts.values()].reduce((last, { updatedAt: at }) => (at > last ? at : last), batch.updatedAt),
  };
}

function lineOf(item: BatchItem, payout: Payout | undefined): PayoutBatchLine {
  const { index, transactionId, amountCents, phone, reference, refusal } = item;
  const line = { index, transactionId, amountCents, phone, reference };
  if (payout === undefined) {
    if (refusal === undefined) return { ...line, status: 'WAITING' };
    return { ...line, status: 'REFUSED', code: refusal.code, message: refusal.message };
  }
  const status = statusRead(payoutMessage(payout));
  if (payout.outcome?.status !== 'FAILED') return { ...line, status };
  return { ...line, status, code: payout.resultCode, message: payout.resultDescription };
}
