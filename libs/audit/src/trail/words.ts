import { formatShillings, type Cents } from '@daftari/kernel/money';
import { maskPhone } from '@daftari/kernel/phone';

/** `KES 1,000.00`. */
export function money(amountCents: number): string {
  return `KES ${formatShillings(amountCents as Cents)}`;
}

/** The first eight characters of an id: enough to tell ids of one trail apart, short enough to read aloud. */
export function short(id: string): string {
  return `${id.slice(0, 8)}…`;
}

/** `2547****5678`; a value that is no text is sealed or erased. */
export function phone(value: unknown): string {
  return typeof value === 'string' ? maskPhone(value) : 'a sealed number';
}

const PHONE = /(?<!\d)(?:\+?254|0)[17]\d{8}(?!\d)/g;

/** Text that somebody else wrote, in quotes, with phone numbers masked, on one line and without its full stop. */
export function quoted(text: string): string {
  return `"${text
    .replace(PHONE, maskPhone)
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/\.$/, '')}"`;
}

/** `merchant b6fbe75f…`, `service initiation`, `provider daraja`. */
export function actorName(actor: string): string {
  const [kind, name = ''] = actor.split(/:(.*)/s);
  return `${kind} ${kind === 'merchant' ? short(name) : name}`;
}

/**
 * A webhook's address without what may be secret or personal in it: no user, no query, no fragment, phone numbers masked.
 * What is no URL is quoted up to its query.
 */
export function address(url: string): string {
  if (!URL.canParse(url)) return quoted(url.replace(/[?#].*$/s, ''));
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname.replace(PHONE, maskPhone)}`;
}

/**
 * `the collections wallet of merchant b6fbe75f…`, `the platform's fees`, `the suspense account of 174379`; other accounts by
 * their own name.
 */
export function accountName(account: string): string {
  const [, kind, name = '', wallet = ''] = account.split('/');
  if (kind === 'merchant') return `the ${wallet} wallet of merchant ${short(name)}`;
  if (kind === 'suspense') return `the suspense account of ${name}`;
  return kind === 'platform' ? `the platform's ${name}` : account;
}

/** The side of a posting that received most: where the money went. */
export function receiver(legs: readonly { account: string; amountCents: number }[]): {
  account: string;
  amountCents: number;
} {
  return legs.reduce((best, leg) => (leg.amountCents > best.amountCents ? leg : best));
}

/** `fee KES 2.50 (hold 1b2c3d4e…)`. */
export function feeOf(fee: { readonly amountCents: number; readonly holdId?: string }): string {
  if (fee.amountCents === 0) return 'no fee';
  return `fee ${money(fee.amountCents)}${fee.holdId === undefined ? '' : ` (hold ${short(fee.holdId)})`}`;
}

/** Who decided so and why, behind "by an operator"; empty where it was learned from M-Pesa. */
export function because({ note }: { readonly note?: string }, actor: string): string {
  return note === undefined ? '' : ` (${actor.slice(actor.indexOf(':') + 1)}): ${quoted(note)}`;
}
