import type { JsonAnswer } from './answer';
import { REFUSALS, type Refusal } from './refusals';
import { RESULTS, type Result } from './results';
import { expectedResult, type Scenario } from './scenario';
import type { Timings } from './timings';

/** What is known of a payment that a query asks about. */
export interface PaymentAsked {
  readonly acceptedAtMs: number;
  readonly state: 'open' | 'settled';
  /** Null until the payment is decided; the code as text. */
  readonly resultCode: string | null;
  readonly resultDescription: string | null;
  /** How often a query asked before. */
  readonly queries: number;
  /** Whether a callback still waits to be sent. */
  readonly callbackPending: boolean;
}

/** What a query is told: a result, which may be "under processing", or that there is nothing to tell. */
export type QueryWord = Pick<Result, 'description'> & { readonly code: number | string };

/** Not a result but the lack of one: undocumented, seen since November 2025 (daraja.md §3.4). */
export const UNDER_PROCESSING: QueryWord = { code: 4999, description: 'The transaction is still under processing' };

const NOISE: readonly (QueryWord | Refusal)[] = [UNDER_PROCESSING, REFUSALS.nothingSaid, REFUSALS.transactionUnknown];

/** What a query is told of a payment: for the first moments that it does not exist, then what its scenario has (daraja.md §18.4). */
export function queryWord(
  payment: PaymentAsked,
  scenario: Scenario,
  timings: Timings,
  nowMs: number,
): QueryWord | Refusal {
  const ageMs = nowMs - payment.acceptedAtMs;
  if (ageMs < timings.queryBlindMs) return REFUSALS.transactionUnknown;
  if (payment.state === 'open' || payment.resultCode === null) return UNDER_PROCESSING;
  const truth = { code: payment.resultCode, description: payment.resultDescription ?? '' };
  if (!wentAsPlanned(payment.resultCode, scenario)) return truth;
  const { query } = scenario;
  switch (query.kind) {
    case 'truth':
      return truth;
    case 'noise':
      return NOISE[payment.queries] ?? truth;
    case 'processing':
      return query.until === 'never' || ageMs < timings.longProcessingMs ? UNDER_PROCESSING : truth;
    case 'wrong':
      return payment.callbackPending ? RESULTS[query.says] : truth;
  }
}

/** Whether a payment ended as its scenario has it; one that did not (no money, a wrong till) behaves like any other. */
export function wentAsPlanned(resultCode: number | string, scenario: Scenario): boolean {
  return String(resultCode) === String(RESULTS[expectedResult(scenario)].code);
}

/** The answer to a query that was told something; ResultCode is text here (daraja.md §3.4). */
export function queryAnswer(merchantRequestId: string, checkoutRequestId: string, word: QueryWord): JsonAnswer {
  return {
    status: 200,
    body: {
      ResponseCode: '0',
      ResponseDescription: 'The service request has been accepted successfully',
      MerchantRequestID: merchantRequestId,
      CheckoutRequestID: checkoutRequestId,
      ResultCode: String(word.code),
      ResultDesc: word.description,
    },
  };
}
