import { ZERO_CENTS } from '@daftari/kernel/money';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Books, Entry, Payment, PaymentRow } from '../application/books';
import type { Account } from '../domain/accounts';
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
  ...['decidedAtMs', 'resultCode', 'resultDescription', 'receipt', 'lateAtMs', 'queries', 'toldPaid'],
];

const CALLBACKS_OF = 'FROM callbacks WHERE callbacks.checkoutRequestId = payments.checkoutRequestId';
const CALLBACK_COUNTS = `(SELECT count(*) ${CALLBACKS_OF}) AS callbacksPlanned,
  (SELECT count(*) ${CALLBACKS_OF} AND state = 'sent') AS callbacksSent,
  (SELECT count(*) ${CALLBACKS_OF} AND state = 'failed') AS callbacksFailed`;

export function paymentsBook(database: DatabaseSyncInstance): Books['payments'] {
  const values = PAYMENT_COLUMNS.map((column) => `:${column}`).join(', ');
  const add = prepare(database, `INSERT INTO payments (${PAYMENT_COLUMNS.join(', ')}) VALUES (${values})`);
  const find = prepare<Payment>(database, 'SELECT * FROM payments WHERE checkoutRequestId = ?');
  const openOn = prepare<object>(database, `SELECT 1 FROM payments WHERE phone = ? AND state = 'open'`);
  const open = prepare<Payment>(
    database,
    `SELECT checkoutRequestId, decideAtMs FROM payments WHERE state = 'open' ORDER BY decideAtMs, row`,
  );
  const openCount = prepare<{ total: number }>(database, `SELECT count(*) AS total FROM payments WHERE state = 'open'`);
  const settle = prepare(
    database,
    `UPDATE payments SET state = 'settled', decidedAtMs = :decidedAtMs, resultCode = :resultCode,
     resultDescription = :resultDescription, receipt = :receipt, lateAtMs = :lateAtMs
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
    isOpenOn: (phone) => openOn.first(phone) !== undefined,
    open: () => open.all(),
    openCount: () => openCount.first()!.total,
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

export function ledgerBook(database: DatabaseSyncInstance): Books['ledger'] {
  const account = prepare<Account>(database, 'SELECT * FROM accounts WHERE account = ?');
  const addEntry = prepare(
    database,
    `INSERT INTO entries (atMs, kind, fromAccount, toAccount, amountCents, checkoutRequestId, receipt)
     VALUES (:atMs, :kind, :fromAccount, :toAccount, :amountCents, :checkoutRequestId, :receipt)`,
  );
  const touch = prepare(database, `INSERT INTO accounts VALUES (?, 0, '', 0) ON CONFLICT (account) DO NOTHING`);
  const addBalance = prepare(database, 'UPDATE accounts SET balanceCents = balanceCents + ? WHERE account = ?');
  const beginDay = prepare(database, 'UPDATE accounts SET day = ?, sentTodayCents = 0 WHERE account = ?');
  const addSent = prepare(database, 'UPDATE accounts SET sentTodayCents = sentTodayCents + ? WHERE account = ?');
  const receipt = prepare<object>(database, 'SELECT 1 FROM entries WHERE receipt = ?');
  const paidSince = prepare<object>(
    database,
    `SELECT 1 FROM entries WHERE fromAccount = ? AND kind = 'payment' AND amountCents = ? AND atMs > ? LIMIT 1`,
  );
  const entries = prepare<Entry & { id: number }>(
    database,
    'SELECT * FROM entries WHERE id < ? ORDER BY id DESC LIMIT ?',
  );
  const accounts = prepare<Account>(database, 'SELECT * FROM accounts ORDER BY account LIMIT ?');
  const counts = prepare<{ entries: number; accounts: number; sumCents: number }>(
    database,
    `SELECT (SELECT count(*) FROM entries) AS entries, count(*) AS accounts, coalesce(sum(balanceCents), 0) AS sumCents FROM accounts`,
  );
  return {
    account: (name) =>
      account.first(name) ?? { account: name, balanceCents: ZERO_CENTS, day: '', sentTodayCents: ZERO_CENTS },
    isUsed: (name) => account.first(name) !== undefined,
    move(entry) {
      addEntry.runWith(entry);
      for (const name of [entry.fromAccount, entry.toAccount]) touch.run(name);
      addBalance.run(-entry.amountCents, entry.fromAccount);
      addBalance.run(entry.amountCents, entry.toAccount);
    },
    beginDay(name, day) {
      touch.run(name);
      beginDay.run(day, name);
    },
    addSentToday: (name, amountCents) => void addSent.run(amountCents, name),
    hasReceipt: (code) => receipt.first(code) !== undefined,
    paidSince: (name, amountCents, sinceMs) => paidSince.first(name, amountCents, sinceMs) !== undefined,
    entries: ({ limit, before = ABOVE_ALL_KEYS }) => entries.all(before, limit),
    accounts: (limit) => accounts.all(limit),
    counts: () => counts.first()!,
  };
}
