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

/**
 * The callback's body in the exact form of the live captures: ResultCode a number, Balance an item without a value, metadata
 * only on success (daraja.md §3.3).
 */
export function stkCallbackBody(facts: CallbackFacts): string {
  const stkCallback = {
    MerchantRequestID: facts.merchantRequestId,
    CheckoutRequestID: facts.checkoutRequestId,
    ResultCode: facts.result.code,
    ResultDesc: facts.result.description,
    ...(facts.receipt === null ? {} : { CallbackMetadata: { Item: metadata(facts, facts.receipt) } }),
  };
  return JSON.stringify({ Body: { stkCallback } });
}

function metadata(facts: CallbackFacts, receipt: string): readonly object[] {
  return [
    { Name: 'Amount', Value: facts.amountCents / 100 },
    { Name: 'MpesaReceiptNumber', Value: receipt },
    { Name: 'Balance' },
    { Name: 'TransactionDate', Value: Number(nairobiStamp(facts.decidedAtMs)) },
    { Name: 'PhoneNumber', Value: Number(facts.payer) },
  ];
}

/** The headers that real callbacks were seen with (daraja.md §3.3). */
export function stkCallbackHeaders(shortcode: string): Readonly<Record<string, string>> {
  return { 'Content-Type': 'application/json;charset=UTF-8', Businessshortcode: shortcode };
}
