import { statusRead, type TransactionStatus } from '@daftari/contracts/transaction-words';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import type { ProjectionWriter } from '@daftari/journal-core/views/projection';
import { nairobiDay } from '@daftari/kernel/nairobi-day';
import type { Collection } from '../domain/collection/collection';
import type { Payment } from '../domain/payment';
import { isLeg, type Transfer } from '../domain/transfer/transfer';
import { transactionMessage, type Transaction } from './transaction-message';
import { transferKey } from './transfer/transfer-places';

/** Whose transactions, and of which environment. */
export interface Whose {
  readonly environment: Environment;
  readonly merchantId: string;
}

/** What lists know of a transaction; nothing that is personal. */
export interface Listed {
  /** Of what stands behind it, in the view of payments. */
  readonly key: string;
  readonly type: string;
  readonly status: TransactionStatus;
  readonly amountCents: number;
  /** `<createdAt>/<transactionId>`: its place in every list, for ever. */
  readonly place: string;
  /** The one that the request named. */
  readonly channelId?: string;
  /** The M-Pesa receipt, once there is one. */
  readonly receipt?: string;
}

/** An entry of a list of one type and status. */
export type ListEntry = Pick<Listed, 'key' | 'amountCents'>;

/** `<type>/<status>` → how many; what has none is left out. */
export type Counts = Readonly<Record<string, number>>;

/** In the place of a channel's id: whatever the channel. */
export const ANY_CHANNEL = '-';
/** In the place of a day: all days. */
export const ALL_DAYS = 'all';

const of = ({ environment, merchantId }: Whose) => `${environment}/${merchantId}`;

/** One transaction, by its id. */
export function listedKey(whose: Whose, transactionId: string): string {
  return `listed/${of(whose)}/${transactionId}`;
}

/** The transactions of one `<type>/<status>`, by their places. */
export function listPrefixOf(whose: Whose, channel: string, kind: string): string {
  return `in/${of(whose)}/${channel}/${kind}/`;
}

/** Numbers of a channel's transactions, by day and of all days. */
export function countPrefix(whose: Whose, channel: string): string {
  return `count/${of(whose)}/${channel}/`;
}

/** The transaction with a receipt. */
export function receiptKey(whose: Whose, receipt: string): string {
  return `receipt/${of(whose)}/${receipt}`;
}

/** Transactions of a phone that stands in the log as it is; those of sealed phones are found by the key store. */
export function phonePrefix(whose: Whose, phone: string): string {
  return `phone/${of(whose)}/${phone}/`;
}

/** Keeps lists and numbers of a merchant's transactions; call it after each event, when the view has what it did. */
export function placeTransaction(event: RecordedEvent, view: ProjectionWriter): void {
  const key = keyOf(event);
  const found = key === undefined ? undefined : view.get<Transaction>(key);
  if (key === undefined || found === undefined || !isMerchants(found)) return;
  const { transactionId } = found;
  const before = view.get<Listed>(listedKey(found, transactionId));
  const now = listed(key, found, view);
  if (before?.status === now.status && before.receipt === now.receipt) return;
  view.put(listedKey(found, transactionId), now);
  if (now.receipt !== undefined) view.put(receiptKey(found, now.receipt), transactionId);
  if (before === undefined) placeByPhone(found, now, view);
  if (before?.status === now.status) return;
  for (const channel of channelsOf(now)) {
    if (before !== undefined) view.remove(listPrefixOf(found, channel, kindOf(before)) + before.place);
    view.put(listPrefixOf(found, channel, kindOf(now)) + now.place, entryOf(now));
    for (const day of [ALL_DAYS, nairobiDay(found.createdAt)]) {
      const numbers = countPrefix(found, channel) + day;
      view.put(numbers, counted(view.get<Counts>(numbers) ?? {}, before, now));
    }
  }
}

/** Of the transaction that an event may have changed, in the view of payments. */
function keyOf({ stream, data }: RecordedEvent): string | undefined {
  const [category] = stream.split('-', 1);
  const id = stream.slice(`${category}-`.length);
  if (category === 'payment' || category === 'payout') return `${category}/${id}`;
  if (category === 'transfer') return `payment/${id}`;
  // What is nobody's yet (`unmatched-…`) is in no merchant's list.
  return category === 'collection' ? `collection/${(data as Collection).merchantId}/${id}` : undefined;
}

/** What is nobody's yet is no merchant's, and of a transfer the merchant knows only the whole. */
function isMerchants(found: Transaction): boolean {
  if ('billReference' in found) return found.reason === undefined;
  return !('originatorConversationId' in found && isLeg(found));
}

function listed(key: string, found: Transaction, view: ProjectionWriter): Listed {
  const message = transactionMessage(isTransfer(found) ? withItsTransfer(found, view) : found);
  const { channelId, receipt } = message;
  return {
    key,
    type: message.paymentType,
    status: statusRead(message),
    amountCents: message.amountCents,
    place: `${found.createdAt}/${found.transactionId}`,
    ...(channelId === undefined ? {} : { channelId }),
    ...(receipt === undefined ? {} : { receipt }),
  };
}

function isTransfer(found: Transaction): found is Payment {
  return 'paymentType' in found && found.paymentType === 'C2C';
}

function withItsTransfer(payment: Payment, view: ProjectionWriter): Payment {
  const transfer = view.get<Transfer>(transferKey(payment.transactionId));
  return transfer === undefined ? payment : { ...payment, transfer };
}

function kindOf({ type, status }: Pick<Listed, 'type' | 'status'>): string {
  return `${type}/${status}`;
}

function channelsOf({ channelId }: Listed): string[] {
  return channelId === undefined ? [ANY_CHANNEL] : [ANY_CHANNEL, channelId];
}

function entryOf({ key, amountCents }: Listed): ListEntry {
  return { key, amountCents };
}

function counted(counts: Counts, before: Listed | undefined, now: Listed): Counts {
  const after = { ...counts };
  if (before !== undefined) {
    const left = (after[kindOf(before)] ?? 0) - 1;
    if (left > 0) after[kindOf(before)] = left;
    else delete after[kindOf(before)];
  }
  after[kindOf(now)] = (after[kindOf(now)] ?? 0) + 1;
  return after;
}

function placeByPhone(found: Transaction, { place }: Listed, view: ProjectionWriter): void {
  for (const phone of phonesOf(found)) {
    if (isWholePhone(phone)) view.put(phonePrefix(found, phone) + place, found.transactionId);
  }
}

/** Of a transfer both: its sender's and its receiver's. */
function phonesOf(found: Transaction): unknown[] {
  if ('payer' in found) return [found.payer];
  return 'receiver' in found ? [found.phone, found.receiver] : [found.phone];
}

/** Plain, and told in full. */
function isWholePhone(phone: unknown): phone is string {
  return typeof phone === 'string' && /^254\d{9}$/.test(phone);
}
