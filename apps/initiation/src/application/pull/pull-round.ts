import type { PulledPayment, PullOutcome, PullProvider } from '@daftari/daraja/pull-port';
import { pullWindow } from '@daftari/daraja/pull-window';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import type { TimeSpan } from '../../domain/pull/pull-plan';
import { ANSWER_WITHIN_MS, askOnce, type AskDeps } from '../reconciler-ask';
import type { RecentlySeen } from './recently-seen';
import { settleAlone, settleListed, type ListPlace, type SettleDeps, type Settled } from './settle-listed';

/** Receipts that are looked up at once. */
const AT_ONCE = 32;
/** A span that is no longer is not halved again: that many payments a minute are not in one list. */
const SHORTEST_MS = 60_000;

export interface RoundDeps extends SettleDeps, AskDeps {
  readonly logger: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** Receipts that need no more looking at. */
  readonly done: RecentlySeen;
  /** What was logged already: once is enough. */
  readonly told: RecentlySeen;
  /** False when somebody else goes on with it. */
  readonly isOurs: () => boolean;
}

export type SpanOutcome =
  | { readonly kind: 'compared' }
  /** The rest of the span has to be asked for again. */
  | { readonly kind: 'stopped'; readonly by: Exclude<PullOutcome, { kind: 'pulled' }> | { readonly kind: 'given-up' } };

/**
 * Asks for what a shortcode received in a span of time and compares it with our payments.
 * @throws what the journal throws; the same again later is safe
 */
export async function compareSpan(
  deps: RoundDeps,
  provider: Pick<PullProvider, 'pull'>,
  place: ListPlace,
  span: TimeSpan,
): Promise<SpanOutcome> {
  const pull: PullProvider['pull'] = (question) => askOnce(deps, () => provider.pull(question, ANSWER_WITHIN_MS));
  const { payments, unreadable, stoppedBy } = await pullWindow({ pull }, { shortcode: place.shortcode, ...span });
  const isTooLong = stoppedBy?.kind === 'too-many-pages';
  // Only a whole span is compared: what of it is missing may be older, and the payment's to whom the newer one would go.
  if (stoppedBy !== undefined && !isTooLong) return { kind: 'stopped', by: stoppedBy };
  if (isTooLong && span.toMs - span.fromMs > SHORTEST_MS) return compareHalves(deps, provider, place, span);
  if (!(await settleAll(deps, place, payments))) return { kind: 'stopped', by: { kind: 'given-up' } };
  if (unreadable > 0 && deps.told.add(`unreadable/${place.environment}/${span.fromMs}`)) {
    deps.logger.warn(
      { ...place, unreadable },
      `${unreadable} records of M-Pesa's list of transactions have no receipt or no amount that can be read; they were skipped`,
    );
  }
  if (isTooLong) {
    deps.logger.warn(
      { ...place, ...span },
      "M-Pesa's list of transactions has more pages than are fetched at once; the rest of this time was not compared",
    );
  }
  return { kind: 'compared' };
}

/** A span with more pages than are fetched at once is asked for in two. */
async function compareHalves(...[deps, provider, place, span]: Parameters<typeof compareSpan>): Promise<SpanOutcome> {
  const middleMs = Math.floor((span.fromMs + span.toMs) / 2);
  const first = await compareSpan(deps, provider, place, { ...span, toMs: middleMs });
  return first.kind === 'stopped' ? first : compareSpan(deps, provider, place, { ...span, fromMs: middleMs });
}

/** Oldest first: a payment is not taken for a later one's. Answers whether it came to the end. */
async function settleAll(deps: RoundDeps, place: ListPlace, payments: readonly PulledPayment[]): Promise<boolean> {
  const key = ({ receipt }: PulledPayment) => `${place.environment}/${receipt}`;
  const open = payments
    .filter((payment) => !deps.done.has(key(payment)))
    .sort((a, b) => ((a.paidAt ?? '') < (b.paidAt ?? '') ? -1 : 1));
  for (let from = 0; from < open.length; from += AT_ONCE) {
    const some = open.slice(from, from + AT_ONCE);
    if (!deps.isOurs()) return false;
    await deps.viewCaughtUp();
    const alone = await Promise.all(some.map((payment) => settleAlone(deps, place, payment)));
    for (const [i, payment] of some.entries()) {
      if (!deps.isOurs()) return false;
      // Two that follow each other may be the same payer's: each is matched after the one before is recorded.
      const settled = alone[i] ?? (await settleListed(deps, place, payment));
      // The rest may find its payment later, when the other one of two has its receipt.
      if (settled.kind !== 'ambiguous') deps.done.add(key(payment));
      tell(deps, place, payment, settled);
    }
  }
  return true;
}

function tell({ logger, told }: RoundDeps, { environment }: ListPlace, { receipt }: PulledPayment, settled: Settled) {
  if (settled.kind === 'known' || !told.add(`${settled.kind}/${environment}/${receipt}`)) return;
  const { kind, ...more } = settled;
  const about = { environment, receipt, ...more };
  const message = `M-Pesa's list of transactions shows ${receipt}, ${whatOf(settled)}`;
  const isSettled = kind === 'recorded' || (kind === 'collected' && settled.merchantId !== PLATFORM_MERCHANT);
  if (isSettled) logger.info(about, message);
  else logger.warn(about, message);
}

function whatOf(settled: Exclude<Settled, { kind: 'known' }>): string {
  switch (settled.kind) {
    case 'recorded':
      return 'of which no callback had told; it was recorded';
    case 'collected':
      return settled.merchantId === PLATFORM_MERCHANT
        ? 'which fits no payment of ours that could be its, and names no merchant; it is in suspense until a person decides'
        : `which fits no payment of ours that could be its: it came unprompted for merchant ${settled.merchantId}`;
    case 'ambiguous':
      if (settled.transactionIds.length === 1) {
        return `which may be payment ${settled.transactionIds[0]}'s, whose end is not known yet; nothing was recorded. It is looked at again`;
      }
      return (
        `which fits ${settled.transactionIds.length} payments equally well; nothing was recorded. ` +
        'Ask the provider which of them was paid'
      );
    case 'paid-otherwise':
      return (
        `which is claimed for payment ${settled.transactionId}, and that was paid under another receipt: its money is on the ` +
        'shortcode and in no account. Look both receipts up at M-Pesa'
      );
    case 'contradicted':
      return (
        `with another payer or amount than payment ${settled.transactionId}, of which the receipt was told; nothing was ` +
        'changed. Ask the provider whose it is: the other payment may wait for its receipt'
      );
  }
}
