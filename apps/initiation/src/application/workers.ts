import { AssignmentSweep, type AssignmentSweepDeps } from './collection/assignment-sweep';
import { BalanceWorker, type BalanceWorkerDeps } from './balance/balance-worker';
import { BatchWorker, type BatchWorkerDeps } from './batch/batch-worker';
import { paymentQuestions, paymentSweep } from './payment-work';
import { payoutSteps, payoutSweep } from './payout/payout-work';
import { PullReconciler, type PullReconcilerDeps } from './pull/pull-reconciler';
import { Reconciler, type ReconcilerDeps } from './reconciler';
import { SubmissionSweep } from './submission-sweep';
import { transferSteps } from './transfer/transfer-work';

/** What goes on by itself, between start and stop. */
export interface Worker {
  start(): void;
  stop(): Promise<void>;
}

type Deps = Parameters<typeof paymentQuestions>[0] &
  Parameters<typeof payoutSteps>[0] &
  Parameters<typeof transferSteps>[0] &
  PullReconcilerDeps &
  AssignmentSweepDeps &
  BalanceWorkerDeps &
  BatchWorkerDeps &
  Pick<ReconcilerDeps, 'share' | 'logger'>;

/** Finds what a process left behind, and asks about what has no end yet, of payments and of payouts; moves
 * transfers and batches on; compares lists. */
export function workersOf(deps: Deps): Worker[] {
  const { clock, scheduler, logger, share } = deps;
  const background = { clock, scheduler, logger, share };
  return [
    new SubmissionSweep(background, paymentSweep(deps)),
    new SubmissionSweep(background, payoutSweep(deps)),
    new Reconciler(background, paymentQuestions(deps)),
    new Reconciler(background, payoutSteps(deps)),
    new Reconciler(background, transferSteps(deps)),
    new PullReconciler(deps),
    new BalanceWorker(deps),
    new BatchWorker(deps),
    new AssignmentSweep(deps),
  ];
}
