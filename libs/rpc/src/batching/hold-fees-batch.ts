import type {
  HoldFee,
  HoldFeeResult,
  HoldFeesRequest,
  HoldFeesResponse,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { toItemError } from '../known-error';
import type { BatchMethod } from './batched';

/** Fee holds asked for in one turn go in one request; those that name no caller of their own only with their request's like. */
export const holdFeesBatch: BatchMethod<HoldFeesRequest, HoldFeesResponse, HoldFee, HoldFeeResult> = {
  maxItems: 1_000,
  itemsOf: ({ holds }) => holds,
  withItems: (request, holds) => ({ ...request, holds: [...holds] }),
  resultsOf: ({ results }) => results,
  responseOf: (results) => ({ results: [...results] }),
  failed: (error) => ({ result: { $case: 'error', value: toItemError(error) } }),
  errorCodeOf: ({ result }) => (result?.$case === 'error' ? result.value.code : undefined),
  mergeKey: ({ caller }) => (caller === undefined ? '' : `${caller.actor}\n${caller.causation}`),
};
