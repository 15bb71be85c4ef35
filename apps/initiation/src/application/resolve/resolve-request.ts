import { Decision, type ResolvePaymentRequest } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { Environment } from '@daftari/journal-core/event';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import type { PaymentKey } from '../payment-log';
import { environmentOf } from '../wire-environment';

const MAX_NOTE = 500;
const RECEIPT = /^[0-9A-Z]{6,40}$/;

/** What each decision is called in messages. */
const WORDS = {
  [Decision.PAID]: 'paid',
  [Decision.NOT_PAID]: 'not-paid',
  [Decision.FULFIL]: 'fulfil',
  [Decision.REFUND]: 'refund',
  [Decision.RETRY_PAYOUT]: 'retry-payout',
  [Decision.RETRY_REFUND]: 'retry-refund',
  [Decision.CLOSE]: 'close',
} as const;
export type DecisionWord = (typeof WORDS)[keyof typeof WORDS];

/** A decision that makes sense by itself, in our own words. */
export interface ResolutionRequest {
  readonly key: PaymentKey;
  readonly environment: Environment;
  readonly decision: DecisionWord;
  readonly note: string;
  readonly receipt?: string;
  /** `operator:<name>`. */
  readonly actor: string;
  /** Empty when nothing led to it but the person. */
  readonly causation: string;
}

/** @throws DaftariError VALIDATION_ERROR */
export function readResolution(request: ResolvePaymentRequest): ResolutionRequest {
  const check = new FieldCheck();
  const merchantId = check.uuid('merchantId', request.merchantId);
  const transactionId = check.uuid('transactionId', request.transactionId);
  const environment = environmentOf(request.environment);
  if (environment === undefined) check.wrong('environment', 'must be TEST or LIVE');
  const decision = (WORDS as Partial<Record<Decision, DecisionWord>>)[request.decision];
  if (decision === undefined) check.wrong('decision', 'must be one of the decisions');
  const note = check.text('note', request.note, MAX_NOTE);
  const receipt = receiptOf(request, decision, check);
  const { actor, causation } = callerCause(check, request.caller, '');
  if (!actor.startsWith('operator:')) check.wrong('caller.actor', 'must be operator: and a name');
  check.done();
  const about = { key: { merchantId, transactionId }, environment: environment!, decision: decision! };
  return { ...about, note, ...(receipt !== undefined && { receipt }), actor, causation };
}

/** As M-Pesa writes it; people type it in lower case. */
function receiptOf({ receipt }: ResolvePaymentRequest, decision: DecisionWord | undefined, check: FieldCheck) {
  if (receipt === undefined || receipt.trim() === '') return undefined;
  const name = receipt.trim().toUpperCase();
  if (!RECEIPT.test(name)) check.wrong('receipt', 'must be 6 to 40 letters and digits, as on the M-Pesa statement');
  if (decision !== 'paid' && decision !== 'fulfil') check.wrong('receipt', 'belongs to PAID and FULFIL only');
  return name;
}
