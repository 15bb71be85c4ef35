import type { PulledPayment, PullOutcome, PullProvider, PullQuestion } from './pull-port';

/** Everything of a window, or as much of it as there was before an answer failed. */
export interface PulledWindow {
  /** Each receipt once. */
  readonly payments: readonly PulledPayment[];
  readonly unreadable: number;
  /** Why it is not the whole window; absent when it is. */
  readonly stoppedBy?: Exclude<PullOutcome, { kind: 'pulled' }> | { readonly kind: 'too-many-pages' };
}

const MAX_PAGES = 200;

/** Fetches page after page, until one brings nothing new; at most 200 pages. Never rejects. */
export async function pullWindow(
  provider: Pick<PullProvider, 'pull'>,
  window: Omit<PullQuestion, 'offset'>,
): Promise<PulledWindow> {
  const payments = new Map<string, PulledPayment>();
  let unreadable = 0;
  let offset = 0;
  const found = () => ({ payments: [...payments.values()], unreadable });
  for (let page = 0; page < MAX_PAGES; page++) {
    const outcome = await provider.pull({ ...window, offset });
    if (outcome.kind !== 'pulled') return { ...found(), stoppedBy: outcome };
    const before = payments.size;
    for (const payment of outcome.payments) if (!payments.has(payment.receipt)) payments.set(payment.receipt, payment);
    // A page that was sent before: the offset is not heeded, and would never end.
    const isNew = payments.size > before || outcome.payments.length === 0;
    if (isNew) unreadable += outcome.unreadable;
    if (outcome.nextOffset === undefined || !isNew) return found();
    offset = outcome.nextOffset;
  }
  return { ...found(), stoppedBy: { kind: 'too-many-pages' } };
}
