export const PAYOUT_PATH = '/mpesa/b2c/v3/paymentrequest';
export const STATUS_PATH = '/mpesa/transactionstatus/v1/query';
export const RESULT_URL = 'http://127.0.0.1:9999/results/0a1b2c';
export const TIMEOUT_URL = 'http://127.0.0.1:9999/timeouts/0a1b2c';

/** `POST /mpesa/b2c/v3/paymentrequest` with nothing wrong in it (daraja.md §5). */
export function goodPayout(SecurityCredential: string): Record<string, unknown> {
  return {
    OriginatorConversationID: 'payout-1',
    InitiatorName: 'testapi',
    SecurityCredential,
    CommandID: 'BusinessPayment',
    Amount: '100',
    PartyA: '174379',
    PartyB: '254722000111',
    Remarks: 'A refund',
    QueueTimeOutURL: TIMEOUT_URL,
    ResultURL: RESULT_URL,
    Occassion: 'Christmas',
  };
}

/** `POST /mpesa/transactionstatus/v1/query` but for what it asks about (daraja.md §6.1). */
export function goodStatus(SecurityCredential: string): Record<string, unknown> {
  return {
    Initiator: 'testapi',
    SecurityCredential,
    CommandID: 'TransactionStatusQuery',
    PartyA: '174379',
    IdentifierType: '4',
    ResultURL: RESULT_URL,
    QueueTimeOutURL: TIMEOUT_URL,
    Remarks: 'OK',
    Occasion: 'a check',
  };
}

/** What every initiator request but a payout holds (daraja.md §4). */
export function goodInitiator(SecurityCredential: string, CommandID: string): Record<string, unknown> {
  const urls = { ResultURL: RESULT_URL, QueueTimeOutURL: TIMEOUT_URL };
  return { Initiator: 'testapi', SecurityCredential, CommandID, ...urls, Remarks: 'OK' };
}

export interface ResultSeen {
  ResultType: number;
  ResultCode: number | string;
  ResultDesc: string;
  OriginatorConversationID: string;
  ConversationID: string;
  TransactionID: string;
  ResultParameters?: { ResultParameter: Parameter[] | Parameter };
  ReferenceData?: { ReferenceItem: Parameter[] | Parameter };
}

interface Parameter {
  Key: string;
  Value?: string | number;
}

/** The Result that a callback holds. */
export function resultOf(text: string): ResultSeen {
  return (JSON.parse(text) as { Result: ResultSeen }).Result;
}

/** A result's parameters by key; of a repeated key the last. */
export function parametersOf(text: string): Record<string, string | number | undefined> {
  const found = resultOf(text).ResultParameters?.ResultParameter ?? [];
  return Object.fromEntries([found].flat().map(({ Key, Value }) => [Key, Value]));
}
