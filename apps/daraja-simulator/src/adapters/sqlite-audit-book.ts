import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { AuditBook, Finding, Paid, Repeat } from '../application/audit-book';
import { prepare } from './sqlite-statements';

const REPEAT = 'payer, partyB, amountCents, accountReference';
const repeatsBy = (columns: string) =>
  `SELECT ${REPEAT}, group_concat(receipt, ' ') AS receipts FROM payments WHERE receipt IS NOT NULL
   GROUP BY ${columns} HAVING count(*) > 1 ORDER BY min(row)`;

const paidWithout = (callback: string) =>
  `SELECT checkoutRequestId, phone, scenario, amountCents, receipt FROM payments AS paid WHERE receipt IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM callbacks WHERE callbacks.checkoutRequestId = paid.checkoutRequestId AND ${callback})`;

const ANSWERED = 'httpStatus BETWEEN 200 AND 299';
const LOST = `${paidWithout(`resultCode = '0' AND (state = 'pending' OR ${ANSWERED})`)} AND toldPaid = 0 ORDER BY row`;
const UNMATCHED = `${paidWithout(`callbacks.receipt = paid.receipt AND ${ANSWERED}`)} ORDER BY row`;

const CONTRADICTIONS = `
SELECT payments.checkoutRequestId, payments.receipt FROM payments
LEFT JOIN entries ON entries.checkoutRequestId = payments.checkoutRequestId
WHERE (payments.receipt IS NULL) <> (entries.id IS NULL) OR (payments.receipt IS NOT NULL AND (payments.resultCode <> '0'
  OR entries.receipt <> payments.receipt OR entries.amountCents <> payments.amountCents
  OR entries.fromAccount <> 'phone/' || payer OR entries.toAccount <> 'shortcode/' || partyB))
UNION ALL
SELECT entries.checkoutRequestId, entries.receipt FROM entries
LEFT JOIN payments ON payments.checkoutRequestId = entries.checkoutRequestId
WHERE kind = 'payment' AND payments.row IS NULL`;

const ACCOUNTS_OFF = `
SELECT account FROM accounts LEFT JOIN (
  SELECT name, sum(cents) AS cents FROM (
    SELECT toAccount AS name, amountCents AS cents FROM entries UNION ALL SELECT fromAccount, -amountCents FROM entries
  ) GROUP BY name
) ON name = account WHERE balanceCents <> coalesce(cents, 0) ORDER BY account`;

export function auditBook(database: DatabaseSyncInstance): AuditBook {
  const doublePays = finder<Row<Repeat>>(database, repeatsBy(`${REPEAT}, callbackUrl`));
  const repeats = finder<Row<Repeat>>(database, repeatsBy(REPEAT));
  return {
    doublePays: (limit) => withReceipts(doublePays(limit)),
    repeats: (limit) => withReceipts(repeats(limit)),
    lostMoney: finder<Paid>(database, LOST),
    unmatchedReceipts: finder<Paid>(database, UNMATCHED),
    contradictions: finder(database, CONTRADICTIONS),
    accountsOff: finder(database, ACCOUNTS_OFF),
  };
}

type Row<T extends { readonly receipts: unknown }> = Omit<T, 'receipts'> & { readonly receipts: string };

function withReceipts({ total, rows }: Finding<Row<Repeat>>): Finding<Repeat> {
  return { total, rows: rows.map((row) => ({ ...row, receipts: row.receipts.split(' ') })) };
}

function finder<T>(database: DatabaseSyncInstance, sql: string): (limit: number) => Finding<T> {
  const rows = prepare<T>(database, `${sql} LIMIT ?`);
  const total = prepare<{ total: number }>(database, `SELECT count(*) AS total FROM (${sql})`);
  return (limit) => ({ total: total.first()!.total, rows: rows.all(limit) });
}
