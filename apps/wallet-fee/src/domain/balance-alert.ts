import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import { DaftariError } from '@daftari/kernel/errors';
import type { Cents } from '@daftari/kernel/money';
import { walletAccount, walletId, type WalletRef } from './accounts';
import { availableOf } from './ledger';
import type { LedgerFact, LedgerView } from './ledger-view';
import { alertStream } from './streams';

/** A balance has recovered when it is so many parts of the threshold above it: a tenth. */
const RECOVERY_SHARE = 10;

/** What stands in a stream `alert-<environment>-<merchant>-<kind>`. */
export interface BalanceAlert {
  /** Below this the merchant is told; undefined: it wants no telling. */
  readonly thresholdCents?: number;
  /** It was told that the balance is low, and the balance has not clearly recovered since. */
  readonly isLow: boolean;
}

export const alertModel: StreamModel<BalanceAlert, WalletFeeEvent> = {
  initialState: { isLow: false },
  evolve(state, event) {
    switch (event.type) {
      case 'BalanceAlertSet.v1': {
        const { thresholdCents } = event.data;
        return thresholdCents === null ? { isLow: false } : { ...state, thresholdCents };
      }
      case 'BalanceFellLow.v1':
        return { ...state, isLow: true };
      case 'BalanceRecovered.v1':
        return { ...state, isLow: false };
      default:
        return state;
    }
  },
};

export interface SetBalanceAlert extends WalletRef {
  /** Null ends it. */
  readonly thresholdCents: Cents | null;
}

/**
 * Below what the merchant is told from now on; the same again is the same fact. A balance that is not below the new threshold
 * is not low, with no margin: what falls below it next is news.
 * @throws DaftariError WALLET_NOT_FOUND
 */
export function decideSetAlert(command: SetBalanceAlert, view: LedgerView): LedgerFact[] {
  const { merchantId, kind, thresholdCents } = command;
  const stream = alertStream(command);
  if (!view.partition.accounts.has(walletAccount(command))) throw new DaftariError('WALLET_NOT_FOUND');
  const { thresholdCents: before = null, isLow } = view.stream<BalanceAlert>(stream).state;
  if (before === thresholdCents) return [];
  const about = { walletId: walletId(command), merchantId, kind };
  const set: LedgerFact = { stream, type: 'BalanceAlertSet.v1', data: { ...about, thresholdCents } };
  if (!isLow || thresholdCents === null) return [set];
  const availableCents = availableOf(view.partition, walletAccount(command));
  if (availableCents < thresholdCents) return [set];
  return [set, { stream, type: 'BalanceRecovered.v1', data: { ...about, thresholdCents, availableCents } }];
}

/**
 * Tells once that less than the threshold can be spent, and once that clearly more can be again. Whoever looks, however often:
 * it is the state of the log that decides, so that looking again is the same fact.
 */
export function decideBalanceLooked(wallet: WalletRef, view: LedgerView): LedgerFact[] {
  const stream = alertStream(wallet);
  const { thresholdCents, isLow } = view.stream<BalanceAlert>(stream).state;
  if (thresholdCents === undefined) return [];
  const availableCents = availableOf(view.partition, walletAccount(wallet));
  if (isLowNow(availableCents, { thresholdCents, isLow }) === isLow) return [];
  const { merchantId, kind } = wallet;
  const data = { walletId: walletId(wallet), merchantId, kind, thresholdCents, availableCents };
  return [{ stream, type: isLow ? 'BalanceRecovered.v1' : 'BalanceFellLow.v1', data }];
}

/**
 * Low is what is below the threshold, and stays low until it is a tenth above it (rounded up to a cent): a balance that hovers
 * around the threshold is told of once.
 */
export function isLowNow(availableCents: number, alert: { thresholdCents: number; isLow: boolean }): boolean {
  const { thresholdCents, isLow } = alert;
  return availableCents < (isLow ? thresholdCents + Math.ceil(thresholdCents / RECOVERY_SHARE) : thresholdCents);
}
