import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { addCents, cents, ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import type { MoneyInFlight } from '../../domain/balance/compare-balance';
import type { Payment } from '../../domain/payment';
import type { Payout } from '../../domain/payout/payout';
import { PAYMENTS_VIEW } from '../payments-view';
import type { AccountPlace } from './balance-log';
import { onItsWayPrefix, type OnItsWay } from './money-places';

const PAGE = 1_000;
/** Money usually moves within minutes: what was begun longer ago, in milliseconds, and has no end explains nothing. */
export const EXPLAINS_FOR_MS = 3_600_000;

/** What may have come to a shortcode, or gone, without the ledger's knowing; `nowMs` in milliseconds since the epoch. */
export function moneyInFlight(views: ViewStore, whose: AccountPlace, nowMs: number): MoneyInFlight {
  const begunAfterMs = nowMs - EXPLAINS_FOR_MS;
  return {
    mayHaveComeCents: sumOf(views, onItsWayPrefix(whose, 'in'), 'payment', begunAfterMs),
    mayHaveGoneCents: sumOf(views, onItsWayPrefix(whose, 'out'), 'payout', begunAfterMs),
  };
}

function sumOf(views: ViewStore, prefix: string, kind: 'payment' | 'payout', begunAfterMs: number): Cents {
  let sum = ZERO_CENTS;
  for (let after: string | undefined; ;) {
    const cursor = after === undefined ? {} : { after };
    const page = views.scan<OnItsWay>(PAYMENTS_VIEW, { prefix, limit: PAGE, ...cursor });
    for (const { key, value } of page) {
      const found = views.get<Payment | Payout>(PAYMENTS_VIEW, `${kind}/${key.slice(prefix.length)}`);
      const isOld = found !== undefined && Date.parse(found.createdAt) < begunAfterMs;
      if (!isOld) sum = addCents(sum, cents(value.amountCents));
    }
    after = page.at(-1)?.key;
    if (page.length < PAGE) return sum;
  }
}
