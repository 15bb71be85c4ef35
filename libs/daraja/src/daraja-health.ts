import type { CircuitHealth } from './circuit-breaker';
import type { DarajaLine } from './daraja-line';
import { configurationScopeOf, payoutMeaningOf, payoutOutcomeOf } from './initiator-result-codes';
import { PRODUCTS, type Product } from './products';

/** The APIs that a result can be about. */
export const INITIATOR_PRODUCTS = ['payout', 'transaction-status', 'reversal', 'account-balance'] as const;
export type InitiatorProduct = (typeof INITIATOR_PRODUCTS)[number];

export interface ProductHealth extends CircuitHealth {
  readonly product: Product;
}

export interface ProductTrips {
  readonly product: Product;
  readonly trips: number;
}

export interface DarajaHealth {
  /** Whether each product is used at the moment, and why not: for readiness and metrics. */
  health(): ProductHealth[];
  /** How often each product was stopped since the start. */
  trips(): ProductTrips[];
  /**
   * Tells the code of a Result, which is where wrong, locked and insufficient credentials show (daraja.md §4): such codes
   * stop the product it came from, or all initiator APIs, and any other lets them go on. Only for results as they come,
   * never for old ones that are read again.
   */
  reportResult(resultCode: string, product?: InitiatorProduct): void;
}

export function darajaHealth(lines: Readonly<Record<Product, DarajaLine>>): DarajaHealth {
  /** Stopped for what they may not do; that others can work proves nothing about them. */
  const stoppedAlone = new Set<InitiatorProduct>();

  const stop = (scope: 'initiator' | 'product', product: InitiatorProduct, why: string) => {
    if (scope === 'product') stoppedAlone.add(product);
    for (const stopped of scope === 'product' ? [product] : INITIATOR_PRODUCTS)
      lines[stopped].circuit.openForResult(why);
  };
  const goOn = (product: InitiatorProduct) => {
    if (!lines[product].circuit.closeForResult()) return;
    stoppedAlone.delete(product);
    for (const other of INITIATOR_PRODUCTS) if (!stoppedAlone.has(other)) lines[other].circuit.closeForResult(true);
  };

  return {
    health: () => PRODUCTS.map((product) => ({ product, ...lines[product].circuit.health() })),
    trips: () => PRODUCTS.map((product) => ({ product, trips: lines[product].circuit.trips() })),
    reportResult(resultCode, product = 'payout') {
      const scope = configurationScopeOf(resultCode);
      if (scope === 'initiator' || scope === 'product')
        return stop(scope, product, `${resultCode}: ${payoutMeaningOf(resultCode)}`);
      // An unclear one may come from before the credential was looked at; but to know no transaction, M-Pesa had to.
      if (payoutOutcomeOf(resultCode) !== 'unclear' || resultCode === NOT_FOUND) goOn(product);
    },
  };
}

const NOT_FOUND = '2032';
