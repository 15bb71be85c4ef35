import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Books, Payment, PaymentRow } from '../application/books';
import { ABOVE_ALL_KEYS, prepare } from './sqlite-statements';

const PAYMENT_COLUMNS = [
  ...[
    'checkoutRequestId',
    'merchantRequestId',
    'shortcode',
    'transactionType',
    'amountCents',
    'payer',
    'partyB',
    'phone',
  ],
  ...[
    'callbackUrl',
    'accountReference',
    'description',
    'scenario',
    'state',
    'acceptedAtMs',
    'promptAtMs',
    'decideAtMs',
  ],
  ...['decidedAtMs', 'resultCode', 'resultDescription', 'receipt', 'lateAtMs', 'queries', 'toldPaid', 'act'],
];

const CALLBACKS_OF = 'FROM callbacks WHERE callbacks.about = payments.checkoutRequestId';
const CALLBACK_COUNTS = `(SELECT count(*) ${CALLBACKS_OF}) AS callbacksPlanned,
  (SELECT count(*) ${CALLBACKS_OF} AND state = 'sent') AS callbacksSent,
  (SELECT count(*) ${CALLBACKS_OF} AND state = 'failed') AS callbacksFailed`;

export function paymentsBook(database: DatabaseSyncInstance): Books['payments'] {
  const values = PAYMENT_COLUMNS.map((column) => `:${column}`).join(', ');
  const add = prepare(database, `INSERT INTO payments (${PAYMENT_COLUMNS.join(', ')}) VALUES (${values})`);
  const find = prepare<Payment>(database, 'SELECT * FROM payments WHERE checkoutRequestId = ?');
  const findByReceipt = prepare<Payment>(database, 'SELECT * FROM payments WHERE receipt = ?');
  const lastReceipt = prepare<{ receipt: string }>(
    database,
    'SELECT receipt FROM payments WHERE receipt IS NOT NULL AND checkoutRequestId <> ? ORDER BY decidedAtMs DESC, row DESC LIMIT 1',
  );
  const openOn = prepare<object>(database, `SELECT 1 FROM payments WHERE phone = ? AND state = 'open'`);
  const open = prepare<Payment>(
    database,
    `SELECT checkoutRequestId, decideAtMs FROM payments WHERE state = 'open' ORDER BY decideAtMs, row`,
  );
  const openOf = prepare<Payment>(database, `SELECT * FROM payments WHERE phone = ? AND state = 'open'`);
  const prompts = prepare<Payment>(database, `SELECT * FROM payments WHERE state = 'open' ORDER BY row DESC LIMIT ?`);
  const press = prepare(
    database,
    `UPDATE payments SET act = ?, decideAtMs = ? WHERE checkoutRequestId = ? AND state = 'open'`,
  );
  const openCount = prepare<{ total: number }>(database, `SELECT count(*) AS total FROM payments WHERE state = 'open'`);
  const settle = prepare(
    database,
    `UPDATE payments SET state = 'settled', decidedAtMs = :decidedAtMs, resultCode = :resultCode,
     resultDescription = :resultDescription, receipt = :receipt, lateAtMs = :lateAtMs, paidCents = :paidCents
     WHERE checkoutRequestId = :checkoutRequestId AND state = 'open'`,
  );
  const list = prepare<PaymentRow>(
    database,
    `SELECT *, ${CALLBACK_COUNTS} FROM payments WHERE row < ? ORDER BY row DESC LIMIT ?`,
  );
  const total = prepare<{ total: number }>(database, 'SELECT count(*) AS total FROM payments');
  return {
    add: (payment) => void add.runWith(payment),
    find: (checkoutRequestId) => find.first(checkoutRequestId),
    lastReceiptBut: (id) => lastReceipt.first(id)?.receipt,
    findByReceipt: (receipt) => findByReceipt.first(receipt),
    isOpenOn: (phone) => openOn.first(phone) !== undefined,
    open: () => open.all(),
    openCount: () => openCount.first()!.total,
    openOf: (phone) => openOf.first(phone),
    prompts: (limit) => prompts.all(limit),
    press: (id, act, decideAtMs) => void press.run(act, decideAtMs, id),
    settle: (settlement) => void settle.runWith(settlement),
    ...afterwards(database),
    list: ({ limit, before = ABOVE_ALL_KEYS }) => list.all(before, limit),
    counts() {
      const stillOpen = openCount.first()!.total;
      return { open: stillOpen, settled: total.first()!.total - stillOpen };
    },
  };
}

/** What can still happen to a payment that is settled. */
function afterwards(
  database: DatabaseSyncInstance,
): Pick<Books['payments'], 'late' | 'payLate' | 'giveUpLate' | 'countOn' | 'noteQuery'> {
  const late = prepare<Pick<Payment, 'checkoutRequestId' | 'lateAtMs'>>(
    database,
    'SELECT checkoutRequestId, lateAtMs FROM payments WHERE lateAtMs IS NOT NULL AND receipt IS NULL ORDER BY lateAtMs, row',
  );
  const payLate = prepare(
    database,
    `UPDATE payments SET resultCode = :resultCode, resultDescription = :resultDescription, receipt = :receipt
     WHERE checkoutRequestId = :checkoutRequestId AND lateAtMs IS NOT NULL AND receipt IS NULL`,
  );
  const giveUp = prepare(
    database,
    'UPDATE payments SET lateAtMs = NULL WHERE checkoutRequestId = ? AND receipt IS NULL',
  );
  const count = prepare<{ total: number }>(database, 'SELECT count(*) AS total FROM payments WHERE phone = ?');
  const note = prepare(
    database,
    'UPDATE payments SET queries = queries + 1, toldPaid = max(toldPaid, ?) WHERE checkoutRequestId = ?',
  );
  return {
    late: () => late.all(),
    payLate: (paid) => void payLate.runWith(paid),
    giveUpLate: (checkoutRequestId) => void giveUp.run(checkoutRequestId),
    countOn: (phone) => count.first(phone)!.total,
    noteQuery: (checkoutRequestId, toldPaid) => void note.run(toldPaid ? 1 : 0, checkoutRequestId),
  };
}
