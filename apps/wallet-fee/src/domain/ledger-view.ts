import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { DecisionView } from '@daftari/journal-core/journal';
import type { Ledger } from './ledger';

/** What a ledger decision looks at: the partition's balances, and the streams that its command names. */
export type LedgerView = Pick<DecisionView<Ledger>, 'stream' | 'partition'>;

/** An event with the stream that it belongs to. */
export type LedgerFact = WalletFeeEvent & { readonly stream: string };
