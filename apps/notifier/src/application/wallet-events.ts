import type { RecordedEvent } from '@daftari/journal-core/event';
import { merchantEventOfWallet, tellsOfWallet } from '../domain/wallet-webhook';
import type { NotifierLog } from './notifier-log';

/** Tells a merchant's own endpoints of its wallets: once, however often the event comes. The ledger names no person. */
export function handleWalletEvent(log: NotifierLog): (event: RecordedEvent) => Promise<void> {
  return async (recorded) => {
    if (!tellsOfWallet(recorded)) return;
    const event = merchantEventOfWallet(recorded);
    const { merchantId, environment } = event;
    await log.tell({ merchantId, environment, causation: recorded.id, event });
  };
}
