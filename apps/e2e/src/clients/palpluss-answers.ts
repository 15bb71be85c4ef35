import { PalPlussError, type Json } from './palpluss-error';

export type TransactionStatus = 'PENDING' | 'PROCESSING' | 'SUCCESS' | 'FAILED' | 'CANCELLED' | 'EXPIRED' | 'REVERSED';

/** What every answer about one transaction has in common; `raw` is the object as it came, extra fields included. */
export interface Transaction {
  transactionId: string;
  type: string;
  status: TransactionStatus;
  /** KES. */
  amount: number;
  currency: string;
  phone: string;
  reference: string | null;
  createdAt: string;
  updatedAt: string;
  raw: Json;
}

/** What webhooks add. */
export interface FullTransaction extends Transaction {
  tenantId: string;
  /** KES taken from the service wallet. */
  transactionFee: number;
  providerRequestId: string | null;
  providerCheckoutId: string | null;
  resultCode: string | null;
  resultDescription: string | null;
}

/** What the three initiating calls and the single read add to that. */
export interface ChannelledTransaction extends FullTransaction {
  channelId: string | null;
}

export interface TransactionPage {
  overview: { total: number; completed: number; failed: number; pending: number };
  items: Transaction[];
  nextCursor: string | null;
  raw: Json;
}

export interface Balance {
  walletId: string;
  tenantId: string;
  currency: string;
  /** KES that can be spent, after pending deductions. */
  availableBalance: number;
  /** KES in all, pending items included. */
  ledgerBalance: number;
  updatedAt: string;
}

export interface Channel {
  id: string;
  tenantId: string;
  category: string;
  type: string;
  shortcode: string;
  name: string;
  accountNumber: string | null;
  isDefault: boolean;
  createdAt: string;
}

export interface WebhookEvent {
  event: 'transaction.updated';
  eventType: (typeof EVENT_TYPES)[number];
  transaction: FullTransaction & { provider: string; mpesaReceipt: string | null };
}

const EVENT_TYPES = [
  'transaction.success',
  'transaction.failed',
  'transaction.cancelled',
  'transaction.expired',
  'transaction.updated',
] as const;

/** Reads the body of a webhook. Throws code UNKNOWN when it is not one: the pages document no signature to check. */
export function parseWebhook(text: string): WebhookEvent {
  const fields = new Fields(parsed(text, 0));
  const eventType = EVENT_TYPES.find((type) => type === fields.string('event_type'));
  if (fields.string('event') !== 'transaction.updated' || eventType === undefined) {
    throw new PalPlussError('UNKNOWN', 0, `not a webhook: ${text}`);
  }
  const inner = fields.object('transaction');
  const extra = { provider: inner.string('provider'), mpesaReceipt: inner.stringOrNull('mpesa_receipt') };
  return { event: 'transaction.updated', eventType, transaction: { ...fullTransaction(inner.raw), ...extra } };
}

/** Reads documented fields, any of whose names will do, and throws code UNKNOWN for one that is missing or of another type. */
export class Fields {
  constructor(readonly raw: Json) {}

  string = (...names: string[]) => this.read(names, (value) => typeof value === 'string') as string;
  number = (...names: string[]) => this.read(names, (value) => typeof value === 'number') as number;
  boolean = (...names: string[]) => this.read(names, (value) => typeof value === 'boolean') as boolean;
  stringOrNull = (...names: string[]) =>
    this.read(names, (value) => value === null || typeof value === 'string') as string | null;
  object = (...names: string[]) => new Fields(this.read(names, isObject) as Json);
  list = (...names: string[]) => this.read(names, (value) => Array.isArray(value) && value.every(isObject)) as Json[];

  private read(names: string[], fits: (value: unknown) => boolean): unknown {
    const name = names.find((one) => this.raw[one] !== undefined);
    if (name !== undefined && fits(this.raw[name])) return this.raw[name];
    throw new PalPlussError('UNKNOWN', 0, `${names.join(' or ')} is not as documented in ${JSON.stringify(this.raw)}`);
  }
}

/** The pages print one object in two spellings (tables in snake case, examples in camel case): either is read. */
function transaction(raw: Json): Transaction {
  const fields = new Fields(raw);
  return {
    transactionId: fields.string('transactionId', 'transaction_id', 'id'),
    type: fields.string('type'),
    status: fields.string('status') as TransactionStatus,
    amount: fields.number('amount'),
    currency: fields.string('currency'),
    phone: fields.string('phone', 'phone_number'),
    reference: fields.stringOrNull('accountReference', 'external_reference', 'reference'),
    createdAt: fields.string('createdAt', 'created_at'),
    updatedAt: fields.string('updatedAt', 'updated_at'),
    raw,
  };
}

function fullTransaction(raw: Json): FullTransaction {
  const fields = new Fields(raw);
  return {
    ...transaction(raw),
    tenantId: fields.string('tenantId', 'tenant_id'),
    transactionFee: fields.number('transactionFee', 'transaction_fee'),
    providerRequestId: fields.stringOrNull('providerRequestId', 'provider_request_id'),
    providerCheckoutId: fields.stringOrNull('providerCheckoutId', 'provider_checkout_id'),
    resultCode: fields.stringOrNull('resultCode', 'result_code'),
    resultDescription: fields.stringOrNull('resultDescription', 'resultDesc', 'result_desc'),
  };
}

export function channelled(raw: Json): ChannelledTransaction {
  return { ...fullTransaction(raw), channelId: new Fields(raw).stringOrNull('channelId', 'channel_id') };
}

export function page(raw: Json): TransactionPage {
  const fields = new Fields(raw);
  const counts = fields.object('overview');
  const overview = {
    total: counts.number('total'),
    completed: counts.number('completed'),
    failed: counts.number('failed'),
    pending: counts.number('pending'),
  };
  const items = fields.list('items').map(transaction);
  return { overview, items, nextCursor: fields.stringOrNull('nextCursor', 'next_cursor'), raw };
}

export function balance(raw: Json): Balance {
  const fields = new Fields(raw);
  return {
    walletId: fields.string('walletId'),
    tenantId: fields.string('tenantId'),
    currency: fields.string('currency'),
    availableBalance: fields.number('availableBalance'),
    ledgerBalance: fields.number('ledgerBalance'),
    updatedAt: fields.string('updatedAt'),
  };
}

export function readChannel(raw: Json): Channel {
  const fields = new Fields(raw);
  return {
    id: fields.string('id'),
    tenantId: fields.string('tenantId'),
    category: fields.string('category'),
    type: fields.string('type'),
    shortcode: fields.string('shortcode'),
    name: fields.string('name'),
    accountNumber: fields.stringOrNull('accountNumber'),
    isDefault: fields.boolean('isDefault'),
    createdAt: fields.string('createdAt'),
  };
}

export function parsed(text: string, httpStatus: number): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Told below, with the text.
  }
  throw new PalPlussError('UNKNOWN', httpStatus, `not a JSON object: ${text.slice(0, 200)}`);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
