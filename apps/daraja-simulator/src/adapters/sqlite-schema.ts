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
 * Initiator APIs: their requests, accounts that may owe (charges), wallets with limits for what they receive, and callbacks
 * about more than pushes. SQLite changes a constraint only with a new table.
 */
const WITH_INITIATOR_APIS = `
ALTER TABLE requests ADD COLUMN api TEXT;
UPDATE requests SET api = CASE WHEN push IS NOT NULL THEN 'stkpush' WHEN query IS NOT NULL THEN 'stkquery' END;
CREATE INDEX requests_api ON requests (api, number) WHERE api IS NOT NULL;
CREATE TABLE operations (
  row INTEGER PRIMARY KEY, conversationId TEXT NOT NULL UNIQUE, originatorConversationId TEXT NOT NULL, api TEXT NOT NULL,
  initiator TEXT NOT NULL, commandId TEXT NOT NULL, shortcode TEXT NOT NULL, amountCents INTEGER, recipient TEXT,
  transactionId TEXT, originalConversationId TEXT, resultUrl TEXT NOT NULL, occasion TEXT, scenario TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'settled')), acceptedAtMs INTEGER NOT NULL, executeAtMs INTEGER NOT NULL,
  decidedAtMs INTEGER, resultCode TEXT, resultDescription TEXT, receipt TEXT UNIQUE,
  UNIQUE (shortcode, originatorConversationId)
) STRICT;
CREATE INDEX operations_originator ON operations (originatorConversationId);
CREATE INDEX operations_open ON operations (row) WHERE state = 'open';
CREATE INDEX operations_api ON operations (api, row);
ALTER TABLE entries ADD COLUMN conversationId TEXT;
CREATE UNIQUE INDEX entries_conversation ON entries (conversationId, kind) WHERE conversationId IS NOT NULL;
CREATE TABLE accounts_3 (
  account TEXT PRIMARY KEY, balanceCents INTEGER NOT NULL DEFAULT 0, day TEXT NOT NULL DEFAULT '',
  sentTodayCents INTEGER NOT NULL DEFAULT 0, receivedTodayCents INTEGER NOT NULL DEFAULT 0, receivedDay TEXT NOT NULL DEFAULT '',
  giftCents INTEGER NOT NULL DEFAULT 0 CHECK (giftCents >= 0), registered INTEGER NOT NULL DEFAULT 1,
  CHECK (balanceCents >= 0 OR account = 'world' OR account LIKE 'charges/%')
) STRICT;
INSERT INTO accounts_3 (account, balanceCents, day, sentTodayCents, giftCents)
  SELECT account, balanceCents, day, sentTodayCents, iif(account LIKE 'phone/%', balanceCents, 0) FROM accounts;
DROP TABLE accounts;
ALTER TABLE accounts_3 RENAME TO accounts;
CREATE TABLE callbacks_3 (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, url TEXT NOT NULL, headers TEXT NOT NULL,
  body TEXT NOT NULL, dueAtMs INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'failed', 'dropped')),
  httpStatus INTEGER, error TEXT, endedAtMs INTEGER, resultCode TEXT, receipt TEXT
) STRICT;
INSERT INTO callbacks_3 SELECT id, 'stk', checkoutRequestId, url, headers, body, dueAtMs, state, httpStatus, error,
  endedAtMs, resultCode, receipt FROM callbacks;
DROP TABLE callbacks;
ALTER TABLE callbacks_3 RENAME TO callbacks;
CREATE INDEX callbacks_pending ON callbacks (id) WHERE state = 'pending';
CREATE INDEX callbacks_about ON callbacks (about);
CREATE INDEX callbacks_receipt ON callbacks (receipt) WHERE receipt IS NOT NULL;
`;

/** Payments that come otherwise than by a push, other amounts than asked for, what a person presses on the handset. */
const WITH_C2B_AND_HANDSET = `
ALTER TABLE payments ADD COLUMN paidCents INTEGER;
ALTER TABLE payments ADD COLUMN act TEXT;
ALTER TABLE callbacks ADD COLUMN attempt INTEGER NOT NULL DEFAULT 1;
CREATE TABLE c2b (
  row INTEGER PRIMARY KEY, transId TEXT NOT NULL UNIQUE, shortcode TEXT NOT NULL, commandId TEXT NOT NULL,
  amountCents INTEGER NOT NULL, payer TEXT NOT NULL, billRefNumber TEXT NOT NULL, state TEXT NOT NULL, acceptedAtMs INTEGER NOT NULL,
  decideAtMs INTEGER NOT NULL, decidedAtMs INTEGER, validation TEXT, outcome TEXT
) STRICT;
CREATE INDEX c2b_open ON c2b (row) WHERE state = 'open';
CREATE INDEX operations_transaction ON operations (transactionId) WHERE transactionId IS NOT NULL;
CREATE INDEX entries_to ON entries (toAccount, atMs);
`;

/** Whose token it is: a new one supersedes those of its own app only. Those of before were the simulator's own app's. */
const WITH_APPS = `
ALTER TABLE tokens ADD COLUMN app TEXT NOT NULL DEFAULT '';
`;

/**
 * What turns a file of one version into the next, from the empty file on; the file's version is how many were done. A file of
 * a later version is refused. Columns are named like the fields of application/books.ts, so that a row is what a caller gets.
 */
export const SCHEMA_STEPS: readonly string[] = [
  FIRST,
  WITH_QUERIES_AND_PLANS,
  WITH_INITIATOR_APIS,
  WITH_C2B_AND_HANDSET,
  WITH_APPS,
];
