import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Books, Callback, CallbackState, RequestRecord } from '../application/books';
import { ABOVE_ALL_KEYS, prepare } from './sqlite-statements';

/** The request log keeps this many requests; older ones are forgotten. Payments and the ledger are kept for ever. */
const MAX_REQUESTS_KEPT = 200_000;
const FORGET_EVERY = 1_000;

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
  const forgetAll = prepare(database, 'DELETE FROM tokens');
  const add = prepare(database, 'INSERT INTO tokens VALUES (?, ?)');
  const find = prepare<{ hash: string }>(database, 'SELECT hash FROM tokens WHERE hash = ? AND expiresAtMs > ?');
  return {
    add(hash, expiresAtMs, nowMs, supersede) {
      if (supersede) forgetAll.run();
      else forgetExpired.run(nowMs);
      add.run(hash, expiresAtMs);
    },
    isValid: (hash, nowMs) => find.first(hash, nowMs) !== undefined,
  };
}

export function requestsBook(database: DatabaseSyncInstance): Books['requests'] {
  const last = prepare<{ number: number }>(database, 'SELECT coalesce(max(number), 0) AS number FROM requests');
  const columns = ':number, :atMs, :method, :path, :body, :status, :answer, :push';
  const add = prepare(database, `INSERT INTO requests VALUES (${columns})`);
  const forget = prepare(database, 'DELETE FROM requests WHERE number <= ?');
  const newest = 'number < ? ORDER BY number DESC LIMIT ?';
  const list = prepare<RequestRecord>(database, `SELECT * FROM requests WHERE ${newest}`);
  const listPushes = prepare<RequestRecord>(database, `SELECT * FROM requests WHERE push IS NOT NULL AND ${newest}`);
  const total = prepare<{ total: number }>(database, 'SELECT count(*) AS total FROM requests');
  const pushes = prepare<{ pushes: number; pushesAccepted: number }>(
    database,
    'SELECT count(*) AS pushes, coalesce(sum(status = 200), 0) AS pushesAccepted FROM requests WHERE push IS NOT NULL',
  );
  return {
    nextNumber: () => last.first()!.number + 1,
    add(record) {
      add.runWith(record);
      if (record.number % FORGET_EVERY === 0) forget.run(record.number - MAX_REQUESTS_KEPT);
    },
    list: ({ limit, before = ABOVE_ALL_KEYS, pushesOnly }) => (pushesOnly ? listPushes : list).all(before, limit),
    counts: () => ({ ...total.first()!, ...pushes.first()! }),
  };
}

export function callbacksBook(database: DatabaseSyncInstance): Books['callbacks'] {
  const add = prepare(
    database,
    `INSERT INTO callbacks (checkoutRequestId, url, headers, body, dueAtMs, state)
     VALUES (:checkoutRequestId, :url, :headers, :body, :dueAtMs, 'pending')`,
  );
  const find = prepare<Callback>(database, 'SELECT * FROM callbacks WHERE id = ?');
  const pending = prepare<Callback>(database, `SELECT id, dueAtMs FROM callbacks WHERE state = 'pending' ORDER BY id`);
  const end = prepare(
    database,
    `UPDATE callbacks SET state = ?, httpStatus = ?, error = ?, endedAtMs = ? WHERE id = ? AND state = 'pending'`,
  );
  const newest = 'id < ? ORDER BY id DESC LIMIT ?';
  const list = prepare<Callback>(database, `SELECT * FROM callbacks WHERE ${newest}`);
  const listState = prepare<Callback>(database, `SELECT * FROM callbacks WHERE state = ? AND ${newest}`);
  const counts = prepare<{ state: CallbackState; total: number }>(
    database,
    'SELECT state, count(*) AS total FROM callbacks GROUP BY state',
  );
  return {
    add: (callback) => add.runWith(callback),
    find: (id) => find.first(id),
    pending: () => pending.all(),
    end: (id, { state, httpStatus, error }, atMs) => void end.run(state, httpStatus, error, atMs, id),
    list: ({ limit, before = ABOVE_ALL_KEYS, state }) =>
      state === undefined ? list.all(before, limit) : listState.all(state, before, limit),
    counts() {
      const found = Object.fromEntries(counts.all().map(({ state, total }) => [state, total]));
      return { pending: 0, sent: 0, failed: 0, ...found };
    },
  };
}
