import { Type, type Static } from 'typebox';
import type { Wallet } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { cents, shillings } from '@daftari/kernel/money';
import { Shillings, Timestamp } from '../envelope';

/** seed-apis.md §1.8; `balance` is what one SDK reads and no contract names. */
export const BalanceAnswer = Type.Object({
  walletId: Type.String({ format: 'uuid' }),
  tenantId: Type.String({ format: 'uuid' }),
  currency: Type.String(),
  availableBalance: Shillings,
  ledgerBalance: Shillings,
  balance: Shillings,
  updatedAt: Timestamp,
});

export function balanceAnswer(wallet: Wallet): Static<typeof BalanceAnswer> {
  const available = shillings(cents(wallet.availableCents));
  return {
    walletId: wallet.walletId,
    tenantId: wallet.merchantId,
    currency: wallet.currency,
    availableBalance: available,
    ledgerBalance: shillings(cents(wallet.postedCents)),
    balance: available,
    updatedAt: wallet.updatedAt,
  };
}
