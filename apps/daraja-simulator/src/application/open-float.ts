import { shortcodeAccount, WORLD } from '../domain/accounts';
import type { Books } from './books';
import type { Context } from './context';

const OPENED = 'floatOpened';

/** Puts the first float into the shortcode's utility account, once in the life of a store, or again after a reset. */
export function openFloat({ clock, credentials, switches }: Context, books: Books, again = false): void {
  const { shortcode } = credentials;
  const name = `${OPENED}/${shortcode}`;
  if (!again && books.settings.get(name) !== undefined) return;
  const amountCents = switches.floatStartCents;
  books.settings.put(name, String(amountCents));
  if (amountCents === 0) return;
  const [fromAccount, toAccount] = [WORLD, shortcodeAccount(shortcode)];
  const entry = { atMs: clock.nowMs(), kind: 'float-start', fromAccount, toAccount, amountCents } as const;
  books.ledger.move({ ...entry, checkoutRequestId: null, receipt: null });
}
