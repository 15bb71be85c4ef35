import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { AccountBalance, FoldedHold } from './replayable';

interface Balance {
  postedCents: number;
  heldCents: number;
}

/**
 * The auditor's own arithmetic over the ledger's events. It shares nothing with the service's: where both are wrong, they
 * are not wrong in the same way.
 */
export class LedgerFold {
  private readonly balances = new Map<string, Balance>();
  private readonly holds = new Map<string, FoldedHold>();
  /** Payment → cents of a payout whose money went back, as long as it was not paid after all. */
  private readonly releasedPayouts = new Map<string, number>();
  /** Everything that was posted, by `<environment> <currency>`: zero at every moment. */
  private readonly totals = new Map<string, number>();

  /** Folds an event; answers what is wrong with it, one sentence each. */
  take(recorded: RecordedEvent): string[] {
    const event = recorded as RecordedEvent<WalletFeeEvent>;
    switch (event.type) {
      case 'WalletOpened.v1':
        this.balanceOf(event.data.account);
        return foreignAccounts(event, [event.data.account]);
      case 'FeeHeld.v1':
      case 'PayoutHeld.v1':
        return this.hold(event);
      case 'FeeReleased.v1':
        return this.endHold(event.data.holdId);
      case 'PayoutReleased.v1':
        this.releasedPayouts.set(event.data.transactionId, event.data.amountCents);
        return this.endHold(event.data.holdId);
      case 'LatePayoutCharged.v1':
        return [...this.chargeLate(event.data), ...this.post(event)];
      case 'PayoutPaid.v1':
        this.releasedPayouts.delete(event.data.transactionId);
        return [...this.endHold(event.data.holdId), ...this.post(event)];
      case 'FeeCaptured.v1':
        return [...this.endHold(event.data.holdId), ...this.post(event)];
      case 'FundsMoved.v1':
        return [...movedAside(event), ...this.post(event)];
      case 'WalletAdjusted.v1':
      case 'CollectionCredited.v1':
      case 'WalletToppedUp.v1':
      case 'FundsSuspended.v1':
      case 'FeeRefunded.v1':
      case 'TransitCredited.v1':
      case 'SuspenseSettled.v1':
      case 'ProviderChargesBooked.v1':
        return this.post(event);
      default:
        return 'legs' in (event as { data: object }).data
          ? [`${recorded.type} has legs that nobody here can post`]
          : [];
    }
  }

  /** In order of names. */
  accounts(): AccountBalance[] {
    return [...this.balances]
      .map(([account, { postedCents, heldCents }]) => ({ account, postedCents, heldCents }))
      .sort((a, b) => (a.account < b.account ? -1 : 1));
  }

  account(name: string): AccountBalance | undefined {
    const balance = this.balances.get(name);
    return balance && { account: name, ...balance };
  }

  openHolds(): readonly FoldedHold[] {
    return [...this.holds.values()];
  }

  /** What does not sum to zero, as sentences. */
  unbalanced(): string[] {
    return [...this.totals]
      .filter(([, cents]) => cents !== 0)
      .map(([name, cents]) => `the trial balance of ${name} is ${cents} cents instead of 0`);
  }

  private hold({ data, ...event }: RecordedEvent<Held>): string[] {
    const { holdId, account, amountCents } = data;
    if (this.holds.has(holdId)) return [`hold ${holdId} is held again while it is open`];
    this.holds.set(holdId, { holdId, account, amountCents });
    this.balanceOf(account).heldCents += amountCents;
    return [...foreignAccounts(event, [account]), ...this.overdrawn([account])];
  }

  private endHold(holdId: string): string[] {
    const hold = this.holds.get(holdId);
    if (hold === undefined) return [`hold ${holdId} ends, but it is not open`];
    this.holds.delete(holdId);
    this.balanceOf(hold.account).heldCents -= hold.amountCents;
    return [];
  }

  /** What a merchant is made to owe went back to its wallet before, and is owed once. */
  private chargeLate({ transactionId, legs }: LateCharge): string[] {
    const releasedCents = this.releasedPayouts.get(transactionId);
    this.releasedPayouts.delete(transactionId);
    const chargedCents = legs.reduce((sum, { amountCents }) => (amountCents < 0 ? sum - amountCents : sum), 0);
    if (releasedCents === chargedCents) return [];
    const released = releasedCents === undefined ? 'no payout of it was' : `${releasedCents} cents were`;
    return [`payment ${transactionId} is charged ${chargedCents} cents late, but ${released} released before`];
  }

  private post(event: Posting): string[] {
    const { legs, currency } = event.data;
    for (const { account, amountCents } of legs) this.balanceOf(account).postedCents += amountCents;
    const sum = legs.reduce((total, { amountCents }) => total + amountCents, 0);
    const total = `${event.environment ?? 'no environment'} ${currency}`;
    this.totals.set(total, (this.totals.get(total) ?? 0) + sum);
    const accounts = legs.map(({ account }) => account);
    const problems = sum === 0 ? [] : [`the legs of ${event.type} sum to ${sum} cents instead of 0`];
    return [...problems, ...foreignAccounts(event, accounts), ...this.overdrawn(accounts)];
  }

  private overdrawn(accounts: readonly string[]): string[] {
    return accounts.flatMap((account) => {
      const { postedCents, heldCents } = this.balanceOf(account);
      const availableCents = postedCents - heldCents;
      if (availableCents >= 0 || !isLimited(account)) return [];
      return [`account ${account} has ${availableCents} cents available, which is below zero`];
    });
  }

  private balanceOf(account: string): Balance {
    const known = this.balances.get(account);
    if (known !== undefined) return known;
    const balance = { postedCents: 0, heldCents: 0 };
    this.balances.set(account, balance);
    return balance;
  }
}

type Held = Extract<WalletFeeEvent, { type: 'FeeHeld.v1' | 'PayoutHeld.v1' }>;
type LateCharge = Extract<WalletFeeEvent, { type: 'LatePayoutCharged.v1' }>['data'];
type Posting = Extract<RecordedEvent<WalletFeeEvent>, { data: { legs: unknown } }>;

type Moved = Extract<RecordedEvent<WalletFeeEvent>, { type: 'FundsMoved.v1' }>;

/** A merchant moves only its own money, and from the one wallet to the other that it says. */
function movedAside({ environment, data }: Moved): string[] {
  const wallet = (kind: string) => `${environment ?? ''}/merchant/${data.merchantId}/${kind}`;
  const [out, into, ...others] = data.legs;
  const isSo = out?.account === wallet(data.from) && into?.account === wallet(data.to) && into.amountCents > 0;
  if (isSo && others.length === 0 && data.from !== data.to) return [];
  const accounts = data.legs.map(({ account }) => account).join(', ');
  return [`posting ${data.postingId} moves funds of merchant ${data.merchantId} otherwise than it says: ${accounts}`];
}

/** No test event moves live money. */
function foreignAccounts(
  { type, environment }: Pick<RecordedEvent, 'type' | 'environment'>,
  accounts: readonly string[],
): string[] {
  return accounts
    .filter((account) => !account.startsWith(`${environment ?? ''}/`))
    .map((account) => `${type} of environment ${environment ?? 'none'} touches account ${account}`);
}

/** Merchants' wallets; what a merchant owes stands below zero on its receivable account. */
function isLimited(account: string): boolean {
  const [, owner, , kind] = account.split('/');
  return owner === 'merchant' && kind !== 'receivable';
}
