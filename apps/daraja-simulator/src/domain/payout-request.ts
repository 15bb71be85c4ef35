import type { Cents } from '@daftari/kernel/money';
import { digits } from './field-reading';
import {
  amountOf,
  fieldsOf,
  readInitiatorFields,
  textOf,
  type InitiatorFieldNames,
  type InitiatorRequest,
} from './initiator-request';
import { BUSINESS } from './products';
import { isRefusal, type Refusal } from './refusals';

/** A B2C payment request whose fields are all well formed (daraja.md §5). */
export interface PayoutRequest extends InitiatorRequest {
  /** The client's own in v3; undefined in v1, where Daraja makes it. */
  readonly originatorConversationId: string | undefined;
  readonly amountCents: Cents;
  readonly recipient: string;
}

const NAMES: InitiatorFieldNames = {
  initiator: 'InitiatorName',
  shortcode: 'PartyA',
  commandIds: ['SalaryPayment', 'BusinessPayment', 'PromotionPayment'],
};
const LEAST_SHILLINGS = 10;
const MOST_SHILLINGS = 250_000;
const MAX_ID_LENGTH = 128;
const SHORTEST_REMARKS = 2;
const LONGEST_REMARKS = 100;

/** The first bad field is named. */
export function readPayoutRequest(body: unknown, version: 1 | 3): PayoutRequest | Refusal {
  const fields = fieldsOf(body);
  if (isRefusal(fields)) return fields;
  const own = textOf(fields['OriginatorConversationID'], 1, MAX_ID_LENGTH);
  if (version === 3 && own === undefined) return BUSINESS.badField('OriginatorConversationID');
  const common = readInitiatorFields(fields, NAMES, BUSINESS);
  if (isRefusal(common)) return common;
  const amountCents = amountOf(fields['Amount'], LEAST_SHILLINGS, MOST_SHILLINGS);
  if (amountCents === undefined) return BUSINESS.badField('Amount');
  const recipient = digits(fields['PartyB'], /^254[17]\d{8}$/);
  if (recipient === undefined) return BUSINESS.badField('PartyB');
  if (textOf(fields['Remarks'], SHORTEST_REMARKS, LONGEST_REMARKS) === undefined) return BUSINESS.badField('Remarks');
  return { ...common, originatorConversationId: version === 3 ? own : undefined, amountCents, recipient };
}
