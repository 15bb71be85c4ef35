import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { PeopleBook } from '../application/books';
import { prepare } from './sqlite-statements';

/** Every column in which the last nine digits of a phone can stand. */
const NUMBERED: Readonly<Record<string, readonly string[]>> = {
  requests: ['path', 'body', 'answer', 'push', 'query', 'phone'],
  payments: ['checkoutRequestId', 'payer', 'phone', 'accountReference', 'description'],
  accounts: ['account'],
  entries: ['fromAccount', 'toAccount', 'checkoutRequestId'],
  operations: ['recipient', 'originatorConversationId', 'occasion'],
  c2b: ['payer', 'billRefNumber'],
  callbacks: ['about', 'body', 'error'],
};
const DIGITS = 9;
/** Pseudonyms begin like this, and nobody's phone does. */
const FORGOTTEN = '254000';

export function peopleBook(database: DatabaseSyncInstance): PeopleBook {
  const ofPayments = prepare<{ phone: string }>(
    database,
    'SELECT DISTINCT phone FROM payments WHERE instr(callbackUrl, ?) > 0',
  );
  const ofPayouts = prepare<{ phone: string }>(
    database,
    'SELECT DISTINCT recipient AS phone FROM operations WHERE recipient IS NOT NULL AND instr(resultUrl, ?) > 0',
  );
  const ofPushes = prepare<{ phone: string }>(
    database,
    'SELECT DISTINCT phone FROM requests WHERE phone IS NOT NULL AND push IS NOT NULL AND instr(push, ?) > 0',
  );
  const busy = prepare<object>(
    database,
    `SELECT 1 FROM payments WHERE phone = ?1 AND (state = 'open' OR (lateAtMs IS NOT NULL AND receipt IS NULL) OR EXISTS (
       SELECT 1 FROM callbacks WHERE callbacks.about = payments.checkoutRequestId AND callbacks.state = 'pending'))
     UNION ALL SELECT 1 FROM operations WHERE recipient = ?1 AND (state = 'open' OR EXISTS (
       SELECT 1 FROM callbacks WHERE callbacks.about = operations.conversationId AND callbacks.state = 'pending'))
     LIMIT 1`,
  );
  // The merchant's words may name the person in any form.
  const wipePushes = prepare(
    database,
    `UPDATE requests SET body = '"forgotten"',
       push = json_set(push, '$.accountReference', 'forgotten', '$.description', 'forgotten') WHERE phone = ?`,
  );
  const wipePayments = prepare(
    database,
    `UPDATE payments SET accountReference = 'forgotten', description = 'forgotten' WHERE phone = ?`,
  );
  const wipePayouts = prepare(
    database,
    `UPDATE operations SET occasion = 'forgotten' WHERE recipient = ? AND occasion IS NOT NULL`,
  );
  const replace = Object.entries(NUMBERED).map(([table, columns]) => {
    const sets = columns.map((column) => `${column} = replace(${column}, :digits, :others)`).join(', ');
    const found = columns.map((column) => `instr(${column}, :digits) > 0`).join(' OR ');
    return prepare(database, `UPDATE ${table} SET ${sets} WHERE ${found}`);
  });
  return {
    phonesOf(names) {
      const phones = names.flatMap((name) => [...ofPayments.all(name), ...ofPushes.all(name), ...ofPayouts.all(name)]);
      return [...new Set(phones.map(({ phone }) => phone))].filter((phone) => !phone.startsWith(FORGOTTEN));
    },
    isBusy: (phone) => busy.first(phone) !== undefined,
    forget(phone, pseudonym) {
      wipePushes.run(phone);
      wipePayments.run(phone);
      wipePayouts.run(phone);
      const digits = { digits: phone.slice(-DIGITS), others: pseudonym.slice(-DIGITS) };
      for (const statement of replace) statement.runWith(digits);
    },
  };
}
