import { createHash } from 'node:crypto';
import type { Cents } from '@daftari/kernel/money';
import { nairobiStamp } from './nairobi-time';

/** What a validation or confirmation tells of a payment (daraja.md §7). */
export interface C2bFacts {
  readonly transactionType: 'Pay Bill' | 'Buy Goods';
  readonly transId: string;
  readonly atMs: number;
  readonly amountCents: Cents;
  readonly shortcode: string;
  readonly billRefNumber: string;
  /** Null in a validation, where it is not told. */
  readonly balanceCents: Cents | null;
  readonly payer: string;
}

/** 1 hides the payer's phone by a SHA-256, 2 by asterisks. */
export type C2bVersion = 1 | 2;

const money = (amount: Cents) => (amount / 100).toFixed(2);

/** The body of both; everything is a string. */
export function c2bBody(facts: C2bFacts, version: C2bVersion): string {
  return JSON.stringify({
    TransactionType: facts.transactionType,
    TransID: facts.transId,
    TransTime: nairobiStamp(facts.atMs),
    TransAmount: money(facts.amountCents),
    BusinessShortCode: facts.shortcode,
    BillRefNumber: facts.billRefNumber,
    InvoiceNumber: '',
    OrgAccountBalance: facts.balanceCents === null ? '' : money(facts.balanceCents),
    ThirdPartyTransID: '',
    MSISDN: version === 1 ? createHash('sha256').update(facts.payer).digest('hex') : hidden(facts.payer),
    FirstName: 'SIMULATED',
    MiddleName: '',
    LastName: '',
  });
}

const hidden = (phone: string) => `${phone.slice(0, 4)} ***** ${phone.slice(-3)}`;

/** What a ValidationURL said: its ResultCode decides; undefined when it can not be understood. */
export function validationAnswer(text: string): 'accepted' | 'rejected' | undefined {
  try {
    const { ResultCode } = JSON.parse(text) as { readonly ResultCode?: unknown };
    if (ResultCode === 0 || ResultCode === '0') return 'accepted';
    return typeof ResultCode === 'string' && /^C2B\d{5}$/.test(ResultCode) ? 'rejected' : undefined;
  } catch {
    return undefined;
  }
}
