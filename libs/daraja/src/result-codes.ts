/** How an STK payment ended; `unknown` is never final and must not be treated as failed. */
export type ResultOutcome = 'success' | 'cancelled' | 'expired' | 'failed' | 'unknown';

interface KnownResult {
  readonly outcome: Exclude<ResultOutcome, 'unknown'>;
  readonly meaning: string;
}

/** Every result code of an STK push that is known to be final (daraja.md §3.5, outcomes as design §5.1). */
export const RESULT_CODES: Readonly<Record<string, KnownResult>> = {
  '0': { outcome: 'success', meaning: 'paid' },
  '1': { outcome: 'failed', meaning: 'the payer is short of funds' },
  '2': { outcome: 'failed', meaning: 'below the minimum amount' },
  '3': { outcome: 'failed', meaning: 'above the maximum amount' },
  '4': { outcome: 'failed', meaning: "beyond the payer's daily limit" },
  '8': { outcome: 'failed', meaning: "beyond the shortcode's maximum balance" },
  '17': { outcome: 'failed', meaning: 'same amount and customer within two minutes' },
  '26': { outcome: 'failed', meaning: 'M-Pesa is busy' },
  '1001': { outcome: 'failed', meaning: 'the phone is busy with another M-Pesa session' },
  '1019': { outcome: 'expired', meaning: 'not processed in time' },
  '1025': { outcome: 'failed', meaning: 'the prompt could not be sent' },
  '1031': { outcome: 'expired', meaning: 'not completed by the payer' },
  '1032': { outcome: 'cancelled', meaning: 'cancelled by the payer' },
  '1036': { outcome: 'failed', meaning: 'the network did not deliver the prompt' },
  '1037': { outcome: 'expired', meaning: 'no answer from the phone' },
  '1050': { outcome: 'failed', meaning: 'duplicate standing order' },
  '1051': { outcome: 'failed', meaning: 'invalid standing order' },
  '2001': { outcome: 'failed', meaning: 'wrong PIN' },
  '2002': { outcome: 'failed', meaning: 'till and store do not match' },
  '2006': { outcome: 'failed', meaning: 'the account is not active' },
  '2028': { outcome: 'failed', meaning: 'the shortcode may not take this kind of payment' },
  '2029': { outcome: 'failed', meaning: 'a configuration error at M-Pesa' },
  '8006': { outcome: 'failed', meaning: "the payer's PIN is locked" },
  '9999': { outcome: 'failed', meaning: 'the prompt could not be sent' },
  SFC_IC0003: { outcome: 'failed', meaning: 'the paid shortcode or till does not exist' },
  E3008: { outcome: 'failed', meaning: 'the payer has a debt with the operator' },
};

/** What a result code (as text) says about the payment. Codes that are not in the table, 4999 among them, say nothing. */
export function outcomeOf(resultCode: string): ResultOutcome {
  return Object.hasOwn(RESULT_CODES, resultCode) ? RESULT_CODES[resultCode]!.outcome : 'unknown';
}
