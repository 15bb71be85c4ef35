import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import { walletAccount, walletId, type WalletRef } from './accounts';
import type { LedgerFact, LedgerView } from './ledger-view';
import { walletStream } from './streams';

/** What stands in a stream `wallet-<environment>-<merchant>-<kind>`: that it was opened. Balances are the ledger's. */
export type WalletOpened = boolean;

export const walletModel: StreamModel<WalletOpened, WalletFeeEvent> = {
  initialState: false,
  evolve: (opened, event) => opened || event.type === 'WalletOpened.v1',
};

/** Opens a wallet together with the first posting that credits it; nothing when it is open. */
export function openWallet(wallet: WalletRef, view: LedgerView): LedgerFact[] {
  const stream = walletStream(wallet);
  if (view.stream<WalletOpened>(stream).state) return [];
  const { merchantId, kind } = wallet;
  const account = walletAccount(wallet);
  return [
    {
      stream,
      type: 'WalletOpened.v1',
      data: { walletId: walletId(wallet), merchantId, kind, account, currency: 'KES' },
    },
  ];
}
