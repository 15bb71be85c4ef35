import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { dueQuestions } from '../payments-view';
import type { ReconcilerWork } from '../reconciler';
import { moveTransfer, type MoveTransferDeps } from './move-transfer';
import { transferStepPrefix } from './transfer-places';

/** Transfers between customers that are to go on. */
export function transferSteps(deps: Omit<MoveTransferDeps, 'onStop'> & { readonly views: ViewStore }): ReconcilerWork {
  return {
    what: 'transfer',
    // What can not be paid out is waited with, and told to a person in the end.
    canAsk: () => true,
    due: (environment, ...rest) => dueQuestions(deps.views, transferStepPrefix(environment), ...rest),
    async reconcile(key, onStop) {
      try {
        return await moveTransfer({ ...deps, onStop }, key);
      } catch (error) {
        const { transactionId } = key;
        const text = `transfer ${transactionId} could not be moved on; where its money is has not changed, and it is tried again`;
        deps.logger.warn({ transactionId, err: error }, text);
        return 'unanswered';
      }
    },
  };
}
