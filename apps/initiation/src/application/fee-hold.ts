import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { WalletFeeService } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { derivedId } from '@daftari/kernel/ids';
import { fromItemError } from '@daftari/rpc/known-error';
import type { EventData } from '../domain/payment';
import type { PaymentRequest } from './payment-request';

type Fee = EventData<'PaymentInitiated.v1'>['fee'];

export interface FeeHoldDeps {
  readonly walletFee: Pick<WalletFeeService, 'holdFees' | 'releaseFee'>;
  readonly logger: { warn(fields: object, message: string): void };
}

/** One attempt to pay; a hold belongs to it. */
export interface Attempt {
  readonly transactionId: string;
  readonly attemptId: string;
}

/** The same attempt always has the same hold. */
export function holdIdOf({ transactionId, attemptId }: Attempt): string {
  return derivedId('hold', transactionId, 'fee', attemptId);
}

/**
 * Reserves the payment's fee. When nobody can say whether it was reserved, it is given back.
 * @throws DaftariError INSUFFICIENT_SERVICE_BALANCE and what else wallet-fee refuses with; what the call throws
 */
export async function holdFee(deps: FeeHoldDeps, request: PaymentRequest, attempt: Attempt): Promise<Fee> {
  const { merchantId, amountCents, requestId } = request;
  const holdId = holdIdOf(attempt);
  const environment = request.environment === 'live' ? WireEnvironment.LIVE : WireEnvironment.TEST;
  const hold = {
    holdId,
    merchantId,
    environment,
    transactionId: attempt.transactionId,
    paymentType: 'STK',
    amountCents,
  };
  const caller = { actor: `merchant:${merchantId}`, causation: requestId };
  const { results } = await deps.walletFee.holdFees({ holds: [hold], caller }).catch(async (error: unknown) => {
    await releaseHold(deps, request, attempt, 'the reservation was not confirmed');
    throw error;
  });
  const result = results[0]?.result;
  if (result === undefined) throw new Error('wallet-fee answered nothing for the hold');
  if (result.$case === 'error') throw fromItemError(result.value);
  const { feeCents, refundOnFailure } = result.value;
  return { amountCents: feeCents, ...(result.value.holdId === '' ? {} : { holdId }), refundOnFailure };
}

/** Gives back what was reserved for a payment that does not exist. Never fails: an orphaned hold takes no money. */
export async function releaseHold(
  { walletFee, logger }: FeeHoldDeps,
  { merchantId }: PaymentRequest,
  attempt: Attempt,
  reason: string,
): Promise<void> {
  const holdId = holdIdOf(attempt);
  const caller = { actor: 'service:initiation', causation: attempt.transactionId };
  try {
    await walletFee.releaseFee({ merchantId, holdId, reason, caller });
  } catch (error) {
    logger.warn(
      { holdId, merchantId, err: error },
      `hold ${holdId} has no payment and could not be released; no money moved. Release it once wallet-fee answers again`,
    );
  }
}
