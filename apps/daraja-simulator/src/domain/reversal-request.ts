import type { Cents } from '@daftari/kernel/money';
import { digits } from './field-reading';
import { amountOf, fieldsOf, readInitiatorFields, textOf, type InitiatorRequest } from './initiator-request';
import { EXPRESS } from './products';
import { isRefusal, type Refusal } from './refusals';

/** A reversal whose fields are all well formed (daraja.md §6.3). */
export interface ReversalRequest extends InitiatorRequest {
  /** The receipt whose money is to go back. */
  readonly transactionId: string;
  readonly amountCents: Cents;
}

const NAMES = { initiator: 'Initiator', shortcode: 'ReceiverParty', commandIds: ['TransactionReversal'] } as const;
const MAX_ID_LENGTH = 128;
const MOST_SHILLINGS = 9_999_999;

/** The first bad field is named. `RecieverIdentifierType` is spelt so on the wire. */
export function readReversalRequest(body: unknown): ReversalRequest | Refusal {
  const fields = fieldsOf(body);
  if (isRefusal(fields)) return fields;
  const common = readInitiatorFields(fields, NAMES, EXPRESS);
  if (isRefusal(common)) return common;
  const transactionId = textOf(fields['TransactionID'], 1, MAX_ID_LENGTH);
  if (transactionId === undefined) return EXPRESS.badField('TransactionID');
  const amountCents = amountOf(fields['Amount'], 1, MOST_SHILLINGS);
  if (amountCents === undefined) return EXPRESS.badField('Amount');
  if (digits(fields['RecieverIdentifierType'], /^11$/) === undefined) return EXPRESS.badField('RecieverIdentifierType');
  if (textOf(fields['Remarks'], 2, 100) === undefined) return EXPRESS.badField('Remarks');
  return { ...common, transactionId, amountCents };
}
