import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { dueQuestions, pageOfOpenSubmissions } from '../payments-view';
import type { ReconcilerWork } from '../reconciler';
import type { SweepWork } from '../submission-sweep';
import type { PayoutLog } from './payout-log';
import { OPEN_SENDS, payoutStepPrefix, type OpenSend } from './payout-places';
import { reconcilePayout, type ReconcilePayoutDeps } from './reconcile-payout';

/** Payouts whose last send was left without an outcome. */
export function payoutSweep({ payouts, views }: { payouts: PayoutLog; views: ViewStore }): SweepWork<OpenSend> {
  return {
    what: 'payout',
    page: (limit, after) => pageOfOpenSubmissions(views, OPEN_SENDS, limit, after),
    giveUp(open, reason) {
      const { environment, initiatedBy: causation, send } = open;
      const cause = { causation, actor: 'service:initiation', environment };
      return payouts.decide(open, { kind: 'give-up-submission', send, reason }, cause);
    },
  };
}

/** Payouts about which something is to be done. */
export function payoutSteps(deps: Omit<ReconcilePayoutDeps, 'onStop'> & { readonly views: ViewStore }): ReconcilerWork {
  return {
    what: 'payout',
    canAsk: (environment) => deps.payoutsFor?.(environment) !== undefined && deps.resultUrlsFor !== undefined,
    due: (environment, ...rest) => dueQuestions(deps.views, payoutStepPrefix(environment), ...rest),
    reconcile: (key, onStop) => reconcilePayout({ ...deps, onStop }, key),
  };
}
