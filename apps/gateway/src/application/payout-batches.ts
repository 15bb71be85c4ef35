import type { InitiationService, PayoutBatch } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import { keyedBatchId } from '@daftari/kernel/keyed-ids';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { withDeadline } from '@daftari/rpc/deadline';
import { givenUuid } from '../domain/given-uuid';
import type { BatchAsk } from '../domain/batch-request';
import type { Caller } from '../domain/caller';
import { environmentOnWire } from './environment-on-wire';
import { requestFingerprint } from './request-fingerprint';

/** The longest that the payment service may take. */
const BATCH_DEADLINE_MS = 15_000;

export interface BatchDeps {
  readonly initiation: Pick<InitiationService, 'createPayoutBatch' | 'getPayoutBatch'>;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  readonly fingerprintKey: Uint8Array;
}

export interface BatchRequest {
  readonly caller: Caller;
  readonly requestId: string;
  readonly ask: BatchAsk;
  readonly idempotencyKey: string | undefined;
  /** As received. */
  readonly rawBody: Uint8Array;
}

/**
 * Asks for many payouts at once. Under a key the batch's id follows from the key, so that the same request again names the same
 * batch. @throws DaftariError what the payment service refuses with; OUTCOME_UNKNOWN when no answer came in time
 */
export async function createPayoutBatch(deps: BatchDeps, request: BatchRequest) {
  const { caller, requestId, ask, idempotencyKey, rawBody } = request;
  const { merchantId, environment } = caller;
  const keyed = (key: string) => ({
    batchId: keyedBatchId({ environment, merchantId, key }),
    idempotencyKey: key,
    requestFingerprint: requestFingerprint(deps.fingerprintKey, 'native/payout-batch', rawBody),
  });
  const asked = deps.initiation.createPayoutBatch({
    merchantId,
    environment: environmentOnWire(environment),
    description: ask.description,
    items: ask.items.map((item) => ({ ...item })),
    apiKeyId: caller.keyId,
    requestId,
    ...(idempotencyKey === undefined ? { batchId: deps.ids.uuid() } : keyed(idempotencyKey)),
  });
  const { batch, replayed } = await withDeadline(asked, BATCH_DEADLINE_MS, deps.scheduler, 'the payment service');
  return { batch: own(batch, caller), replayed };
}

/** @throws DaftariError INVALID_UUID, BATCH_NOT_FOUND, OUTCOME_UNKNOWN */
export async function getPayoutBatch(deps: BatchDeps, caller: Caller, batchId: string): Promise<PayoutBatch> {
  const { merchantId, environment } = caller;
  const asked = { merchantId, environment: environmentOnWire(environment), batchId: givenUuid(batchId) };
  const answer = deps.initiation.getPayoutBatch(asked);
  return own((await withDeadline(answer, BATCH_DEADLINE_MS, deps.scheduler, 'the payment service')).batch, caller);
}

/** The payment service looks for this merchant's batches only; nothing of another's may leave even if it did not. */
function own(batch: PayoutBatch | undefined, { merchantId }: Caller): PayoutBatch {
  if (batch?.merchantId !== merchantId) throw new DaftariError('BATCH_NOT_FOUND');
  return batch;
}
