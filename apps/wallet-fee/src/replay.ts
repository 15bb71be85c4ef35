import type { Replayable } from '@daftari/audit/replay/replayable';
import { eventChecker } from '@daftari/contracts/event-checker';
import { walletFeeEvents } from '@daftari/contracts/events/wallet-fee-events';
import { pendingPaymentsProjection } from './application/pending-payments';
import { pricingProjection } from './application/pricing-projection';
import { walletsProjection } from './application/wallets-projection';
import { alertModel } from './domain/balance-alert';
import { holdModel } from './domain/hold';
import { ledgerModel, type Ledger } from './domain/ledger';
import { postingModel } from './domain/posting';
import { walletModel } from './domain/wallet';

/** What the ledger offers to an auditor. */
export function replayOfWalletFee(): Replayable<Ledger> {
  return {
    journal: 'wallet-fee',
    events: eventChecker(walletFeeEvents),
    streams: { hold: holdModel, posting: postingModel, wallet: walletModel, alert: alertModel },
    partition: ledgerModel,
    balances: ({ accounts, openHolds }) => ({
      accounts: Array.from(accounts, ([account, { postedCents, heldCents }]) => ({ account, postedCents, heldCents })),
      openHolds: Array.from(openHolds, ([holdId, { account, amountCents }]) => ({ holdId, account, amountCents })),
    }),
    views: [
      { projection: pricingProjection, source: 'merchants' },
      { projection: pendingPaymentsProjection, source: 'initiation' },
      { projection: walletsProjection, source: 'wallet-fee' },
    ],
    consumers: [{ name: 'wallet-fee.payments', source: 'initiation' }],
  };
}
