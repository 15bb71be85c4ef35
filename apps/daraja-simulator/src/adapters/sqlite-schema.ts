/** Written into the file; a file of another version is refused. */
export const SCHEMA_VERSION = 1;

/** Columns are named like the fields of application/books.ts, so that a row is what a caller gets. */
export const SCHEMA = `
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
