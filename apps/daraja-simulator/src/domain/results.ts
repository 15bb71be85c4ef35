import type { Evidence } from './evidence';

/** How a payment ended, as its callback says it. A code is a number here, but for a few that hold letters. */
export interface Result {
  readonly code: number | string;
  readonly description: string;
  readonly evidence: Evidence;
}

const result = (code: number | string, description: string, evidence: Evidence): Result => ({
  code,
  description,
  evidence,
});

/** Final results of an STK push (daraja.md §3.5). */
export const RESULTS = {
  paid: result(0, 'The service request is processed successfully.', 'observed'),
  insufficientFunds: result(1, 'The balance is insufficient for the transaction.', 'observed'),
  dailyLimit: result(4, 'Declined due to limit rule: would exceed daily transfer limit.', 'documented'),
  sameAmountTooSoon: result(17, 'Rule limited.', 'documented'),
  busy: result(26, 'System busy. The service request is rejected.', 'modelled'),
  expired: result(1019, 'Transaction has expired.', 'documented'),
  promptFailed: result(1025, 'An error occurred while sending a push request.', 'documented'),
  cancelled: result(1032, 'Request cancelled by user.', 'observed'),
  noAnswer: result(1037, 'No response from user.', 'observed'),
  wrongPin: result(2001, 'The initiator information is invalid.', 'documented'),
  pinLocked: result(8006, 'The security credential is locked.', 'documented'),
  wrongProduct: result(2028, 'The request is not permitted according to product assignment.', 'documented'),
  unheardOf: result(7777, 'The service request ended in a way that nobody has described.', 'modelled'),
  operatorUnknown: result('SFC_IC0003', 'The operator does not exist.', 'documented'),
  badDebt: result('E3008', 'Error, the user has a bad debt contract.', 'observed'),
} as const satisfies Record<string, Result>;

export type ResultName = keyof typeof RESULTS;
