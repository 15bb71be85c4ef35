import { centsFromShillings, NotAnAmount, type Cents } from '@daftari/kernel/money';
import { parsePhone, type Phone } from '@daftari/kernel/phone';
import { isoFromNairobiStamp } from './nairobi-time';
import { redact } from './redact';

/** What Daraja tells about an STK push when it is over. Fields that were not sent, or make no sense, are absent. */
export interface StkResult {
  readonly kind: 'result';
  /** Empty when it was not sent. */
  readonly providerRequestId: string;
  /** Empty when it was not sent. Contains the last nine digits of the phone. */
  readonly providerCheckoutId: string;
  /** As text, whatever it was on the wire: `0`, `1032`, `SFC_IC0003`. */
  readonly resultCode: string;
  readonly resultDescription: string;
  readonly receipt?: string;
  readonly amountCents?: Cents;
  readonly phone?: Phone;
  /** ISO 8601 in UTC. */
  readonly paidAt?: string;
}

/** No result can be read from the body. */
export interface Undecodable {
  readonly kind: 'undecodable';
  /** Says nothing of the body's content. */
  readonly reason: string;
}

const MAX_ID = 120;
const MAX_CODE = 40;
type Fields = Record<string, unknown>;

/**
 * Reads an STK callback (daraja.md §3.3) as tolerantly as §12 demands: numbers or text, items by name in any order, an
 * array or a single item, missing values. Never throws, whatever the bytes.
 */
export function decodeStkCallback(body: Uint8Array): StkResult | Undecodable {
  const root = parse(body);
  if (root === undefined) return undecodable(body.length === 0 ? 'the body is empty' : 'the body is not JSON');
  const callback = fieldsOf(fieldsOf(root)?.['Body'])?.['stkCallback'] ?? fieldsOf(root)?.['stkCallback'];
  const fields = fieldsOf(callback);
  if (fields === undefined) return undecodable('the body has no Body.stkCallback object');
  const resultCode = textOf(fields['ResultCode']);
  if (resultCode === undefined || resultCode.length > MAX_CODE) return undecodable('ResultCode is missing or no code');
  const items = itemsOf(fieldsOf(fields['CallbackMetadata'])?.['Item']);
  return {
    kind: 'result',
    providerRequestId: textOf(fields['MerchantRequestID'])?.slice(0, MAX_ID) ?? '',
    providerCheckoutId: textOf(fields['CheckoutRequestID'])?.slice(0, MAX_ID) ?? '',
    resultCode,
    resultDescription: redact(textOf(fields['ResultDesc']) ?? ''),
    ...present('receipt', receiptOf(items.get('MpesaReceiptNumber'))),
    ...present('amountCents', amountOf(items.get('Amount'))),
    ...present('phone', parsePhone(textOf(items.get('PhoneNumber')) ?? '')),
    ...present('paidAt', isoFromNairobiStamp(textOf(items.get('TransactionDate')) ?? '')),
  };
}

function undecodable(reason: string): Undecodable {
  return { kind: 'undecodable', reason };
}

function parse(body: Uint8Array): unknown {
  try {
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** Numbers and text as trimmed text; undefined for everything else and for blanks. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

/** Items by name: an array, a single object or nothing at all; of two with one name the first that has a value. */
function itemsOf(value: unknown): Map<string, unknown> {
  const items = new Map<string, unknown>();
  for (const entry of Array.isArray(value) ? value : [value]) {
    const item = fieldsOf(entry);
    const name = textOf(item?.['Name']);
    const content = item?.['Value'];
    if (name === undefined || content === undefined || content === null || items.has(name)) continue;
    items.set(name, content);
  }
  return items;
}

/** Letters and digits; not the placeholders (`XXXX000000`, `N/A`) that stand where there is none (daraja.md §12). */
function receiptOf(value: unknown): string | undefined {
  const text = textOf(value)?.toUpperCase();
  if (text === undefined || !/^[A-Z0-9]{4,40}$/.test(text) || /^X*0*$/.test(text)) return undefined;
  return text;
}

/** `1`, `1.0`, `"1.00"`, `"2,500.00"` or `{Amount={CurrencyCode=KES, …, BasicAmount=6186.83}}` (daraja.md §3.3, §12). */
function amountOf(value: unknown): Cents | undefined {
  const text = textOf(value)?.slice(0, 200);
  if (text === undefined) return undefined;
  const basic = /BasicAmount=([\d.]+)/.exec(text)?.[1];
  try {
    const amount = centsFromShillings((basic ?? text).replace(/,(?=\d{3}(?:\D|$))/g, ''));
    return amount > 0 ? amount : undefined;
  } catch (error) {
    if (error instanceof NotAnAmount) return undefined;
    throw error;
  }
}

function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
