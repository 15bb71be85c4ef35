import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { PeopleBook } from '../application/books';
import { prepare } from './sqlite-statements';

/** Every column in which the last nine digits of a phone can stand. */
const NUMBERED: Readonly<Record<string, readonly string[]>> = {
  requests: ['path', 'body', 'answer', 'push', 'query', 'phone'],
  payments: ['checkoutRequestId', 'payer', 'phone', 'accountReference', 'description'],
  accounts: ['account'],
  entries: ['fromAccount', 'toAccount', 'checkoutRequestId'],
  callbacks: ['checkoutRequestId', 'body', 'error'],
};
const DIGITS = 9;
/** Pseudonyms begin like this, and nobody's phone does. */
const FORGOTTEN = '254000';

export function peopleBook(database: DatabaseSyncInstance): PeopleBook {
  const ofPayments = prepare<{ phone: string }>(
    database,
    'SELECT DISTINCT phone FROM payments WHERE instr(callbackUrl, ?) > 0',
  );
  const ofPushes = prepare<{ phone: string }>(
    database,
    'SELECT DISTINCT phone FROM requests WHERE phone IS NOT NULL AND push IS NOT NULL AND instr(push, ?) > 0',
  );
  const busy = prepare<object>(
    database,
    `SELECT 1 FROM payments WHERE phone = ? AND (state = 'open' OR (lateAtMs IS NOT NULL AND receipt IS NULL) OR EXISTS (
       SELECT 1 FROM callbacks WHERE callbacks.checkoutRequestId = payments.checkoutRequestId AND callbacks.state = 'pending'))
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
  const replace = Object.entries(NUMBERED).map(([table, columns]) => {
    const sets = columns.map((column) => `${column} = replace(${column}, :digits, :others)`).join(', ');
    const found = columns.map((column) => `instr(${column}, :digits) > 0`).join(' OR ');
    return prepare(database, `UPDATE ${table} SET ${sets} WHERE ${found}`);
  });
  return {
    phonesOf(names) {
      const phones = names.flatMap((name) => [...ofPayments.all(name), ...ofPushes.all(name)]);
      return [...new Set(phones.map(({ phone }) => phone))].filter((phone) => !phone.startsWith(FORGOTTEN));
    },
    isBusy: (phone) => busy.first(phone) !== undefined,
    forget(phone, pseudonym) {
      wipePushes.run(phone);
      wipePayments.run(phone);
      const digits = { digits: phone.slice(-DIGITS), others: pseudonym.slice(-DIGITS) };
      for (const statement of replace) statement.runWith(digits);
    },
  };
}
