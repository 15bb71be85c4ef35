import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { PartitionModel } from '@daftari/journal-core/decider';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { addCents, cents, ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import { balanced, LedgerBroken } from './posting';

export interface Account {
  postedCents: Cents;
  /** Reserved by open holds; not spendable, not yet spent. */
  heldCents: Cents;
  /** When the newest event touched it, ISO 8601. */
  updatedAt: string;
}

export interface OpenHold {
  readonly account: string;
  readonly amountCents: Cents;
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
  initialState: () => ({ accounts: new Map(), openHolds: new Map() }),
  evolve: (ledger, event) => evolve(ledger, event as RecordedEvent<WalletFeeEvent>),
};

function evolve(ledger: Ledger, event: RecordedEvent<WalletFeeEvent>): void {
  switch (event.type) {
    case 'WalletOpened.v1':
      accountOf(ledger, event.data.account, event.at);
      return;
    case 'FeeHeld.v1':
      return hold(ledger, event.data.holdId, event.data.account, cents(event.data.amountCents), event.at);
    case 'FeeReleased.v1':
      return endHold(ledger, event.data.holdId, event.at);
    case 'FeeCaptured.v1':
      endHold(ledger, event.data.holdId, event.at);
      return post(ledger, event.data.legs, event.at);
    case 'WalletAdjusted.v1':
    case 'CollectionCredited.v1':
    case 'FeeRefunded.v1':
      return post(ledger, event.data.legs, event.at);
  }
}

function post(ledger: Ledger, legs: { account: string; amountCents: number }[], at: string): void {
  for (const leg of balanced(legs)) {
    const account = accountOf(ledger, leg.account, at);
    account.postedCents = addCents(account.postedCents, cents(leg.amountCents));
  }
}

function hold(ledger: Ledger, holdId: string, account: string, amountCents: Cents, at: string): void {
  ledger.openHolds.set(holdId, { account, amountCents });
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
