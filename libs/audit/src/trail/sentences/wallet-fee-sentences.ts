import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import { accountName, money, quoted, receiver, short } from '../words';
import type { Sentences } from './sentences';

function posting(legs: readonly { account: string; amountCents: number }[]): string {
  const { account, amountCents } = receiver(legs);
  return `${money(amountCents)} to ${accountName(account)}`;
}

function receiptOf({ receipt }: { receipt?: string }): string {
  return receipt === undefined ? '' : `, receipt ${receipt}`;
}

const WHY = { late: 'they came late', mismatch: 'another amount was expected', unmatched: 'no payment was expected' };

export const walletFeeSentences: Sentences<WalletFeeEvent> = {
  'WalletOpened.v1': ({ data }) => `Wallet opened: ${accountName(data.account)} (${data.currency}).`,
  'WalletAdjusted.v1': ({ data }) => `Wallet adjusted, ${posting(data.legs)}: ${quoted(data.reason)}.`,
  'FundsMoved.v1': ({ data }) =>
    `Moved by its merchant from the ${data.from} wallet to the ${data.to} wallet, ${posting(data.legs)}.`,
  'BalanceAlertSet.v1': ({ data }) =>
    data.thresholdCents === null
      ? `The merchant is no longer told of a low balance of its ${data.kind} wallet.`
      : `The merchant is told when less than ${money(data.thresholdCents)} can be spent from its ${data.kind} wallet.`,
  'BalanceFellLow.v1': ({ data }) =>
    `The ${data.kind} wallet is low: ${money(data.availableCents)} can be spent, less than ${money(data.thresholdCents)}.`,
  'BalanceRecovered.v1': ({ data }) =>
    `The ${data.kind} wallet is no longer low: ${money(data.availableCents)} can be spent, at least ${money(data.thresholdCents)}.`,
  'FeeHeld.v1': ({ data }) => `Fee of ${money(data.amountCents)} held (hold ${short(data.holdId)}).`,
  'FeeCaptured.v1': ({ data }) => `Fee captured, ${posting(data.legs)} (hold ${short(data.holdId)}).`,
  'FeeReleased.v1': ({ data }) =>
    `Fee of ${money(data.amountCents)} released (hold ${short(data.holdId)}): ${quoted(data.reason)}.`,
  'FeeRefunded.v1': ({ data }) => `Fee given back, ${posting(data.legs)} (hold ${short(data.holdId)}).`,
  'CollectionCredited.v1': ({ data }) => `Collection credited, ${posting(data.legs)}${receiptOf(data)}.`,
  'WalletToppedUp.v1': ({ data }) => `Wallet topped up, ${posting(data.legs)}${receiptOf(data)}.`,
  'FundsSuspended.v1': ({ data }) =>
    `Funds put aside (${WHY[data.reason]}), ${posting(data.legs)}${receiptOf(data)}; a person decides whose they are.`,
  'TransitCredited.v1': ({ data }) => `Money in transit, ${posting(data.legs)}${receiptOf(data)}.`,
  'SuspenseSettled.v1': ({ data }) =>
    receiver(data.legs).account.includes('/mpesa/')
      ? `Put-aside funds have left suspense, ${money(receiver(data.legs).amountCents)}${receiptOf(data)}; a person decided so.`
      : `Put-aside funds given, ${posting(data.legs)}${receiptOf(data)}.`,
  'ProviderChargesBooked.v1': ({ data }) => `M-Pesa's charges booked, ${posting(data.legs)}.`,
  'PayoutHeld.v1': ({ data }) =>
    `${money(data.amountCents)} held in ${accountName(data.account)} for the payout (hold ${short(data.holdId)}).`,
  'PayoutPaid.v1': ({ data }) => `Payout posted, ${posting(data.legs)}${receiptOf(data)} (hold ${short(data.holdId)}).`,
  'PayoutReleased.v1': ({ data }) =>
    `${money(data.amountCents)} of the payout released (hold ${short(data.holdId)}): ${quoted(data.reason)}.`,
  'LatePayoutCharged.v1': ({ data }) =>
    `The payout was paid after its money had gone back: the merchant owes it, ${posting(data.legs)}${receiptOf(data)}.`,
};
