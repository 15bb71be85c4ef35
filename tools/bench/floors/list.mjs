// Floor of `list-…`: one table with the indexes that the questions need, nothing that is counted or kept beside it.
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

const LIMIT = 20;
const DEEP = 100 * LIMIT;
const BATCH = 10_000;
const ENDS = [...Array(7).fill('SUCCESS'), 'FAILED', 'CANCELLED', 'EXPIRED'];

export function list({ folder, payments, merchants, questions }) {
  const db = new DatabaseSync(join(folder, 'floor.db'));
  fill(db, payments, merchants);
  const first = db.prepare('SELECT body FROM payments WHERE merchant = ? ORDER BY at DESC LIMIT ?');
  const status = db.prepare('SELECT body FROM payments WHERE merchant = ? AND status = ? ORDER BY at DESC LIMIT ?');
  const after = db.prepare('SELECT body FROM payments WHERE merchant = ? AND at < ? ORDER BY at DESC LIMIT ?');
  const get = db.prepare('SELECT body FROM payments WHERE id = ?');
  const merchant = (n) => `merchant-${(n * 7) % merchants}`;
  const deepAt = Math.max(1, payments - DEEP * merchants);
  const read = (rows) => rows.map(({ body }) => JSON.parse(body));
  return {
    first: waitsOf(questions, (n) => read(first.all(merchant(n), LIMIT))),
    status: waitsOf(questions, (n) => read(status.all(merchant(n), 'SUCCESS', LIMIT))),
    deep: waitsOf(questions, (n) => read(after.all(merchant(n), deepAt, LIMIT))),
    get: waitsOf(questions, (n) => read([get.get(`payment-${(n * 7_919) % payments}`)])),
  };
}

function fill(db, payments, merchants) {
  db.exec('PRAGMA journal_mode = WAL');
  db.exec(`
    CREATE TABLE payments (
      id TEXT PRIMARY KEY, merchant TEXT NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX by_time ON payments (merchant, at);
    CREATE INDEX by_status ON payments (merchant, status, at);`);
  const insert = db.prepare('INSERT INTO payments (id, merchant, status, at, body) VALUES (?, ?, ?, ?, ?)');
  for (let first = 0; first < payments; first += BATCH) {
    db.exec('BEGIN');
    for (let n = first; n < Math.min(payments, first + BATCH); n++) {
      const [id, merchant, status] = [`payment-${n}`, `merchant-${n % merchants}`, ENDS[n % ENDS.length]];
      insert.run(id, merchant, status, n, JSON.stringify(payment(n, id, merchant, status)));
    }
    db.exec('COMMIT');
  }
}

function payment(n, transactionId, merchantId, status) {
  return {
    ...{
      transactionId,
      merchantId,
      status,
      environment: 'test',
      paymentType: 'STK',
      amountCents: 100_000,
      currency: 'KES',
    },
    ...{
      phone: `2547${10_000_000 + n}`,
      accountReference: `INV-${n}`,
      transactionDesc: 'Payment for invoice #2024-001',
    },
    ...{ providerRequestId: '29115-34620561-1', providerCheckoutId: 'ws_CO_1', resultCode: '0', receipt: 'NLJ7RT61SV' },
    ...{ resultDescription: 'The service request is processed successfully.', feeCents: 250, updatedAt: n },
  };
}

function waitsOf(count, ask) {
  const waits = [];
  for (let n = 0; n < count; n++) {
    const startedMs = performance.now();
    ask(n);
    waits.push(performance.now() - startedMs);
  }
  waits.sort((a, b) => a - b);
  const at = (share) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))];
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
