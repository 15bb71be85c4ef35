import type {
  InitiatePayment,
  InitiatePaymentResult,
  InitiatePaymentsRequest,
  InitiatePaymentsResponse,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { toItemError } from '../known-error';
import type { BatchMethod } from './batched';

/** Payments asked for in one turn go in one request. All of them are answered when the slowest is. */
export const initiatePaymentsBatch: BatchMethod<
  InitiatePaymentsRequest,
  InitiatePaymentsResponse,
  InitiatePayment,
  InitiatePaymentResult
> = {
  maxItems: 1_000,
  itemsOf: ({ payments }) => payments,
  withItems: (_request, payments) => ({ payments: [...payments] }),
  resultsOf: ({ results }) => results,
  responseOf: (results) => ({ results: [...results] }),
  failed: (error) => ({ result: { $case: 'error', value: toItemError(error) }, replayed: false }),
  errorCodeOf: ({ result }) => (result?.$case === 'error' ? result.value.code : undefined),
};
