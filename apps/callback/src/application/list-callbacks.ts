import {
  CallbackState,
  type CallbackService,
  type ListCallbacksRequest,
  type ListCallbacksResponse,
  type ListQuarantineRequest,
  type ListQuarantineResponse,
  type ListUnmatchedRequest,
  type ListUnmatchedResponse,
  type ReplayCallbackRequest,
  type ReplayCallbackResponse,
} from '@daftari/contracts/generated/daftari/callback/v1/callback';
import type { Journal } from '@daftari/journal-core/journal';
import type { RunningProjection } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { DaftariError } from '@daftari/kernel/errors';
import { isUuid } from '@daftari/kernel/ids';
import type { PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { callbacksOf, type CallbackEntry } from './callbacks-view';
import { listQuarantine } from './list-quarantine';
import { listUnmatched } from './list-unmatched';
import type { Quarantine } from './quarantine';
import { replayCallback } from './replay-callback';

/** Callbacks in one answer; what one payment gets beyond them is in the log. */
export const MAX_LISTED = 100;

const STATES: Record<CallbackEntry['state'], CallbackState> = {
  received: CallbackState.RECEIVED,
  matched: CallbackState.MATCHED,
  rejected: CallbackState.REJECTED,
};

/** Shows what came back: for a payment to its own merchant only, and what did not verify, or could not be read, to
 * whoever runs the place. */
export class Callbacks implements CallbackService {
  constructor(
    private readonly journal: Journal,
    private readonly views: ViewStore,
    private readonly projection: () => Pick<RunningProjection, 'caughtUp'>,
    private readonly quarantine: Quarantine,
    private readonly openAll: PersonalValues['openAll'],
  ) {}

  /**
   * The oldest 100, with everything that was durable when the call began; none for a payment of another merchant.
   * @throws DaftariError VALIDATION_ERROR
   */
  async listCallbacks(request: ListCallbacksRequest): Promise<ListCallbacksResponse> {
    const fields = Object.entries({ merchantId: request.merchantId, transactionId: request.transactionId })
      .filter(([, id]) => !isUuid(id))
      .map(([field]) => [field, 'must be a UUID']);
    if (fields.length > 0)
      throw new DaftariError('VALIDATION_ERROR', undefined, { fields: Object.fromEntries(fields) });
    await this.projection().caughtUp();
    const [merchantId, transactionId] = [request.merchantId.toLowerCase(), request.transactionId.toLowerCase()];
    const entries = await this.openAll(callbacksOf(this.views, merchantId, transactionId, MAX_LISTED));
    return { callbacks: entries.map(({ state, ...entry }) => ({ ...entry, state: STATES[state] })) };
  }

  /** With everything that was durable when the call began. @throws DaftariError VALIDATION_ERROR, INVALID_CURSOR */
  async listUnmatched(request: ListUnmatchedRequest): Promise<ListUnmatchedResponse> {
    await this.projection().caughtUp();
    return listUnmatched(this.views, this.openAll, request);
  }

  /** @throws DaftariError VALIDATION_ERROR, CALLBACK_NOT_FOUND, DECISION_CONFLICT */
  replayCallback(request: ReplayCallbackRequest): Promise<ReplayCallbackResponse> {
    return replayCallback(this.journal, this.openAll, request);
  }

  /** @throws DaftariError VALIDATION_ERROR */
  async listQuarantine(request: ListQuarantineRequest): Promise<ListQuarantineResponse> {
    return listQuarantine(this.quarantine, request);
  }
}
