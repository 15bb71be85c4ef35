import { centsFromShillings, NotAnAmount, type Cents } from '@daftari/kernel/money';

/** No result can be read from a body. */
export interface Undecodable {
  readonly kind: 'undecodable';
  /** Says nothing of the body's content. */
  readonly reason: string;
}

export type Fields = Readonly<Record<string, unknown>>;

export const MAX_ID = 120;
export const MAX_CODE = 40;

export function undecodable(reason: string): Undecodable {
  return { kind: 'undecodable', reason };
}

/** The JSON of a body; undefined when it is none, whatever the bytes. */
export function parseBody(body: Uint8Array): unknown {
  try {
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

/** Why `parseBody` found nothing. */
export function noJson(body: Uint8Array): Undecodable {
  return undecodable(body.length === 0 ? 'the body is empty' : 'the body is not JSON');
}

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** Numbers and text as trimmed text; undefined for everything else and for blanks. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

/** An id of theirs; empty when it was not sent. */
export function idOf(value: unknown): string {
  return textOf(value)?.slice(0, MAX_ID) ?? '';
}

/** Letters and digits; not the placeholders (`X` and zeros, `N/A`) that stand where there is none (daraja.md §12). */
export function receiptOf(value: unknown): string | undefined {
  const text = textOf(value)?.toUpperCase();
  if (text === undefined || !/^[A-Z0-9]{4,40}$/.test(text) || /^X*0*$/.test(text)) return undefined;
  return text;
}

/** `1`, `1.0`, `"1.00"`, `"2,500.00"` or `{Amount={CurrencyCode=KES, …, BasicAmount=6186.83}}` (daraja.md §3.3, §12). */
export function amountOf(value: unknown): Cents | undefined {
  const amount = signedAmountOf(value);
  return amount !== undefined && amount > 0 ? amount : undefined;
}

/** The same for what may be zero or negative: the balance of an account. */
export function signedAmountOf(value: unknown): Cents | undefined {
  const text = textOf(value)?.slice(0, 200);
  if (text === undefined) return undefined;
  const basic = /BasicAmount=(-?[\d.]+)/.exec(text)?.[1];
  try {
    return centsFromShillings((basic ?? text).replace(/,(?=\d{3}(?:\D|$))/g, ''));
  } catch (error) {
    if (error instanceof NotAnAmount) return undefined;
    throw error;
  }
}

export function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
