import { parsePhone } from '@daftari/kernel/phone';
import { isoFromWireTime } from './nairobi-time';
import type { PulledPayment } from './pull-port';
import {
  amountOf,
  fieldsOf,
  noJson,
  parseBody,
  present,
  receiptOf,
  textOf,
  undecodable,
  type Fields,
  type Undecodable,
} from './wire-values';

/** What a Pull query answered. */
export interface PullAnswer {
  readonly kind: 'pulled';
  readonly payments: readonly PulledPayment[];
  /** How many records were sent, whether or not they can be read. */
  readonly records: number;
}

const FOUND = /^(?:0+|1000)$/;
const NOTHING_FOUND = '1001';
const MAX_WORDS = 200;
const MAX_DEPTH = 4;
const CONTROL = /[\p{Cc}\p{Cs}]+/gu;

/** Reads an answer to a Pull query tolerantly: arrays in arrays or none, numbers or text. Never throws. */
export function decodePull(body: Uint8Array): PullAnswer | Undecodable {
  const root = parseBody(body);
  if (root === undefined) return noJson(body);
  const fields = fieldsOf(root) ?? {};
  const code = textOf(fields['ResponseCode']) ?? '';
  if (code === NOTHING_FOUND) return { kind: 'pulled', payments: [], records: 0 };
  if (!FOUND.test(code)) return undecodable('ResponseCode is missing or neither 1000 nor 1001');
  if (fields['Response'] === undefined) return undecodable('the answer has no Response');
  const records = flat(fields['Response'], 0);
  return { kind: 'pulled', payments: records.flatMap((record) => paymentOf(record) ?? []), records: records.length };
}

function flat(value: unknown, depth: number): Fields[] {
  if (Array.isArray(value)) return depth > MAX_DEPTH ? [] : value.flatMap((item) => flat(item, depth + 1));
  return fieldsOf(value) === undefined ? [] : [value as Fields];
}

function paymentOf(record: Fields): PulledPayment | undefined {
  const words = (name: string) => textOf(record[name])?.replace(CONTROL, ' ').slice(0, MAX_WORDS) ?? '';
  const receipt = receiptOf(record['transactionId']);
  const amountCents = amountOf(record['amount']);
  if (receipt === undefined || amountCents === undefined) return undefined;
  const msisdn = words('msisdn');
  return {
    receipt,
    amountCents,
    // The Z is not believed (daraja.md §17, 14).
    ...present('paidAt', isoFromWireTime(words('trxDate').replace(/Z$/, ''))),
    payer: parsePhone(msisdn) ?? msisdn,
    sender: words('sender'),
    transactionType: words('transactiontype'),
    billReference: words('billreference'),
  };
}
