import type { Result } from './results';

const result = (code: number | string, description: string, evidence: Result['evidence']): Result => ({
  code,
  description,
  evidence,
});

/** Final results of the initiator APIs (daraja.md §4.1). The same code may mean another thing than for an STK push. */
export const OPERATION_RESULTS = {
  done: result(0, 'The service request is processed successfully.', 'observed'),
  floatShort: result(1, 'The balance is insufficient for the transaction.', 'documented'),
  dailyLimit: result(4, 'Declined due to limit rule: would exceed daily transfer limit.', 'documented'),
  walletFull: result(8, 'Declined due to limit rule: would exceed the maximum balance.', 'documented'),
  internalFailure: result(17, 'System internal error.', 'documented'),
  initiatorInvalid: result(2001, 'The initiator information is invalid.', 'documented'),
  receiptUnknown: result(2032, 'The transaction receipt number does not exist.', 'observed'),
  recipientUnregistered: result(
    2040,
    'Credit Party customer type (Unregistered or Registered Customer) can not be supported by the service.',
    'documented',
  ),
  credentialLocked: result(8006, 'The security credential is locked.', 'observed'),
  partialReversal: result(25, 'Invalid parameters: a transaction is reversed as a whole.', 'modelled'),
  alreadyReversed: result('R000001', 'The transaction has already been reversed.', 'documented'),
  originalUnknown: result('R000002', 'The OriginalTransactionID is invalid.', 'observed'),
  operatorUnknown: result('SFC_IC0003', 'The operator does not exist.', 'documented'),
  notPermitted: result('TP40153', 'The initiator is not allowed to initiate this request.', 'observed'),
} as const satisfies Record<string, Result>;

export type OperationResultName = keyof typeof OPERATION_RESULTS;
