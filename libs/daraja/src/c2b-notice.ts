import type { Cents } from '@daftari/kernel/money';
import { isoFromWireTime } from './nairobi-time';
import {
  amountOf,
  fieldsOf,
  noJson,
  parseBody,
  present,
  receiptOf,
  signedAmountOf,
  textOf,
  undecodable,
  type Undecodable,
} from './wire-values';

/** A payment that came unprompted, or is about to (daraja.md §7): the body of validation and confirmation alike. */
export interface C2bNotice {
  readonly kind: 'c2b';
  /** `TransID`: the same receipt as an STK callback's, which tells the two apart from two payments. */
  readonly receipt: string;
  readonly amountCents: Cents;
  /** Empty when it was not sent. */
  readonly shortcode: string;
  /** `Pay Bill`, `Buy Goods`, …; empty when it was not sent. */
  readonly transactionType: string;
  /** What the payer typed: untrusted and personal; at most 100 characters. Empty when nothing was. */
  readonly billReference: string;
  /** Personal; a masked phone (v2) or a hash of it (v1), so nobody can be called or found by it. */
  readonly payer: string;
  /** Personal: the names that were sent, in one; at most 200 characters, may be empty. */
  readonly payerName: string;
  /** ISO 8601 in UTC. */
  readonly paidAt?: string;
  /** Of the shortcode after the payment; a validation has none. */
  readonly balanceCents?: Cents;
  /** What our answer to the validation gave it; empty when nothing. */
  readonly thirdPartyTransactionId: string;
}

const MAX_WORDS = 100;
const MAX_NAME = 200;
const CONTROL = /[\p{Cc}\p{Cs}]+/gu;

/** Reads a validation or confirmation tolerantly (daraja.md §12). Never throws, whatever the bytes. */
export function decodeC2b(body: Uint8Array): C2bNotice | Undecodable {
  const root = parseBody(body);
  if (root === undefined) return noJson(body);
  const fields = fieldsOf(root) ?? {};
  const words = (name: string, limit = MAX_WORDS) => textOf(fields[name])?.replace(CONTROL, ' ').slice(0, limit) ?? '';
  const receipt = receiptOf(fields['TransID']);
  const amountCents = amountOf(fields['TransAmount']);
  if (receipt === undefined) return undecodable('TransID is missing or no receipt');
  if (amountCents === undefined) return undecodable('TransAmount is missing or no amount');
  const names = ['FirstName', 'MiddleName', 'LastName'].map((name) => words(name)).filter((name) => name !== '');
  return {
    kind: 'c2b',
    receipt,
    amountCents,
    shortcode: words('BusinessShortCode'),
    transactionType: words('TransactionType'),
    billReference: words('BillRefNumber'),
    payer: words('MSISDN'),
    payerName: names.join(' ').slice(0, MAX_NAME),
    ...present('paidAt', isoFromWireTime(textOf(fields['TransTime']) ?? '')),
    ...present('balanceCents', signedAmountOf(fields['OrgAccountBalance'])),
    thirdPartyTransactionId: words('ThirdPartyTransID'),
  };
}
