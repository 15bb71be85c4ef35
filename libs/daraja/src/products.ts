import type { Pace } from './request-pace';

/** The APIs of Daraja that this adapter speaks; each has its own connections, pace and circuit breaker. */
export const PRODUCTS = [
  'stk-push',
  'stk-query',
  'payout',
  'transaction-status',
  'reversal',
  'account-balance',
  'c2b',
  'pull',
] as const;
export type Product = (typeof PRODUCTS)[number];

/** What Daraja is believed to bear from one app; nothing is published (daraja.md §1.2). */
export const DARAJA_PACES: Readonly<Record<Product, Pace>> = {
  'stk-push': { perSecond: 10, burst: 5 },
  'stk-query': { perSecond: 10 },
  payout: { perSecond: 5 },
  'transaction-status': { perSecond: 5 },
  reversal: { perSecond: 5 },
  'account-balance': { perSecond: 5 },
  c2b: { perSecond: 5 },
  pull: { perSecond: 5 },
};

const UNLIMITED: Pace = { perSecond: Infinity };

/**
 * The paces to keep: the given ones, else Daraja's. What listens on this machine is no Daraja but a simulator, and is
 * only spared questions (`stk-query`), as ever.
 */
export function pacesFor(baseUrl: string, given: Partial<Record<Product, Pace>> = {}): Record<Product, Pace> {
  const local = /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(baseUrl).hostname);
  const paceOf = (product: Product) =>
    given[product] ?? (local && product !== 'stk-query' ? UNLIMITED : DARAJA_PACES[product]);
  return Object.fromEntries(PRODUCTS.map((product) => [product, paceOf(product)])) as Record<Product, Pace>;
}

/** Connections at once; more requests wait for a free one within their deadline. */
export const CONNECTIONS: Readonly<Record<Product, number>> = {
  'stk-push': 32,
  'stk-query': 8,
  payout: 16,
  'transaction-status': 8,
  reversal: 4,
  'account-balance': 2,
  c2b: 2,
  pull: 2,
};
