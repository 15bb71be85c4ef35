import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { PaymentLog } from './payment-log';
import { OPEN_SUBMISSIONS, questionPrefix, type OpenSubmission } from './payment-places';
import { dueQuestions, pageOfOpenSubmissions } from './payments-view';
import type { ReconcilerWork } from './reconciler';
import { reconcilePayment, type QuestionDeps } from './reconciler-question';
import type { SweepWork } from './submission-sweep';

/** Payments whose submission was left without an outcome. */
export function paymentSweep({ log, views }: { log: PaymentLog; views: ViewStore }): SweepWork<OpenSubmission> {
  return {
    what: 'payment',
    page: (limit, after) => pageOfOpenSubmissions(views, OPEN_SUBMISSIONS, limit, after),
    giveUp(open, reason) {
      const { environment, initiatedBy: causation } = open;
      const cause = { causation, actor: 'service:initiation', environment };
      return log.decide(open, { kind: 'give-up-submission', reason }, cause);
    },
  };
}

/** Payments about which the provider is to be asked. */
export function paymentQuestions(deps: Omit<QuestionDeps, 'onStop'> & { readonly views: ViewStore }): ReconcilerWork {
  return {
    what: 'payment',
    // Merchants with credentials of their own are served also where the platform has none.
    canAsk: (environment) => deps.providerFor(environment) !== undefined || deps.ownProviderFor !== undefined,
    due: (environment, ...rest) => dueQuestions(deps.views, questionPrefix(environment), ...rest),
    reconcile: (key, onStop) => reconcilePayment({ ...deps, onStop }, key),
  };
}
