import type { Cents } from '@daftari/kernel/money';
import { payoutOutcomeOf } from './initiator-result-codes';
import { isoFromWireTime } from './nairobi-time';
import { redact } from './redact';
import { firstOf, parametersOf, type ResultParameters } from './result-parameters';
import {
  amountOf,
  fieldsOf,
  idOf,
  MAX_CODE,
  noJson,
  parseBody,
  present,
  receiptOf,
  textOf,
  undecodable,
  type Undecodable,
} from './wire-values';

/**
 * What Daraja tells to the ResultURL of an initiator API (daraja.md §4): of a payout, a status question, a balance or a
 * reversal. Fields that were not sent, or make no sense, are absent.
 */
export interface InitiatorResult {
  readonly kind: 'result';
  /** Ours where the API takes one (and Daraja echoes it), else Daraja's; empty when it was not sent. */
  readonly originatorConversationId: string;
  /** Empty when it was not sent. */
  readonly conversationId: string;
  /** As text, whatever it was on the wire: `0`, `2001`, `SFC_IC0003`. */
  readonly resultCode: string;
  readonly resultDescription: string;
  /** Only of a success, and never a placeholder. In the answer to a status question: of the transaction asked about. */
  readonly receipt?: string;
  readonly amountCents?: Cents;
  /** Personal. Without the phone or shortcode that Daraja puts before it; at most 200 characters. */
  readonly receiverName?: string;
  /** ISO 8601 in UTC; only of a success. */
  readonly paidAt?: string;
  /** `Completed`, `Declined`, … in the answer to a Transaction Status; at most 40 characters. */
  readonly transactionStatus?: string;
  /** Every parameter that has a value, as text; names and phones among them are personal. */
  readonly parameters: ResultParameters;
}

const MAX_NAME = 200;
const MAX_STATUS = 40;
const PLACEHOLDER = /0{6}$/;
const CONTROL = /[\p{Cc}\p{Cs}]+/gu;

/** Reads a Result as tolerantly as daraja.md §12 demands. Never throws, whatever the bytes. */
export function decodeInitiatorResult(body: Uint8Array): InitiatorResult | Undecodable {
  const root = parseBody(body);
  if (root === undefined) return noJson(body);
  const fields = fieldsOf(fieldsOf(root)?.['Result']) ?? fieldsOf(root);
  const resultCode = textOf(fields?.['ResultCode']);
  if (fields === undefined || resultCode === undefined || resultCode.length > MAX_CODE)
    return undecodable('ResultCode is missing or no code');
  const parameters = parametersOf(fields['ResultParameters']);
  const succeeded = payoutOutcomeOf(resultCode) === 'success';
  return {
    kind: 'result',
    originatorConversationId: idOf(fields['OriginatorConversationID']),
    conversationId: idOf(fields['ConversationID']),
    resultCode,
    resultDescription: redact(textOf(fields['ResultDesc']) ?? ''),
    ...(succeeded ? present('receipt', receiptIn(parameters, fields['TransactionID'])) : {}),
    ...present('amountCents', amountOf(firstOf(parameters, 'TransactionAmount', 'Amount'))),
    ...present('receiverName', receiverIn(parameters)),
    ...(succeeded ? present('paidAt', timeIn(parameters)) : {}),
    ...present('transactionStatus', firstOf(parameters, 'TransactionStatus')?.slice(0, MAX_STATUS)),
    parameters,
  };
}

/** The TransactionID of a status answer, and of every failure, is a placeholder such as `NLJ0000000` (daraja.md §4, §6.1). */
function receiptIn(parameters: ResultParameters, transactionId: unknown): string | undefined {
  const aboutAnother = parameters.has('TransactionStatus') || parameters.has('ReceiptNo');
  const named = ['ReceiptNo', 'TransactionReceipt'].map((key) => parameters.get(key)?.[0]);
  return [...named, aboutAnother ? undefined : transactionId]
    .map(receiptOf)
    .find((receipt) => receipt !== undefined && !PLACEHOLDER.test(receipt));
}

/** `254705912645 - NAME`. A status answer may name both parties as `DebitPartyName`, the one that is paid second. */
function receiverIn(parameters: ResultParameters): string | undefined {
  const keys = ['ReceiverPartyPublicName', 'CreditPartyName', 'CreditPartyPublicName'];
  const party = firstOf(parameters, ...keys) ?? parameters.get('DebitPartyName')?.[1];
  const name = party
    ?.replace(CONTROL, ' ')
    .replace(/^[+\d][\d* ]*(?:-|$)/, '')
    .trim();
  return name === undefined || name === '' ? undefined : name.slice(0, MAX_NAME);
}

function timeIn(parameters: ResultParameters): string | undefined {
  const keys = ['TransactionCompletedDateTime', 'FinalisedTime', 'TransCompletedTime', 'BOCompletedTime'];
  return isoFromWireTime(firstOf(parameters, ...keys) ?? '');
}
