import type { InitiationService, Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { ERASED } from '@daftari/journal-core/personal-data';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import { keyedRefundId } from '@daftari/kernel/keyed-ids';
import { withDeadline } from '@daftari/rpc/deadline';
import { givenUuid } from '../domain/given-uuid';
import type { Caller } from '../domain/caller';
import { environmentOnWire } from './environment-on-wire';
import { PAYMENT_DEADLINE_MS } from './initiate-payment';
import { ownPayment, type OwnPaymentDeps } from './own-payment';

export interface RefundDeps extends OwnPaymentDeps {
  readonly initiation: Pick<InitiationService, 'getPayment' | 'refundPayment'>;
  readonly ids: Ids;
}

export interface RefundRequest {
  readonly caller: Caller;
  readonly requestId: string;
  /** Of the payment, as the client gave it. */
  readonly transactionId: string;
  readonly reason: string;
  readonly idempotencyKey: string | undefined;
}

/** Refunds of one payment that are told; more than one is there only where those before have failed. */
const MAX_REFUNDS = 100;

/**
 * Gives a payment back to its payer. Under a key the refund's id follows from the key, so that the same request again names
 * the same refund, and is told it as it stands.
 * @throws DaftariError what the payment service refuses with; IDEMPOTENCY_KEY_REUSED for another payment or reason, and for
 * anything but a refund
 */
export async function refundPayment(
  deps: RefundDeps,
  request: RefundRequest,
): Promise<{ readonly refund: Payment; readonly replayed: boolean }> {
  const { caller, idempotencyKey, reason, transactionId: id } = request;
  const transactionId = givenUuid(id);
  if (idempotencyKey === undefined) {
    return { refund: await ask(deps, request, transactionId, deps.ids.uuid()), replayed: false };
  }
  const refundId = keyedRefundId({ ...caller, key: idempotencyKey });
  const known = await foundRefund(deps, caller, refundId);
  const refund = known ?? (await ask(deps, request, transactionId, refundId).catch(inWordsOfKeys));
  const isSameReason = [reason, ERASED].includes(refund.transactionDesc);
  if (refund.parentId !== transactionId || !isSameReason) {
    throw new DaftariError('IDEMPOTENCY_KEY_REUSED', undefined, { transactionId: refundId });
  }
  return { refund, replayed: known !== undefined };
}

/** The refunds of a payment, oldest first, those that failed included. @throws as `ownPayment` */
export async function listRefunds(deps: OwnPaymentDeps, caller: Caller, transactionId: string): Promise<Payment[]> {
  const { refundIds } = await ownPayment(deps, caller, transactionId);
  const found = await Promise.all(
    refundIds.slice(0, MAX_REFUNDS).map(async (refundId) => (await ownPayment(deps, caller, refundId)).payment),
  );
  return found.sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
}

async function ask(deps: RefundDeps, request: RefundRequest, transactionId: string, refundId: string) {
  const { caller, requestId, reason, idempotencyKey } = request;
  const { merchantId, environment: name } = caller;
  const environment = environmentOnWire(name);
  const asked = deps.initiation.refundPayment({
    merchantId,
    transactionId,
    environment,
    refundId,
    reason,
    caller: { actor: `merchant:${merchantId}`, causation: requestId },
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });
  const { refund } = await withDeadline(asked, PAYMENT_DEADLINE_MS, deps.scheduler, 'the payment service');
  if (refund?.merchantId !== merchantId || refund.environment !== environment) {
    throw new DaftariError('TRANSACTION_NOT_FOUND');
  }
  return refund;
}

/** What an earlier request under the same key has begun. */
async function foundRefund(deps: RefundDeps, caller: Caller, refundId: string): Promise<Payment | undefined> {
  try {
    return (await ownPayment(deps, caller, refundId)).payment;
  } catch (error) {
    if (error instanceof DaftariError && error.code === 'TRANSACTION_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The id is that of another payment's refund, which was asked for under the same key. */
function inWordsOfKeys(error: unknown): never {
  if (error instanceof DaftariError && error.code === 'ALREADY_EXISTS')
    throw new DaftariError('IDEMPOTENCY_KEY_REUSED');
  throw error;
}
