const FIRST = `
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE tokens (hash TEXT PRIMARY KEY, expiresAtMs INTEGER NOT NULL) STRICT;
CREATE TABLE requests (
  number INTEGER PRIMARY KEY, atMs INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, body TEXT NOT NULL,
  status INTEGER NOT NULL, answer TEXT NOT NULL, push TEXT
) STRICT;
CREATE INDEX requests_push ON requests (number, status) WHERE push IS NOT NULL;
CREATE TABLE payments (
  row INTEGER PRIMARY KEY, checkoutRequestId TEXT NOT NULL UNIQUE, merchantRequestId TEXT NOT NULL, shortcode TEXT NOT NULL,
  transactionType TEXT NOT NULL, amountCents INTEGER NOT NULL CHECK (amountCents > 0), payer TEXT NOT NULL,
  partyB TEXT NOT NULL, phone TEXT NOT NULL, callbackUrl TEXT NOT NULL, accountReference TEXT NOT NULL,
  description TEXT NOT NULL, scenario TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'settled')),
  acceptedAtMs INTEGER NOT NULL, promptAtMs INTEGER NOT NULL, decideAtMs INTEGER NOT NULL, decidedAtMs INTEGER,
  resultCode TEXT, resultDescription TEXT, receipt TEXT UNIQUE
) STRICT;
CREATE UNIQUE INDEX payments_lock ON payments (phone) WHERE state = 'open';
CREATE TABLE accounts (
  account TEXT PRIMARY KEY, balanceCents INTEGER NOT NULL, day TEXT NOT NULL, sentTodayCents INTEGER NOT NULL,
  CHECK (balanceCents >= 0 OR account = 'world')
) STRICT;
CREATE TABLE entries (
  id INTEGER PRIMARY KEY, atMs INTEGER NOT NULL, kind TEXT NOT NULL, fromAccount TEXT NOT NULL, toAccount TEXT NOT NULL,
  amountCents INTEGER NOT NULL CHECK (amountCents > 0), checkoutRequestId TEXT UNIQUE, receipt TEXT UNIQUE
) STRICT;
CREATE INDEX entries_payer ON entries (fromAccount, atMs) WHERE kind = 'payment';
CREATE TABLE callbacks (
  id INTEGER PRIMARY KEY, checkoutRequestId TEXT NOT NULL, url TEXT NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL,
  dueAtMs INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'failed')), httpStatus INTEGER,
  error TEXT, endedAtMs INTEGER
) STRICT;
CREATE INDEX callbacks_pending ON callbacks (id) WHERE state = 'pending';
`;

/** STK queries, pushes whose answer does not say whether they were carried out, late payments, several callbacks. */
const WITH_QUERIES_AND_PLANS = `
ALTER TABLE requests ADD COLUMN query TEXT;
ALTER TABLE requests ADD COLUMN phone TEXT;
ALTER TABLE requests ADD COLUMN executed INTEGER NOT NULL DEFAULT 0;
UPDATE requests SET executed = 1, phone = json_extract(push, '$.phone') WHERE push IS NOT NULL AND status = 200;
DROP INDEX requests_push;
CREATE INDEX requests_push ON requests (number, executed) WHERE push IS NOT NULL;
CREATE INDEX requests_query ON requests (number) WHERE query IS NOT NULL;
CREATE INDEX requests_phone ON requests (phone, executed) WHERE phone IS NOT NULL;
ALTER TABLE payments ADD COLUMN lateAtMs INTEGER;
ALTER TABLE payments ADD COLUMN queries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payments ADD COLUMN toldPaid INTEGER NOT NULL DEFAULT 0;
CREATE INDEX payments_phone ON payments (phone);
CREATE INDEX payments_late ON payments (row) WHERE lateAtMs IS NOT NULL AND receipt IS NULL;
ALTER TABLE callbacks ADD COLUMN resultCode TEXT;
ALTER TABLE callbacks ADD COLUMN receipt TEXT;
UPDATE callbacks SET (resultCode, receipt) = (
  SELECT resultCode, receipt FROM payments WHERE payments.checkoutRequestId = callbacks.checkoutRequestId
);
CREATE INDEX callbacks_payment ON callbacks (checkoutRequestId);
`;

/**
 * What turns a file of one version into the next, from the empty file on; the file's version is how many were done. A file of
 * a later version is refused. Columns are named like the fields of application/books.ts, so that a row is what a caller gets.
 */
export const SCHEMA_STEPS: readonly string[] = [FIRST, WITH_QUERIES_AND_PLANS];
