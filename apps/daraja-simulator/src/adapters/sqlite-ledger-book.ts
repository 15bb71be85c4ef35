import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Books, Collected, Entry } from '../application/books';
import { unusedAccount, type Account } from '../domain/accounts';
import { ABOVE_ALL_KEYS, prepare } from './sqlite-statements';

export function ledgerBook(database: DatabaseSyncInstance): Books['ledger'] {
  const account = prepare<Account>(database, 'SELECT * FROM accounts WHERE account = ?');
  const addEntry = prepare(
    database,
    `INSERT INTO entries (atMs, kind, fromAccount, toAccount, amountCents, checkoutRequestId, conversationId, receipt)
     VALUES (:atMs, :kind, :fromAccount, :toAccount, :amountCents, :checkoutRequestId, :conversationId, :receipt)`,
  );
  const touch = prepare(database, `INSERT INTO accounts (account) VALUES (?) ON CONFLICT (account) DO NOTHING`);
  const addBalance = prepare(database, 'UPDATE accounts SET balanceCents = balanceCents + ? WHERE account = ?');
  const receipt = prepare<object>(
    database,
    'SELECT 1 FROM entries WHERE receipt = ?1 UNION ALL SELECT 1 FROM c2b WHERE transId = ?1',
  );
  const paidSince = prepare<object>(
    database,
    `SELECT 1 FROM entries WHERE fromAccount = ? AND kind = 'payment' AND amountCents = ? AND atMs > ? LIMIT 1`,
  );
  const entries = prepare<Entry & { id: number }>(
    database,
    'SELECT * FROM entries WHERE id < ? ORDER BY id DESC LIMIT ?',
  );
  const collected = prepare<Collected>(
    database,
    `SELECT entries.atMs, entries.receipt, fromAccount, entries.amountCents,
       coalesce(payments.accountReference, c2b.billRefNumber, '') AS reference FROM entries
     LEFT JOIN payments ON payments.checkoutRequestId = entries.checkoutRequestId
     LEFT JOIN c2b ON c2b.transId = entries.receipt
     WHERE entries.toAccount = ? AND entries.kind IN ('payment', 'c2b') AND entries.atMs BETWEEN ? AND ?
     ORDER BY entries.id LIMIT ? OFFSET ?`,
  );
  const accounts = prepare<Account>(database, 'SELECT * FROM accounts ORDER BY account LIMIT ?');
  const counts = prepare<{ entries: number; accounts: number; sumCents: number }>(
    database,
    `SELECT (SELECT count(*) FROM entries) AS entries, count(*) AS accounts, coalesce(sum(balanceCents), 0) AS sumCents FROM accounts`,
  );
  return {
    account: (name) => account.first(name) ?? unusedAccount(name),
    isUsed: (name) => account.first(name) !== undefined,
    move(entry) {
      addEntry.runWith(entry);
      for (const name of [entry.fromAccount, entry.toAccount]) touch.run(name);
      addBalance.run(-entry.amountCents, entry.fromAccount);
      addBalance.run(entry.amountCents, entry.toAccount);
    },
    ...walletSums(database),
    hasReceipt: (code) => receipt.first(code) !== undefined,
    paidSince: (name, amountCents, sinceMs) => paidSince.first(name, amountCents, sinceMs) !== undefined,
    collected: (shortcode, fromMs, toMs, { offset, limit }) =>
      collected.all(`shortcode/${shortcode}`, fromMs, toMs, limit, offset),
    entries: ({ limit, before = ABOVE_ALL_KEYS }) => entries.all(before, limit),
    accounts: (limit) => accounts.all(limit),
    counts: () => counts.first()!,
  };
}

type WalletSums = 'beginDay' | 'addSentToday' | 'addReceivedToday' | 'addGift' | 'setRegistered';

/** What a phone's wallet is known for beside its balance. */
function walletSums(database: DatabaseSyncInstance): Pick<Books['ledger'], WalletSums> {
  const touch = prepare(database, `INSERT INTO accounts (account) VALUES (?) ON CONFLICT (account) DO NOTHING`);
  const beginDay = prepare(database, 'UPDATE accounts SET day = ?, sentTodayCents = 0 WHERE account = ?');
  const addReceived = prepare(
    database,
    `UPDATE accounts SET receivedTodayCents = iif(receivedDay = :day, receivedTodayCents, 0) + :amountCents,
     receivedDay = :day WHERE account = :name`,
  );
  const addGift = prepare(database, 'UPDATE accounts SET giftCents = max(0, giftCents + ?) WHERE account = ?');
  const setRegistered = prepare(database, 'UPDATE accounts SET registered = ? WHERE account = ?');
  const addSent = prepare(database, 'UPDATE accounts SET sentTodayCents = sentTodayCents + ? WHERE account = ?');
  return {
    beginDay(name, day) {
      touch.run(name);
      beginDay.run(day, name);
    },
    addSentToday: (name, amountCents) => void addSent.run(amountCents, name),
    addReceivedToday: (name, day, amountCents) => void addReceived.runWith({ name, day, amountCents }),
    addGift: (name, amountCents) => void addGift.run(amountCents, name),
    setRegistered(name, registered) {
      touch.run(name);
      setRegistered.run(registered ? 1 : 0, name);
    },
  };
}
