import type { QueryOutcome } from '@daftari/daraja/provider-port';
import type { FinalStatus, Payment } from '../domain/payment';
import type { Queried, RecordResult } from '../domain/payment-command';
import { statusOfCode } from './final-status';

/** Anything that was heard, be it that there is nothing to hear yet. */
export type Heard = Exclude<QueryOutcome, { kind: 'unavailable' }>;

/** What ends a payment, in the provider's words. */
export interface Word {
  readonly resultCode: string;
  readonly resultDescription: string;
  readonly providerRequestId?: string | undefined;
}

const MAX_CODE = 40;
const MAX_TEXT = 500;

/** What an answer says about the end. A code that nobody knows says nothing, whoever took it for an answer. */
export function verdictOf({ kind, resultCode }: Pick<Heard, 'kind' | 'resultCode'>): Queried['verdict'] {
  const status = kind === 'answered' ? statusOfCode(resultCode) : undefined;
  if (status === undefined) return 'not-yet';
  return status === 'SUCCESS' ? 'success' : 'not-success';
}

/** The answer as the payment's next fact. */
export function queriedCommand({ queries }: Pick<Payment, 'queries'>, heard: Heard): Queried {
  return {
    kind: 'queried',
    number: queries.count + 1,
    verdict: verdictOf(heard),
    resultCode: heard.resultCode.slice(0, MAX_CODE),
    resultDescription: heard.resultDescription.slice(0, MAX_TEXT),
  };
}

/** The end as the answers to our questions tell it: they name neither receipt nor amount (daraja.md §3.4). */
export function resultCommand(payment: Payment, status: FinalStatus, word: Word): RecordResult {
  return {
    kind: 'result',
    via: 'query',
    status,
    resultCode: word.resultCode,
    resultDescription: word.resultDescription.slice(0, MAX_TEXT),
    attemptId: payment.attemptId,
    providerRequestId: payment.providerRequestId ?? word.providerRequestId ?? '',
    providerCheckoutId: payment.providerCheckoutId ?? '',
  };
}
