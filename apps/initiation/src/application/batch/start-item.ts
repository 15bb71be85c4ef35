import { ERASED } from '@daftari/journal-core/personal-data';
import type { ErrorCode } from '@daftari/kernel/error-registry';
import { cents } from '@daftari/kernel/money';
import type { Phone } from '@daftari/kernel/phone';
import { knownError } from '@daftari/rpc/known-error';
import type { BatchItem, ItemRefusal, PayoutBatch } from '../../domain/batch/payout-batch';
import { initiateOwnPayout, type InitiatePayoutDeps } from '../payout/initiate-payout';
import { TO_ANYBODY } from '../payout/payout-request';
import type { BatchLog } from './batch-log';

export interface StartItemDeps extends InitiatePayoutDeps {
  readonly batches: Pick<BatchLog, 'refuse'>;
}

/** What an item can be refused with for good; everything else is tried again. */
const REFUSALS: readonly ErrorCode[] = [
  'INSUFFICIENT_FUNDS',
  'INSUFFICIENT_SERVICE_BALANCE',
  'KYC_NOT_VERIFIED',
  'MERCHANT_NOT_FOUND',
  'PLATFORM_CREDENTIALS_NOT_CONFIGURED',
  'WALLET_NOT_FOUND',
  'TENANT_INACTIVE',
  'VALIDATION_ERROR',
  'INVALID_PHONE',
  'IDEMPOTENCY_KEY_REUSED',
];

/**
 * Sees to one item of a batch: makes its payout, once, whoever tries and how often; or records why there is none.
 * @throws what may pass: nothing was recorded, and the item is to be tried again
 */
export async function startItem(deps: StartItemDeps, batch: PayoutBatch, item: BatchItem): Promise<void> {
  if (item.refusal !== undefined) return;
  const { merchantId, environment, createdBy: causation } = batch;
  const refuse = (refusal: ItemRefusal) => {
    const cause = { actor: 'service:initiation', causation, environment };
    return deps.batches.refuse(batch, item.index, refusal, cause);
  };
  // Whose number nobody may know any more can not be paid; one that has its payout is left as it is.
  if (item.phone === ERASED) return refuse({ code: 'INVALID_PHONE', message: 'The recipient was erased.' });
  const { amountCents, phone, reference, description, callbackUrl, transactionId } = item;
  const { batchId, apiKeyId, requestId } = batch;
  const what = { amountCents: cents(amountCents), phone: phone as Phone, reference, description };
  const about = { merchantId, environment, batchId, apiKeyId, requestId, dialect: 'palpluss' } as const;
  const told = callbackUrl === undefined ? {} : { callbackUrl };
  try {
    await initiateOwnPayout(deps, { purpose: TO_ANYBODY, ...about, ...what, ...told }, transactionId);
  } catch (error) {
    const known = knownError(error);
    if (known === undefined) throw error;
    // Its item was refused meanwhile, by another process.
    if (known.code === 'ALREADY_EXISTS') return;
    if (!REFUSALS.includes(known.code)) throw error;
    await refuse({ code: known.code, message: known.message.slice(0, 500) });
  }
}
