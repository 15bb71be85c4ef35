import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type {
  Books,
  Callback,
  CallbackDue,
  CallbackRow,
  CallbackState,
  PhoneCount,
  RequestCounts,
  RequestRecord,
} from '../application/books';
import { ABOVE_ALL_KEYS, prepare } from './sqlite-statements';

/** The request log keeps this many requests; older ones are forgotten. Payments and the ledger are kept for ever. */
const MAX_REQUESTS_KEPT = 200_000;
const FORGET_EVERY = 1_000;
/** A list shows this much of a callback's body. */
const MAX_BODY_SHOWN = 4_096;

export function settingsBook(database: DatabaseSyncInstance): Books['settings'] {
  const get = prepare<{ value: string }>(database, 'SELECT value FROM settings WHERE name = ?');
  const put = prepare(
    database,
    'INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  return { get: (name) => get.first(name)?.value, put: (name, value) => void put.run(name, value) };
}

export function tokensBook(database: DatabaseSyncInstance): Books['tokens'] {
  const forgetExpired = prepare(database, 'DELETE FROM tokens WHERE expiresAtMs <= ?');
  const forgetOf = prepare(database, 'DELETE FROM tokens WHERE app = ?');
  const forgetAll = prepare(database, 'DELETE FROM tokens');
  const add = prepare(database, 'INSERT INTO tokens (hash, app, expiresAtMs) VALUES (?, ?, ?)');
  const find = prepare<{ hash: string }>(database, 'SELECT hash FROM tokens WHERE hash = ? AND expiresAtMs > ?');
  return {
    add({ hash, app, expiresAtMs }, nowMs, supersede) {
      if (supersede) forgetOf.run(app);
      forgetExpired.run(nowMs);
      add.run(hash, app, expiresAtMs);
    },
    revokeAll: () => void forgetAll.run(),
    isValid: (hash, nowMs) => find.first(hash, nowMs) !== undefined,
  };
}

export function requestsBook(database: DatabaseSyncInstance): Books['requests'] {
  const last = prepare<{ number: number }>(database, 'SELECT coalesce(max(number), 0) AS number FROM requests');
  const columns = [
    ...['number', 'api', 'atMs', 'method', 'path', 'body', 'status', 'answer', 'push', 'query', 'phone', 'executed'],
  ];
  const values = columns.map((column) => `:${column}`).join(', ');
  const add = prepare(database, `INSERT INTO requests (${columns.join(', ')}) VALUES (${values})`);
  const forget = prepare(database, 'DELETE FROM requests WHERE number <= ?');
  const all = prepare<RequestRecord>(database, 'SELECT * FROM requests WHERE number < ? ORDER BY number DESC LIMIT ?');
  const ofKind = prepare<RequestRecord>(
    database,
    'SELECT * FROM requests WHERE api = ? AND number < ? ORDER BY number DESC LIMIT ?',
  );
  const counts = prepare<RequestCounts>(
    database,
    `SELECT (SELECT count(*) FROM requests) AS total, count(*) AS pushes, coalesce(sum(executed), 0) AS pushesExecuted,
     (SELECT count(*) FROM requests WHERE query IS NOT NULL) AS queries FROM requests WHERE push IS NOT NULL`,
  );
  const byPhone = prepare<PhoneCount>(
    database,
    `SELECT phone, count(*) AS pushes, sum(executed) AS executed FROM requests WHERE phone IS NOT NULL AND push IS NOT NULL
     GROUP BY phone ORDER BY pushes DESC, phone LIMIT ?`,
  );
  return {
    nextNumber: () => last.first()!.number + 1,
    add(record) {
      add.runWith(record);
      if (record.number % FORGET_EVERY === 0) forget.run(record.number - MAX_REQUESTS_KEPT);
    },
    list: ({ limit, before = ABOVE_ALL_KEYS, kind }) =>
      kind === undefined ? all.all(before, limit) : ofKind.all(kind, before, limit),
    counts: () => counts.first()!,
    pushesByPhone: (limit) => byPhone.all(limit),
  };
}

export function callbacksBook(database: DatabaseSyncInstance): Books['callbacks'] {
  const add = prepare(
    database,
    `INSERT INTO callbacks (kind, about, url, headers, body, dueAtMs, resultCode, receipt, state)
     VALUES (:kind, :about, :url, :headers, :body, :dueAtMs, :resultCode, :receipt, 'pending')`,
  );
  const find = prepare<Callback>(database, 'SELECT * FROM callbacks WHERE id = ?');
  const waiting = `SELECT id, dueAtMs FROM callbacks WHERE state = 'pending'`;
  const pending = prepare<CallbackDue>(database, `${waiting} ORDER BY id`);
  const pendingOf = prepare<CallbackDue>(database, `${waiting} AND about = ? ORDER BY id`);
  const reschedule = prepare(database, `UPDATE callbacks SET dueAtMs = ? WHERE id = ? AND state = 'pending'`);
  const drop = prepare(database, `UPDATE callbacks SET state = 'dropped', endedAtMs = ? WHERE id = ?`);
  const copy = prepare(
    database,
    `INSERT INTO callbacks (kind, about, url, headers, body, dueAtMs, resultCode, receipt, state, attempt)
     SELECT kind, about, url, headers, body, ?, resultCode, receipt, 'pending', attempt + ? FROM callbacks WHERE id = ?`,
  );
  const end = prepare(
    database,
    `UPDATE callbacks SET state = ?, httpStatus = ?, error = ?, endedAtMs = ? WHERE id = ? AND state = 'pending'`,
  );
  const newest = 'id < ? ORDER BY id DESC LIMIT ?';
  const shown = `id, kind, about, url, headers, substr(body, 1, ${MAX_BODY_SHOWN}) AS body,
    length(CAST(body AS BLOB)) AS bodyBytes, dueAtMs, resultCode, receipt, state, httpStatus, error, endedAtMs, attempt`;
  const list = prepare<CallbackRow>(database, `SELECT ${shown} FROM callbacks WHERE ${newest}`);
  const listState = prepare<CallbackRow>(database, `SELECT ${shown} FROM callbacks WHERE state = ? AND ${newest}`);
  const counts = prepare<{ state: CallbackState; total: number }>(
    database,
    'SELECT state, count(*) AS total FROM callbacks GROUP BY state',
  );
  return {
    add: (callback) => add.runWith(callback),
    find: (id) => find.first(id),
    pending: () => pending.all(),
    pendingOf: (about) => pendingOf.all(about),
    reschedule: (id, dueAtMs) => void reschedule.run(dueAtMs, id),
    drop(id, atMs) {
      const pending = find.first(id)?.state === 'pending';
      if (pending) drop.run(atMs, id);
      return pending;
    },
    copy: (id, dueAtMs, nextAttempt = false) => copy.run(dueAtMs, nextAttempt ? 1 : 0, id),
    end: (id, { state, httpStatus, error }, atMs) => void end.run(state, httpStatus, error, atMs, id),
    list: ({ limit, before = ABOVE_ALL_KEYS, state }) =>
      state === undefined ? list.all(before, limit) : listState.all(state, before, limit),
    counts() {
      const found = Object.fromEntries(counts.all().map(({ state, total }) => [state, total]));
      return { pending: 0, sent: 0, failed: 0, dropped: 0, ...found };
    },
  };
}
