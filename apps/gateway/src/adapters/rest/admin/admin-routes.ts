import { systemClock } from '@daftari/kernel/clock';
import type { Rest, RestDeps } from '../rest-deps';
import { serveAdmin } from './admin-route';
import { booksRoutes } from './books.route';
import { deliveriesRoutes } from './deliveries.route';
import { keysRoutes } from './keys.route';
import { merchantsRoutes } from './merchants.route';
import { operatorAdmission } from './operator-admission';
import { parkedRoutes } from './parked.route';
import { pricingRoutes } from './pricing.route';
import { reviewsRoutes } from './reviews.route';
import { unmatchedFundsRoutes } from './unmatched-funds.route';
import { walletsRoutes } from './wallets.route';

/** The operator's API, in the order of the documentation; none without a token. */
export function adminRoutes(rest: Rest, deps: RestDeps): void {
  const { admin } = deps;
  if (admin === undefined) return;
  const admitOperator = operatorAdmission(admin.token, admin.clock ?? systemClock);
  const routes = [
    ...merchantsRoutes,
    ...keysRoutes,
    ...pricingRoutes,
    ...walletsRoutes,
    ...deliveriesRoutes,
    ...reviewsRoutes,
    ...unmatchedFundsRoutes,
    ...booksRoutes,
    ...(admin.operations === undefined ? [] : parkedRoutes),
  ];
  for (const route of routes) serveAdmin(rest, { ...deps, admin, admitOperator }, route);
}
