import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { C2bBook, C2bPayment } from '../application/c2b-book';
import { ABOVE_ALL_KEYS, prepare } from './sqlite-statements';

const COLUMNS = [
  ...['transId', 'shortcode', 'commandId', 'amountCents', 'payer', 'billRefNumber', 'state', 'acceptedAtMs'],
  ...['decideAtMs', 'decidedAtMs', 'validation', 'outcome'],
];

export function c2bBook(database: DatabaseSyncInstance): C2bBook {
  const values = COLUMNS.map((column) => `:${column}`).join(', ');
  const add = prepare(database, `INSERT INTO c2b (${COLUMNS.join(', ')}) VALUES (${values})`);
  const find = prepare<C2bPayment>(database, 'SELECT * FROM c2b WHERE transId = ?');
  const open = prepare<C2bPayment>(
    database,
    `SELECT transId, decideAtMs FROM c2b WHERE state = 'open' ORDER BY decideAtMs, row`,
  );
  const note = prepare(database, `UPDATE c2b SET validation = ? WHERE transId = ? AND state = 'open'`);
  const settle = prepare(
    database,
    `UPDATE c2b SET state = 'settled', outcome = ?, decidedAtMs = ? WHERE transId = ? AND state = 'open'`,
  );
  const list = prepare<C2bPayment & { row: number }>(
    database,
    'SELECT * FROM c2b WHERE row < ? ORDER BY row DESC LIMIT ?',
  );
  const total = prepare<{ total: number }>(database, 'SELECT count(*) AS total FROM c2b');
  return {
    add: (payment) => void add.runWith(payment),
    find: (transId) => find.first(transId),
    open: () => open.all(),
    noteValidation: (transId, validation) => void note.run(validation, transId),
    settle: (transId, outcome, decidedAtMs) => void settle.run(outcome, decidedAtMs, transId),
    list: ({ limit, before = ABOVE_ALL_KEYS }) => list.all(before, limit),
    total: () => total.first()!.total,
  };
}
