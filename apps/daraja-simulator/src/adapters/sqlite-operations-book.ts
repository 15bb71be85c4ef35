import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Operation, OperationRow, OperationsBook } from '../application/operations-book';
import { ABOVE_ALL_KEYS, prepare } from './sqlite-statements';

const COLUMNS = [
  ...['conversationId', 'originatorConversationId', 'api', 'initiator', 'commandId', 'shortcode', 'amountCents'],
  ...['recipient', 'transactionId', 'originalConversationId', 'resultUrl', 'occasion', 'scenario', 'state'],
  ...['acceptedAtMs', 'executeAtMs', 'decidedAtMs', 'resultCode', 'resultDescription', 'receipt'],
];

const CALLBACKS_OF = 'FROM callbacks WHERE callbacks.about = operations.conversationId';
const CALLBACK_COUNTS = `(SELECT count(*) ${CALLBACKS_OF}) AS callbacksPlanned,
  (SELECT count(*) ${CALLBACKS_OF} AND state = 'sent') AS callbacksSent,
  (SELECT count(*) ${CALLBACKS_OF} AND state = 'failed') AS callbacksFailed`;

export function operationsBook(database: DatabaseSyncInstance): OperationsBook {
  const values = COLUMNS.map((column) => `:${column}`).join(', ');
  const add = prepare(database, `INSERT INTO operations (${COLUMNS.join(', ')}) VALUES (${values})`);
  const selectBy = (condition: string) =>
    prepare<Operation>(database, `SELECT * FROM operations WHERE ${condition} ORDER BY row LIMIT 1`);
  const byId = selectBy('conversationId = ?');
  const byConversation = selectBy(
    `api IN ('b2c', 'reversal') AND (originatorConversationId = ?1 OR conversationId = ?1)`,
  );
  const byReceipt = selectBy('receipt = ?');
  const reversalOf = selectBy(`api = 'reversal' AND transactionId = ? AND receipt IS NOT NULL`);
  const used = selectBy('shortcode = ? AND originatorConversationId = ?');
  const open = prepare<Operation>(
    database,
    `SELECT conversationId, executeAtMs FROM operations WHERE state = 'open' ORDER BY executeAtMs, row`,
  );
  const openCount = prepare<{ total: number }>(
    database,
    `SELECT count(*) AS total FROM operations WHERE state = 'open'`,
  );
  const settle = prepare(
    database,
    `UPDATE operations SET state = 'settled', decidedAtMs = :decidedAtMs, resultCode = :resultCode,
     resultDescription = :resultDescription, receipt = :receipt WHERE conversationId = :conversationId AND state = 'open'`,
  );
  const list = prepare<OperationRow>(
    database,
    `SELECT *, ${CALLBACK_COUNTS} FROM operations WHERE api = ? AND row < ? ORDER BY row DESC LIMIT ?`,
  );
  const counts = prepare<{ state: Operation['state']; total: number }>(
    database,
    'SELECT state, count(*) AS total FROM operations WHERE api = ? GROUP BY state',
  );
  return {
    add: (operation) => void add.runWith(operation),
    find: (conversationId) => byId.first(conversationId),
    findByConversation: (id) => byConversation.first(id),
    findByReceipt: (receipt) => byReceipt.first(receipt),
    findReversalOf: (receipt) => reversalOf.first(receipt),
    isUsed: (shortcode, id) => used.first(shortcode, id) !== undefined,
    open: () => open.all(),
    openCount: () => openCount.first()!.total,
    settle: (end) => void settle.runWith(end),
    list: (api, { limit, before = ABOVE_ALL_KEYS }) => list.all(api, before, limit),
    counts: (api) => ({
      ...{ open: 0, settled: 0 },
      ...Object.fromEntries(counts.all(api).map(({ state, total }) => [state, total])),
    }),
  };
}
