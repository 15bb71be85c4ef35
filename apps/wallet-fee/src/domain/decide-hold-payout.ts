import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import { decideHold, type HeldFee } from './decide-hold';
import type { Hold, HoldState, PayoutHold } from './hold';
import { availableOf } from './ledger';
import type { LedgerFact, LedgerView } from './ledger-view';
import type { PricingRule } from './pricing';
import { sourceAccount, type MoneySource } from './money-source';
import { holdStream } from './streams';

/** Reserve a payout's amount in the account that pays it, and its fee by the merchant's rule (undefined: there is none). */
export interface HoldPayout {
  /** Of the amount. */
  readonly holdId: string;
  /** Of the fee; stays unused when the fee is zero. */
  readonly feeHoldId: string;
  readonly merchantId: string;
  readonly environment: Environment;
  readonly transactionId: string;
  readonly paymentType: string;
  readonly source: MoneySource;
  readonly amountCents: Cents;
  readonly rule: PricingRule | undefined;
}

/** What stands behind a payout. */
export interface HeldPayout {
  readonly holdId: string;
  readonly amountCents: Cents;
  readonly fee: HeldFee;
}

const NO_FEE: HeldFee = { feeCents: ZERO_CENTS, refundOnFailure: false };

export function holdPayoutStreams({ holdId, feeHoldId }: Pick<HoldPayout, 'holdId' | 'feeHoldId'>): string[] {
  return [holdStream(holdId), holdStream(feeHoldId)];
}

/**
 * Holds amount and fee, both or neither. The same holds again get the same answer, finished or not; a used id for another
 * payout is refused (ALREADY_EXISTS), and so is what the account cannot pay (INSUFFICIENT_FUNDS) and a fee that the
 * service wallet cannot pay (INSUFFICIENT_SERVICE_BALANCE).
 */
export function decideHoldPayout(command: HoldPayout, view: LedgerView): { events: LedgerFact[]; result: HeldPayout } {
  const { holdId, feeHoldId, merchantId, environment, transactionId, paymentType, amountCents } = command;
  const stream = holdStream(holdId);
  const hold = view.stream<HoldState>(stream).state;
  const feeHold = view.stream<HoldState>(holdStream(feeHoldId)).state;
  if (hold !== undefined) return { events: [], result: sameHolds(command, hold, feeHold) };
  // Nothing holds a fee without its payout: whose fee this is, it is not this one's.
  if (feeHold !== undefined) throw usedFor(feeHoldId);

  const account = sourceAccount(command.source, { environment, merchantId });
  const availableCents = availableOf(view.partition, account);
  if (availableCents < amountCents) throw insufficient(amountCents, availableCents);
  const { events, result } = decideHold({ ...command, holdId: feeHoldId }, view);
  const fee = result.holdId === undefined ? NO_FEE : result;
  const data = {
    holdId,
    merchantId,
    transactionId,
    paymentType,
    account,
    amountCents,
    currency: 'KES',
    ...(fee.holdId !== undefined && { feeHoldId }),
  } as const;
  return {
    events: [{ stream, type: 'PayoutHeld.v1', data }, ...events],
    result: { holdId, amountCents, fee },
  };
}

function sameHolds(command: HoldPayout, hold: Hold | PayoutHold, feeHold: HoldState): HeldPayout {
  const isSame =
    hold.kind === 'payout' &&
    hold.merchantId === command.merchantId &&
    hold.environment === command.environment &&
    hold.transactionId === command.transactionId &&
    hold.paymentType === command.paymentType &&
    hold.amountCents === command.amountCents &&
    hold.account === sourceAccount(command.source, command);
  if (!isSame) throw usedFor(command.holdId);
  const { holdId, amountCents, feeHoldId } = hold;
  if (feeHoldId === undefined) return { holdId, amountCents, fee: NO_FEE };
  if (feeHoldId !== command.feeHoldId || feeHold === undefined || feeHold.kind === 'payout') throw usedFor(holdId);
  const { amountCents: feeCents, refundOnFailure } = feeHold;
  return { holdId, amountCents, fee: { holdId: feeHoldId, feeCents, refundOnFailure } };
}

function usedFor(holdId: string): DaftariError {
  return new DaftariError('ALREADY_EXISTS', `The hold ${holdId} belongs to another payment.`);
}

function insufficient(amountCents: Cents, availableCents: Cents): DaftariError {
  return new DaftariError('INSUFFICIENT_FUNDS', undefined, { amountCents, availableCents });
}
