import { addCents, type Cents } from '@daftari/kernel/money';
import type { OperationResultName } from './operation-results';
import type { PayoutScenario } from './payout-scenario';
import type { Switches } from './switches';

/** What a payout is decided on. */
export interface PayoutToDecide {
  readonly amountCents: Cents;
  readonly outcome: PayoutScenario['outcome'];
  readonly initiator: 'good' | 'wrong' | 'locked';
  /** Whether the shortcode is the initiator's. */
  readonly ownShortcode: boolean;
}

/** What the ledger knows of a recipient and of the shortcode that pays. */
export interface RecipientState {
  readonly registered: boolean;
  /** What others paid in: the balance without what is left of the day's deposit. */
  readonly heldCents: Cents;
  readonly receivedTodayCents: Cents;
  readonly floatCents: Cents;
}

/** A result because of who asks, before any money is looked at; undefined when nothing is wrong with them. */
export function initiatorResult(
  asked: Pick<PayoutToDecide, 'initiator' | 'ownShortcode'>,
): OperationResultName | undefined {
  if (asked.initiator === 'locked') return 'credentialLocked';
  if (asked.initiator === 'wrong') return 'initiatorInvalid';
  return asked.ownShortcode ? undefined : 'notPermitted';
}

/**
 * How a payout ends; null when it ends without a result. Who asks comes first, then what the recipient's scenario has, then
 * the recipient's limits, then the float (the order among the last is modelled).
 */
export function decidePayout(
  payout: PayoutToDecide,
  recipient: RecipientState,
  switches: Pick<Switches, 'dailyLimitCents' | 'walletCapCents'>,
): OperationResultName | null {
  const refused = initiatorResult(payout);
  if (refused !== undefined) return refused;
  if (payout.outcome === 'lost') return null;
  if (payout.outcome !== 'paid') return payout.outcome;
  if (!recipient.registered) return 'recipientUnregistered';
  if (addCents(recipient.receivedTodayCents, payout.amountCents) > switches.dailyLimitCents) return 'dailyLimit';
  if (addCents(recipient.heldCents, payout.amountCents) > switches.walletCapCents) return 'walletFull';
  return payout.amountCents > recipient.floatCents ? 'floatShort' : 'done';
}
