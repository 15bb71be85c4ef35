import {
  type CreatePayoutBatchRequest,
  type CreatePayoutBatchResponse,
  type GetPayoutBatchRequest,
  type PayoutBatch as BatchMessage,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { WalletKind, type WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { isUuid } from '@daftari/kernel/ids';
import { afterCommit } from '@daftari/service/after-commit';
import type { PayoutBatch } from '../../domain/batch/payout-batch';
import { resolvePayoutRoute, type PayoutRouteDeps } from '../payout/payout-route';
import { keyUsed } from '../key-errors';
import { environmentOf, wireEnvironment } from '../wire-environment';
import type { BatchKey, BatchLog } from './batch-log';
import { batchMessage } from './batch-message';
import { readBatchRequest, type BatchRequest } from './batch-request';

export interface BatchDeps extends PayoutRouteDeps {
  readonly batches: BatchLog;
  readonly walletFee: Pick<WalletFeeService, 'getWallet'>;
}

/**
 * Takes a batch of payouts as a whole, or refuses it as a whole; each is started afterwards. What the wallet has is looked at,
 * not reserved: an item that finds too little later is refused by itself.
 * @throws DaftariError VALIDATION_ERROR, INVALID_IDEMPOTENCY_KEY, IDEMPOTENCY_KEY_REUSED, MERCHANT_NOT_FOUND,
 * KYC_NOT_VERIFIED, PLATFORM_CREDENTIALS_NOT_CONFIGURED, INSUFFICIENT_FUNDS, OUTCOME_UNKNOWN; what the journal throws
 */
export async function createPayoutBatch(
  deps: BatchDeps,
  asked: CreatePayoutBatchRequest,
): Promise<CreatePayoutBatchResponse> {
  const request = readBatchRequest(asked);
  const { data, environment } = request;
  const known = await deps.batches.find(data);
  if (known !== undefined) return replay(deps, request, known);
  const otherUse = await deps.batches.otherUse(request);
  if (otherUse !== undefined) throw keyUsed(otherUse);
  await resolvePayoutRoute(deps, { environment, merchantId: data.merchantId });
  await assertCovered(deps, request);
  const cause = { actor: `merchant:${data.merchantId}`, causation: data.requestId, environment };
  const { batch, isNew } = await deps.batches.create(request, cause);
  // Nothing is read any more: it is taken, whatever comes, and none of its items has begun.
  if (isNew) return { batch: batchMessage({ batch, payouts: new Map() }), replayed: false };
  return replay(deps, request, batch);
}

/** @throws DaftariError BATCH_NOT_FOUND, also for another merchant's or environment's */
export async function getPayoutBatch(
  { batches }: Pick<BatchDeps, 'batches'>,
  { merchantId, batchId, environment }: GetPayoutBatchRequest,
): Promise<{ batch: BatchMessage }> {
  const isId = isUuid(merchantId) && isUuid(batchId);
  const key = { merchantId: merchantId.toLowerCase(), batchId: batchId.toLowerCase() };
  const standing = isId ? await batches.standing(key) : undefined;
  if (standing === undefined || standing.batch.environment !== environmentOf(environment)) {
    throw new DaftariError('BATCH_NOT_FOUND');
  }
  return { batch: batchMessage(standing) };
}

/** The batch as it stands, to the same request; another one is refused. */
async function replay(deps: BatchDeps, request: BatchRequest, known: PayoutBatch) {
  if (!isSame(request, known)) throw new DaftariError('IDEMPOTENCY_KEY_REUSED');
  return { batch: await afterCommit(told(deps, known)), replayed: true };
}

/** Without a client's key the id is fresh: it comes again where a call is made again because its answer was lost. */
function isSame({ data, environment }: BatchRequest, known: PayoutBatch): boolean {
  const { idempotency, requestId, itemCount, totalCents } = known;
  if (known.environment !== environment || idempotency?.fingerprint !== data.idempotency?.fingerprint) return false;
  if (idempotency !== undefined) return true;
  return requestId === data.requestId && itemCount === data.itemCount && totalCents === data.totalCents;
}

async function told({ batches }: Pick<BatchDeps, 'batches'>, key: BatchKey): Promise<BatchMessage> {
  const standing = await batches.standing(key);
  if (standing === undefined) throw new Error(`batch ${key.batchId} is not there after it was taken`);
  return batchMessage(standing);
}

async function assertCovered({ walletFee }: BatchDeps, { data, environment }: BatchRequest): Promise<void> {
  const { merchantId, totalCents: requiredCents } = data;
  const asked = { merchantId, environment: wireEnvironment(environment), kind: WalletKind.PAYOUT };
  const availableCents = await walletFee.getWallet(asked).then(
    ({ wallet }) => wallet?.availableCents ?? 0,
    (error: unknown) => {
      if (error instanceof DaftariError && error.code === 'WALLET_NOT_FOUND') return 0;
      throw error;
    },
  );
  if (availableCents >= requiredCents) return;
  const text = 'The payout wallet can not cover the batch.';
  throw new DaftariError('INSUFFICIENT_FUNDS', text, { availableCents, requiredCents });
}
