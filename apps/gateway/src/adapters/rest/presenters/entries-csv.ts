import type { WalletEntry } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { amountCell, csvLine, textCell } from '../../../domain/csv';
import { entryType } from './wallet-answers';

const COLUMNS = [
  'entry_id',
  'created_at',
  'type',
  'description',
  'amount',
  'balance',
  'currency',
  'transaction_id',
  'receipt',
  'posting_id',
] as const;

export const CSV_HEAD = csvLine(COLUMNS);

/** An entry as a line of a statement's file. */
export function entryLine(entry: WalletEntry): string {
  return csvLine([
    textCell(entry.entryId),
    textCell(entry.at),
    entryType(entry),
    textCell(entry.description),
    amountCell(entry.amountCents),
    amountCell(entry.balanceCents),
    'KES',
    textCell(entry.transactionId),
    textCell(entry.receipt ?? ''),
    textCell(entry.postingId),
  ]);
}
