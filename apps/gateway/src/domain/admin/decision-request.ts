import type { Environment } from '@daftari/journal-core/event';
import { bodyFields } from '../body-fields';
import { idIn } from '../payment-fields';
import { MAX_NOTE_CHARACTERS, requiredText } from './reason';
import { environmentIn, requiredWord } from './scope';

export const DECISIONS = ['paid', 'not-paid', 'fulfil', 'refund', 'retry-payout', 'retry-refund', 'close'] as const;
export type DecisionWord = (typeof DECISIONS)[number];
export const FUNDS_DECISIONS = ['assign', 'close'] as const;
export const MAX_RECEIPT_CHARACTERS = 40;

/** What a person decided about a payment that needs a review. */
export interface ReviewDecision {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly decision: DecisionWord;
  readonly note: string;
  readonly receipt: string | undefined;
}

/** @throws DaftariError VALIDATION_ERROR, INVALID_UUID */
export function readReviewDecision(body: unknown): ReviewDecision {
  const fields = bodyFields(body);
  if (fields.value('merchantId') === undefined) fields.wrong('merchantId', 'is required');
  const receipt = fields.text(MAX_RECEIPT_CHARACTERS, 'receipt')?.trim();
  const ask = {
    merchantId: idIn(fields, 'merchantId') ?? '',
    environment: environmentIn(fields),
    decision: requiredWord(fields, 'decision', DECISIONS),
    note: requiredText(fields, MAX_NOTE_CHARACTERS, 'note'),
    receipt: receipt === '' ? undefined : receipt,
  };
  fields.refuseIfWrong();
  return ask;
}

/** What a person decided about money that was nobody's. */
export interface FundsDecision {
  readonly environment: Environment;
  /** Whose it is; undefined when it was settled elsewhere. */
  readonly merchantId: string | undefined;
  readonly note: string;
}

/** @throws DaftariError VALIDATION_ERROR, INVALID_UUID */
export function readFundsDecision(body: unknown): FundsDecision {
  const fields = bodyFields(body);
  const decision = requiredWord(fields, 'decision', FUNDS_DECISIONS);
  const merchantId = idIn(fields, 'merchantId');
  const given = fields.value('merchantId') !== undefined;
  if (decision === 'assign' && !given) fields.wrong('merchantId', 'is required: whose the money is');
  if (decision === 'close' && given) fields.wrong('merchantId', 'must be absent: nobody gets the money');
  const environment = environmentIn(fields);
  const note = requiredText(fields, MAX_NOTE_CHARACTERS, 'note');
  fields.refuseIfWrong();
  return { environment, merchantId, note };
}
