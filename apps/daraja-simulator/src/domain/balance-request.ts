import { digits } from './field-reading';
import { fieldsOf, readInitiatorFields, textOf, type InitiatorRequest } from './initiator-request';
import { BUSINESS } from './products';
import { isRefusal, type Refusal } from './refusals';

const NAMES = { initiator: 'Initiator', shortcode: 'PartyA', commandIds: ['AccountBalance'] } as const;

/** Reads an Account Balance query (daraja.md §6.2); the first bad field is named. */
export function readBalanceRequest(body: unknown): InitiatorRequest | Refusal {
  const fields = fieldsOf(body);
  if (isRefusal(fields)) return fields;
  const common = readInitiatorFields(fields, NAMES, BUSINESS);
  if (isRefusal(common)) return common;
  if (digits(fields['IdentifierType'], /^4$/) === undefined) return BUSINESS.badField('IdentifierType');
  return textOf(fields['Remarks'], 1, 100) === undefined ? BUSINESS.badField('Remarks') : common;
}
