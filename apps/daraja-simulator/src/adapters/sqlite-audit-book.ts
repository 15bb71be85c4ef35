import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type {
  AuditBook,
  DoublePayout,
  Finding,
  Paid,
  Repeat,
  RepeatedPayout,
  UntoldPayout,
} from '../application/audit-book';
import { prepare } from './sqlite-statements';

const REPEAT = 'payer, partyB, amountCents, accountReference';
const repeatsBy = (columns: string) =>
  `SELECT ${REPEAT}, group_concat(receipt, ' ') AS receipts FROM payments WHERE receipt IS NOT NULL
   GROUP BY ${columns} HAVING count(*) > 1 ORDER BY min(row)`;

const paidWithout = (callback: string) =>
  `SELECT checkoutRequestId, phone, scenario, amountCents, receipt FROM payments AS paid WHERE receipt IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM callbacks WHERE callbacks.about = paid.checkoutRequestId AND ${callback})`;

const ANSWERED = 'httpStatus BETWEEN 200 AND 299';
const LOST = `${paidWithout(`resultCode = '0' AND (state = 'pending' OR ${ANSWERED})`)} AND toldPaid = 0 ORDER BY row`;
const UNMATCHED = `${paidWithout(`callbacks.receipt = paid.receipt AND ${ANSWERED}`)} ORDER BY row`;

const CONTRADICTIONS = `
SELECT payments.checkoutRequestId, payments.receipt FROM payments
LEFT JOIN entries ON entries.checkoutRequestId = payments.checkoutRequestId
WHERE (payments.receipt IS NULL) <> (entries.id IS NULL) OR (payments.receipt IS NOT NULL AND (payments.resultCode <> '0'
  OR entries.receipt <> payments.receipt OR entries.amountCents <> coalesce(payments.paidCents, payments.amountCents)
  OR entries.fromAccount <> 'phone/' || payer OR entries.toAccount <> 'shortcode/' || partyB))
UNION ALL
SELECT entries.checkoutRequestId, entries.receipt FROM entries
LEFT JOIN payments ON payments.checkoutRequestId = entries.checkoutRequestId
WHERE kind = 'payment' AND payments.row IS NULL`;

/** Payouts that moved money, and requests that moved it again under the same id. */
const DOUBLE_PAYOUTS = `
SELECT originatorConversationId, recipient, operations.amountCents, group_concat(entries.receipt, ' ') AS receipts
FROM operations JOIN entries ON entries.conversationId = operations.conversationId AND entries.kind = 'payout'
GROUP BY operations.shortcode, originatorConversationId HAVING count(*) > 1 ORDER BY min(operations.row)`;

const REPEATED_PAYOUTS = `
SELECT group_concat(originatorConversationId, ' ') AS originatorConversationIds, recipient, amountCents,
  group_concat(receipt, ' ') AS receipts FROM operations WHERE api = 'b2c' AND receipt IS NOT NULL
GROUP BY shortcode, recipient, amountCents HAVING count(*) > 1 ORDER BY min(row)`;

const UNTOLD_PAYOUTS = `
SELECT conversationId, originatorConversationId, recipient, scenario, amountCents, receipt FROM operations AS paid
WHERE api = 'b2c' AND receipt IS NOT NULL AND NOT EXISTS (SELECT 1 FROM callbacks WHERE callbacks.receipt = paid.receipt
  AND resultCode = '0' AND (state = 'pending' OR ${ANSWERED})) ORDER BY row`;

const PAYOUT_CONTRADICTIONS = `
SELECT operations.conversationId, operations.receipt FROM operations
LEFT JOIN entries ON entries.conversationId = operations.conversationId AND kind IN ('payout', 'reversal')
WHERE api IN ('b2c', 'reversal') AND ((operations.receipt IS NULL) <> (entries.id IS NULL) OR (operations.receipt IS NOT NULL
  AND (operations.resultCode <> '0' OR entries.receipt <> operations.receipt
  OR entries.amountCents <> operations.amountCents OR entries.fromAccount <> 'shortcode/' || shortcode
  OR entries.toAccount <> 'phone/' || recipient)))
UNION ALL
SELECT entries.conversationId, entries.receipt FROM entries
LEFT JOIN operations ON operations.conversationId = entries.conversationId
WHERE kind IN ('payout', 'reversal') AND operations.row IS NULL`;

const ACCOUNTS_OFF = `
SELECT account FROM accounts LEFT JOIN (
  SELECT name, sum(cents) AS cents FROM (
    SELECT toAccount AS name, amountCents AS cents FROM entries UNION ALL SELECT fromAccount, -amountCents FROM entries
  ) GROUP BY name
) ON name = account WHERE balanceCents <> coalesce(cents, 0) ORDER BY account`;

export function auditBook(database: DatabaseSyncInstance): AuditBook {
  const doublePays = finder<Row<Repeat>>(database, repeatsBy(`${REPEAT}, callbackUrl`));
  const repeats = finder<Row<Repeat>>(database, repeatsBy(REPEAT));
  const doublePayouts = finder<Row<DoublePayout>>(database, DOUBLE_PAYOUTS);
  const repeatedPayouts = finder<Row<RepeatedPayout>>(database, REPEATED_PAYOUTS);
  return {
    doublePays: (limit) => withReceipts(doublePays(limit)),
    repeats: (limit) => withReceipts(repeats(limit)),
    lostMoney: finder<Paid>(database, LOST),
    unmatchedReceipts: finder<Paid>(database, UNMATCHED),
    contradictions: finder(database, CONTRADICTIONS),
    accountsOff: finder(database, ACCOUNTS_OFF),
    doublePayouts: (limit) => withReceipts(doublePayouts(limit)),
    repeatedPayouts: (limit) => withReceipts(repeatedPayouts(limit)),
    untoldPayouts: finder<UntoldPayout>(database, UNTOLD_PAYOUTS),
    payoutContradictions: finder(database, PAYOUT_CONTRADICTIONS),
  };
}

interface WithReceipts {
  readonly receipts: readonly string[];
}
type Row<T extends WithReceipts> = Omit<T, 'receipts'> & { readonly receipts: string };

function withReceipts<T extends WithReceipts>({ total, rows }: Finding<Row<T>>): Finding<T> {
  return { total, rows: rows.map((row) => ({ ...row, receipts: row.receipts.split(' ') }) as unknown as T) };
}

function finder<T>(database: DatabaseSyncInstance, sql: string): (limit: number) => Finding<T> {
  const rows = prepare<T>(database, `${sql} LIMIT ?`);
  const total = prepare<{ total: number }>(database, `SELECT count(*) AS total FROM (${sql})`);
  return (limit) => ({ total: total.first()!.total, rows: rows.all(limit) });
}
