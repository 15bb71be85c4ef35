import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { cents, ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import { walletAccount } from './accounts';
import type { Hold, HoldState, PayoutHold } from './hold';
import { availableOf } from './ledger';
import type { LedgerFact, LedgerView } from './ledger-view';
import { feeFor, type PricingRule } from './pricing';
import { holdStream } from './streams';

/** Reserve the fee of a payment, by the merchant's rule for its type (undefined: there is none, the fee is 0). */
export interface HoldFee {
  readonly holdId: string;
  readonly merchantId: string;
  readonly environment: Environment;
  readonly transactionId: string;
  readonly paymentType: string;
  /** The payment's amount. */
  readonly amountCents: Cents;
  readonly rule: PricingRule | undefined;
}

/** What stands behind a payment. Without a hold id nothing is reserved: the fee is zero. */
export interface HeldFee {
  readonly holdId?: string;
  readonly feeCents: Cents;
  readonly refundOnFailure: boolean;
}

/**
 * Holds a fee in the service wallet. The same hold again gets the same answer, finished or not; a used id for another
 * payment is refused (ALREADY_EXISTS), and so is what the wallet cannot pay (INSUFFICIENT_SERVICE_BALANCE).
 * @param stream the hold's: whoever has its name at hand saves putting it together again
 */
export function decideHold(
  command: HoldFee,
  view: LedgerView,
  stream = holdStream(command.holdId),
): { events: LedgerFact[]; result: HeldFee } {
  const hold = view.stream<HoldState>(stream).state;
  if (hold !== undefined) return { events: [], result: sameHold(command, hold) };

  const { rule, holdId, merchantId, environment, transactionId, paymentType } = command;
  const feeCents = rule === undefined ? ZERO_CENTS : feeFor(rule, command.amountCents);
  if (rule === undefined || feeCents === 0) {
    return { events: [], result: { feeCents: ZERO_CENTS, refundOnFailure: rule?.refundOnFailure ?? false } };
  }

  const account = walletAccount({ environment, merchantId, kind: 'service' });
  const availableCents = availableOf(view.partition, account);
  if (availableCents < feeCents) throw insufficient(feeCents, availableCents);
  const data = {
    holdId,
    merchantId,
    transactionId,
    paymentType,
    account,
    amountCents: feeCents,
    currency: 'KES',
    rule,
  } as const;
  return {
    events: [{ stream, type: 'FeeHeld.v1', data }],
    result: { holdId, feeCents, refundOnFailure: rule.refundOnFailure },
  };
}

function sameHold(command: HoldFee, hold: Hold | PayoutHold): HeldFee {
  const isSame =
    hold.kind !== 'payout' &&
    hold.merchantId === command.merchantId &&
    hold.environment === command.environment &&
    hold.transactionId === command.transactionId &&
    hold.paymentType === command.paymentType;
  if (!isSame) throw new DaftariError('ALREADY_EXISTS', `The hold ${command.holdId} belongs to another payment.`);
  return { holdId: hold.holdId, feeCents: cents(hold.amountCents), refundOnFailure: hold.refundOnFailure };
}

function insufficient(feeCents: Cents, availableCents: Cents): DaftariError {
  return new DaftariError('INSUFFICIENT_SERVICE_BALANCE', undefined, { feeCents, availableCents });
}
