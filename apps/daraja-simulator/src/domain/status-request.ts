import { digits, text } from './field-reading';
import {
  fieldsOf,
  readInitiatorFields,
  textOf,
  type InitiatorFieldNames,
  type InitiatorRequest,
} from './initiator-request';
import { CUSTOMER } from './products';
import { isRefusal, type Refusal } from './refusals';

/** A Transaction Status query whose fields are all well formed: a receipt, a conversation, or both (daraja.md §6.1). */
export interface StatusRequest extends InitiatorRequest {
  readonly transactionId: string | null;
  readonly originalConversationId: string | null;
}

const NAMES: InitiatorFieldNames = {
  initiator: 'Initiator',
  shortcode: 'PartyA',
  commandIds: ['TransactionStatusQuery'],
};
const MAX_ID_LENGTH = 128;

/** The first bad field is named. */
export function readStatusRequest(body: unknown): StatusRequest | Refusal {
  const fields = fieldsOf(body);
  if (isRefusal(fields)) return fields;
  const common = readInitiatorFields(fields, NAMES, CUSTOMER);
  if (isRefusal(common)) return common;
  if (digits(fields['IdentifierType'], /^[124]$/) === undefined) return CUSTOMER.badField('IdentifierType');
  if (textOf(fields['Remarks'], 1, 100) === undefined) return CUSTOMER.badField('Remarks');
  const transactionId = text(fields['TransactionID']) ?? null;
  // The first name is the portal's, the second is that of the older documentation.
  const asked = text(fields['OriginalConversationID']) ?? text(fields['OriginatorConversationID']);
  const originalConversationId = asked ?? null;
  if (transactionId === null && originalConversationId === null) return CUSTOMER.badField('TransactionID');
  const longest = Math.max(transactionId?.length ?? 0, originalConversationId?.length ?? 0);
  return longest > MAX_ID_LENGTH
    ? CUSTOMER.badField('TransactionID')
    : { ...common, transactionId, originalConversationId };
}

/** An empty TransactionID beside no conversation: it was reported to be acknowledged with empty fields (daraja.md §6.1). */
export function asksForNothing(body: unknown): boolean {
  const fields = fieldsOf(body);
  if (isRefusal(fields) || fields['TransactionID'] !== '') return false;
  return text(fields['OriginalConversationID']) === undefined && text(fields['OriginatorConversationID']) === undefined;
}
