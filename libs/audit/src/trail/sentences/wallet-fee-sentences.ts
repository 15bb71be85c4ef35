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
  'FeeHeld.v1': ({ data }) => `Fee of ${money(data.amountCents)} held (hold ${short(data.holdId)}).`,
  'FeeCaptured.v1': ({ data }) => `Fee captured, ${posting(data.legs)} (hold ${short(data.holdId)}).`,
  'FeeReleased.v1': ({ data }) =>
    `Fee of ${money(data.amountCents)} released (hold ${short(data.holdId)}): ${quoted(data.reason)}.`,
  'FeeRefunded.v1': ({ data }) => `Fee given back, ${posting(data.legs)} (hold ${short(data.holdId)}).`,
  'CollectionCredited.v1': ({ data }) => `Collection credited, ${posting(data.legs)}${receiptOf(data)}.`,
  'WalletToppedUp.v1': ({ data }) => `Wallet topped up, ${posting(data.legs)}${receiptOf(data)}.`,
  'FundsSuspended.v1': ({ data }) =>
    `Funds put aside (${WHY[data.reason]}), ${posting(data.legs)}${receiptOf(data)}; a person decides whose they are.`,
};
