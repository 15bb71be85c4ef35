import type { Cents } from '@daftari/kernel/money';
import { nairobiStamp } from './nairobi-time';
import type { Result } from './results';

/** What a callback tells. There is a receipt exactly when money moved. */
export interface CallbackFacts {
  readonly merchantRequestId: string;
  readonly checkoutRequestId: string;
  readonly result: Result;
  readonly amountCents: Cents;
  readonly payer: string;
  readonly decidedAtMs: number;
  readonly receipt: string | null;
}

/** How a callback is written. Only `live` was captured; the others are what a receiver has to expect. */
export type CallbackForm =
  | 'live'
  | 'other-order'
  | 'other-numbers'
  | 'odd-balance'
  | 'no-receipt'
  | 'other-ids'
  | 'used-receipt'
  | 'cut-short'
  | 'empty'
  | 'huge';

const HUGE_BYTES = 1_048_576;

/** Whether a receiver can learn anything from a callback of this form, and whether that includes the receipt. */
export function tells(form: CallbackForm): { readonly result: boolean; readonly receipt: boolean } {
  const result = form !== 'cut-short' && form !== 'empty' && form !== 'huge';
  return { result, receipt: result && form !== 'no-receipt' };
}

/**
 * The callback's body. Its `live` form is that of the captures: ResultCode a number, Balance an item without a value,
 * metadata only on success (daraja.md §3.3).
 */
export function stkCallbackBody(facts: CallbackFacts, form: CallbackForm = 'live'): string {
  if (form === 'empty') return '';
  const fields = {
    MerchantRequestID: facts.merchantRequestId,
    CheckoutRequestID: facts.checkoutRequestId,
    ResultCode: form === 'other-numbers' ? String(facts.result.code) : facts.result.code,
    ResultDesc: facts.result.description,
    ...(facts.receipt === null ? {} : { CallbackMetadata: { Item: items(facts, facts.receipt, form) } }),
  };
  const stkCallback = form === 'other-order' ? turned(fields) : fields;
  const body = JSON.stringify({ Body: { stkCallback } }).replace(`"${DECIMAL}"`, (facts.amountCents / 100).toFixed(2));
  if (form === 'cut-short') return body.slice(0, -5);
  return form === 'huge' ? padded(body) : body;
}

/** Stands for the amount with its decimals, which JSON.stringify can not write. */
const DECIMAL = '@amount';

interface Item {
  readonly Name: string;
  readonly Value?: string | number;
}

function items(facts: CallbackFacts, receipt: string, form: CallbackForm): readonly object[] {
  const number = (value: string) => (form === 'other-numbers' ? value : Number(value));
  const withDecimals = form === 'other-numbers' || form === 'odd-balance';
  const balance = `{Amount={CurrencyCode=KES, MinimumAmount=${facts.amountCents}, BasicAmount=${facts.amountCents / 100}}}`;
  const all: Item[] = [
    { Name: 'Amount', Value: withDecimals ? DECIMAL : facts.amountCents / 100 },
    ...(form === 'no-receipt' ? [] : [{ Name: 'MpesaReceiptNumber', Value: receipt }]),
    { Name: 'Balance', ...(form === 'odd-balance' ? { Value: balance } : {}) },
    { Name: 'TransactionDate', Value: number(nairobiStamp(facts.decidedAtMs)) },
    { Name: 'PhoneNumber', Value: number(facts.payer) },
  ];
  return form === 'other-order' ? all.reverse().map(turned) : all;
}

/** The same fields, the last one first. */
function turned(fields: object): object {
  return Object.fromEntries(Object.entries(fields).reverse());
}

function padded(body: string): string {
  const frame = '{"Padding":"",';
  const padding = 'x'.repeat(HUGE_BYTES - frame.length - body.length + 1);
  return `{"Padding":"${padding}",${body.slice(1)}`;
}

/** The headers that real callbacks were seen with (daraja.md §3.3). */
export function stkCallbackHeaders(shortcode: string): Readonly<Record<string, string>> {
  return { 'Content-Type': 'application/json;charset=UTF-8', Businessshortcode: shortcode };
}
