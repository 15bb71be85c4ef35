import type { Cents } from '@daftari/kernel/money';
import { parsePhone, type Phone } from '@daftari/kernel/phone';
import { isoFromNairobiStamp } from './nairobi-time';
import { redact } from './redact';
import {
  amountOf,
  fieldsOf,
  idOf,
  MAX_CODE,
  noJson,
  parseBody,
  present,
  receiptOf,
  textOf,
  undecodable,
  type Undecodable,
} from './wire-values';

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

/**
 * Reads an STK callback (daraja.md §3.3) as tolerantly as §12 demands: numbers or text, items by name in any order, an
 * array or a single item, missing values. Never throws, whatever the bytes.
 */
export function decodeStkCallback(body: Uint8Array): StkResult | Undecodable {
  const root = parseBody(body);
  if (root === undefined) return noJson(body);
  const callback = fieldsOf(fieldsOf(root)?.['Body'])?.['stkCallback'] ?? fieldsOf(root)?.['stkCallback'];
  const fields = fieldsOf(callback);
  if (fields === undefined) return undecodable('the body has no Body.stkCallback object');
  const resultCode = textOf(fields['ResultCode']);
  if (resultCode === undefined || resultCode.length > MAX_CODE) return undecodable('ResultCode is missing or no code');
  const items = itemsOf(fieldsOf(fields['CallbackMetadata'])?.['Item']);
  return {
    kind: 'result',
    providerRequestId: idOf(fields['MerchantRequestID']),
    providerCheckoutId: idOf(fields['CheckoutRequestID']),
    resultCode,
    resultDescription: redact(textOf(fields['ResultDesc']) ?? ''),
    ...present('receipt', receiptOf(items.get('MpesaReceiptNumber'))),
    ...present('amountCents', amountOf(items.get('Amount'))),
    ...present('phone', parsePhone(textOf(items.get('PhoneNumber')) ?? '')),
    ...present('paidAt', isoFromNairobiStamp(textOf(items.get('TransactionDate')) ?? '')),
  };
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
