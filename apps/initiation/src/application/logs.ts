import type { Journal } from '@daftari/journal-core/journal';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import type { BanPolicy } from '../domain/prompt-results';
import type { Prompts } from '../domain/prompts';
import { BalanceLog } from './balance/balance-log';
import { BatchLog } from './batch/batch-log';
import { CollectionLog } from './collection/collection-log';
import { PaymentLog } from './payment-log';
import { PayoutLog } from './payout/payout-log';
import { TransferLog } from './transfer/transfer-log';

/** What writes to the journal, each its own kind of streams. */
export function logsOf(
  journal: Journal<Prompts>,
  personal: Pick<PersonalData, 'prepare'> | undefined,
  banPolicy: BanPolicy | undefined,
) {
  return {
    log: new PaymentLog(journal, personal, banPolicy),
    payouts: new PayoutLog(journal, personal),
    transfers: new TransferLog(journal),
    collections: new CollectionLog(journal, personal),
    balances: new BalanceLog(journal),
    batches: new BatchLog(journal, personal),
  };
}
