import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { Cents } from '@daftari/kernel/money';
import { adjustmentsAccount, receivableAccount, transitAccount } from './accounts';
import { availableOf } from './ledger';
import type { LedgerFact, LedgerView } from './ledger-view';
import { transfer } from './posting';
import { postingIdOf, postingStream } from './streams';

/** A person settled a transfer elsewhere: what was in transit for it is theirs to account for. */
export interface CloseTransfer {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly transactionId: string;
  readonly amountCents: Cents;
  /** M-Pesa paid it late, and the merchant owes that: it is paid with what was in transit. */
  readonly coversReceivable: boolean;
}

export function transferClosedStreams({ transactionId }: Pick<CloseTransfer, 'transactionId'>): string[] {
  return [postingStream(postingIdOf(transactionId, 'transfer-closed'))];
}

/**
 * Takes the money out of transit, once a transfer: to what the merchant owes for it, or else against `platform/adjustments`,
 * where every correction has its other side. Nothing stays in transit of what nobody waits for. @throws DaftariError INSUFFICIENT_FUNDS it is not (or not yet) there
 */
export function decideTransferClosed(command: CloseTransfer, view: LedgerView): LedgerFact[] {
  const { transactionId, merchantId, environment, amountCents, coversReceivable } = command;
  const postingId = postingIdOf(transactionId, 'transfer-closed');
  const stream = postingStream(postingId);
  if (view.stream(stream).version > 0) return [];
  const account = transitAccount(environment, merchantId);
  const availableCents = availableOf(view.partition, account);
  if (availableCents < amountCents) {
    throw new DaftariError('INSUFFICIENT_FUNDS', undefined, { amountCents, availableCents });
  }
  const other = coversReceivable ? receivableAccount(environment, merchantId) : adjustmentsAccount(environment);
  const legs = transfer(account, other, amountCents);
  const reason = `transfer ${transactionId} was closed by a person`;
  return [{ stream, type: 'WalletAdjusted.v1', data: { postingId, merchantId, reason, currency: 'KES', legs } }];
}
