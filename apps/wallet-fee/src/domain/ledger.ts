import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { PartitionModel } from '@daftari/journal-core/decider';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { addCents, cents, ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import { balanced, LedgerBroken } from './posting';

export interface Account {
  postedCents: Cents;
  /** Reserved by open holds; not spendable, not yet spent. */
  heldCents: Cents;
  /** When the newest event touched it, ISO 8601. */
  updatedAt: string;
}

/** A fee or the amount of a payout, with all that is needed to ask whether a payment stands behind it. */
export interface OpenHold {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly transactionId: string;
  readonly account: string;
  readonly amountCents: Cents;
  /** When it was held, ISO 8601. */
  readonly heldAt: string;
  /** The id of the event that held it. */
  readonly heldBy: string;
}

/**
 * A partition's balances: the fold of its events. It grows with accounts and open holds, not with history: a finished
 * hold leaves it.
 */
export interface Ledger {
  readonly accounts: Map<string, Account>;
  /** By hold id. */
  readonly openHolds: Map<string, OpenHold>;
}

/** What can be spent: posted − held; zero for an account that nothing was posted to. */
export function availableOf(ledger: Ledger, account: string): Cents {
  const balance = ledger.accounts.get(account);
  return balance === undefined ? ZERO_CENTS : cents(balance.postedCents - balance.heldCents);
}

export const ledgerModel: PartitionModel<Ledger> = {
  version: 1,
  initialState: () => ({ accounts: new Map(), openHolds: new Map() }),
  save: ({ accounts, openHolds }) => ({ accounts: [...accounts], openHolds: [...openHolds] }),
  restore(saved) {
    const { accounts, openHolds } = saved as { accounts: [string, Account][]; openHolds: [string, OpenHold][] };
    return { accounts: new Map(accounts), openHolds: new Map(openHolds) };
  },
  evolve: (ledger, event) => evolve(ledger, event as RecordedEvent<WalletFeeEvent>),
};

type Held = Extract<RecordedEvent<WalletFeeEvent>, { type: 'FeeHeld.v1' | 'PayoutHeld.v1' }>;

function evolve(ledger: Ledger, event: RecordedEvent<WalletFeeEvent>): void {
  switch (event.type) {
    case 'WalletOpened.v1':
      accountOf(ledger, event.data.account, event.at);
      return;
    case 'FeeHeld.v1':
    case 'PayoutHeld.v1':
      return hold(ledger, event);
    case 'FeeReleased.v1':
    case 'PayoutReleased.v1':
      return endHold(ledger, event.data.holdId, event.at);
    case 'FeeCaptured.v1':
    case 'PayoutPaid.v1':
      endHold(ledger, event.data.holdId, event.at);
      return post(ledger, event.data.legs, event.at);
    case 'WalletAdjusted.v1':
    case 'FundsMoved.v1':
    case 'CollectionCredited.v1':
    case 'WalletToppedUp.v1':
    case 'FundsSuspended.v1':
    case 'FeeRefunded.v1':
    case 'LatePayoutCharged.v1':
    case 'TransitCredited.v1':
    case 'SuspenseSettled.v1':
    case 'ProviderChargesBooked.v1':
      return post(ledger, event.data.legs, event.at);
    case 'BalanceAlertSet.v1':
    case 'BalanceFellLow.v1':
    case 'BalanceRecovered.v1':
      return;
  }
}

function post(ledger: Ledger, legs: { account: string; amountCents: number }[], at: string): void {
  for (const leg of balanced(legs)) {
    const account = accountOf(ledger, leg.account, at);
    account.postedCents = addCents(account.postedCents, cents(leg.amountCents));
  }
}

function hold(ledger: Ledger, { stream, id, at, environment, data }: Held): void {
  if (environment === undefined) throw new LedgerBroken(`${stream}: money without an environment`);
  const { holdId, merchantId, transactionId, account } = data;
  const amountCents = cents(data.amountCents);
  const open = { merchantId, environment, transactionId, account, amountCents, heldAt: at, heldBy: id };
  ledger.openHolds.set(holdId, open);
  const balance = accountOf(ledger, account, at);
  balance.heldCents = addCents(balance.heldCents, amountCents);
}

function endHold(ledger: Ledger, holdId: string, at: string): void {
  const open = ledger.openHolds.get(holdId);
  if (open === undefined) throw new LedgerBroken(`hold ${holdId} ends, but it is not open`);
  ledger.openHolds.delete(holdId);
  const balance = accountOf(ledger, open.account, at);
  balance.heldCents = cents(balance.heldCents - open.amountCents);
}

/** The account, begun with zero when it is new, and marked as touched. */
function accountOf(ledger: Ledger, name: string, at: string): Account {
  let account = ledger.accounts.get(name);
  if (account === undefined) {
    account = { postedCents: ZERO_CENTS, heldCents: ZERO_CENTS, updatedAt: at };
    ledger.accounts.set(name, account);
  }
  account.updatedAt = at;
  return account;
}
